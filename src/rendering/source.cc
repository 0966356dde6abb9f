#include "rendering/source.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/crypto.h"

namespace warmpost::rendering {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxNumbered = 1000;

bool is_index(std::string_view key) {
    return !key.empty() && key.size() <= 10 && std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; });
}

bool sorts_slowly(const json::value& value) {
    if (const auto* list = value.if_array()) return std::ranges::any_of(*list, sorts_slowly);
    const auto* object = value.if_object();
    if (object == nullptr) return false;
    std::size_t numbered = 0;
    for (const auto& [key, member] : *object) {
        if (is_index(key) && ++numbered > kMaxNumbered) return true;
        if (sorts_slowly(member)) return true;
    }
    return false;
}

Result<json::object> parse_object(std::string_view text) {
    json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::system::error_code problem;
    auto value = json::parse(text, problem, {}, options);
    if (problem == json::error::too_deep) return fail(ErrorCode::InvalidArgument, "TemplateData is nested deeper than 100 levels.", "TemplateData");
    if (problem) return fail(ErrorCode::InvalidArgument, "TemplateData is not valid JSON: " + problem.message() + ".", "TemplateData");
    if (!value.is_object()) return fail(ErrorCode::InvalidArgument, "TemplateData must be a JSON object, such as {\"name\":\"Ann\"}.", "TemplateData");
    if (sorts_slowly(value))
        return fail(ErrorCode::InvalidArgument, "TemplateData has an object with more than 1,000 members named by numbers; use an array.", "TemplateData");
    return std::move(value.get_object());
}

}  // namespace

SourcePtr make_source(std::string subject, std::optional<std::string> text, std::optional<std::string> html) {
    auto source = std::make_shared<Source>();
    const auto part = [](const std::optional<std::string>& body) { return body ? "+" + sha256(*body) : std::string("-"); };
    source->digest = sha256(sha256(subject) + part(text) + part(html));
    source->subject = std::move(subject);
    source->text = std::move(text);
    source->html = std::move(html);
    return source;
}

Result<std::string> prepare_data(std::string_view text) {
    const auto object = parse_object(text);
    if (!object) return std::unexpected(object.error());
    return json::serialize(*object);
}

Result<std::string> merge_data(std::string_view base, std::string_view over) {
    auto merged = parse_object(base);
    if (!merged) return std::unexpected(merged.error());
    auto replacing = parse_object(over);
    if (!replacing) return std::unexpected(replacing.error());
    for (auto& [key, value] : *replacing) (*merged)[key] = std::move(value);
    if (sorts_slowly(*merged))
        return fail(ErrorCode::InvalidArgument, "TemplateData has an object with more than 1,000 members named by numbers; use an array.", "TemplateData");
    return json::serialize(*merged);
}

}  // namespace warmpost::rendering
