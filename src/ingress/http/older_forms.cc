#include "ingress/http/older_forms.h"

#include <boost/json.hpp>

#include <charconv>

#include "ingress/http/router.h"

namespace warmpost::ingress::http {
namespace json = boost::json;
namespace {

constexpr OlderForm kForms[] = {
    {"GET", "/v2/email/import-jobs", "ListImportJobs"},
    {"GET", "/v2/email/contact-lists/{ContactListName}/contacts", "ListContacts"},
    {"PUT", "/v1/email/identities/{EmailIdentity}/dkim/signing", "PutEmailIdentityDkimSigningAttributes"},
};

}  // namespace

std::span<const OlderForm> older_forms() { return kForms; }

std::optional<std::string> newer_body(std::string_view query, const std::string& body) {
    const auto members = parse_query(query);
    if (!members) return std::nullopt;
    if (members->empty()) return body;
    boost::system::error_code wrong;
    auto value = body.empty() ? json::value(json::object{}) : json::parse(body, wrong);
    if (wrong || !value.is_object()) return body;
    for (const auto& [name, values] : *members) {
        if (values.empty()) continue;
        std::int64_t number = 0;
        const auto& text = values.front();
        const bool is_number = name == "PageSize" && std::from_chars(text.data(), text.data() + text.size(), number).ptr == text.data() + text.size();
        if (is_number) value.get_object()[name] = number;
        else value.get_object()[name] = text;
    }
    return json::serialize(value);
}

}  // namespace warmpost::ingress::http
