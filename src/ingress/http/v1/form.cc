#include "ingress/http/v1/form.h"

#include <boost/url/params_encoded_view.hpp>
#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>

#include "base/strings.h"

namespace warmpost::ingress::http::v1 {
namespace {

constexpr std::size_t kMaxNames = 20'000;  // 50 destinations with headers and tags are far fewer

}  // namespace

Result<Form> Form::parse(std::string_view encoded) {
    Form form;
    if (encoded.empty()) return form;
    const auto read = boost::urls::parse_query(encoded);
    if (!read)
        return fail(ErrorCode::InvalidArgument,
                    "The request is not application/x-www-form-urlencoded: a character must be percent-encoded, or a % escape is broken.");
    boost::urls::encoding_opts options;
    options.space_as_plus = true;
    std::size_t names = 0;
    for (const auto each : *read) {
        if (++names > kMaxNames) return fail(ErrorCode::InvalidArgument, "The request has more than 20000 parameters.");
        if (each.key.empty()) continue;
        std::string name = each.key.decode(options);
        const bool added = form.values_.emplace(name, each.has_value ? each.value.decode(options) : std::string{}).second;
        if (!added) return fail(ErrorCode::InvalidArgument, "The parameter " + name + " is given twice.", name);
    }
    return form;
}

const std::string& Form::text(const std::string& name) const {
    static const std::string kNone;
    const auto found = values_.find(name);
    return found == values_.end() ? kNone : found->second;
}

std::optional<bool> Form::flag(const std::string& name) const {
    const std::string given = to_lower(text(name));
    if (given == "true") return true;
    return given == "false" ? std::optional(false) : std::nullopt;
}

std::vector<std::string> Form::list(const std::string& name) const {
    std::vector<std::string> all;
    for (std::size_t i = 1;; ++i) {
        const auto found = values_.find(name + ".member." + std::to_string(i));
        if (found == values_.end()) return all;
        all.push_back(found->second);
    }
}

std::vector<std::string> Form::structures(const std::string& name) const {
    std::vector<std::string> all;
    for (std::size_t i = 1;; ++i) {
        std::string prefix = name + ".member." + std::to_string(i);
        if (!has_below(prefix)) return all;
        all.push_back(std::move(prefix));
    }
}

bool Form::has_below(const std::string& prefix) const {
    const std::string start = prefix + ".";
    const auto found = values_.lower_bound(start);
    return found != values_.end() && found->first.starts_with(start);
}

}  // namespace warmpost::ingress::http::v1
