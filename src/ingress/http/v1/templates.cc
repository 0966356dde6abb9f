// Templates: v1's parts are v2's content.
#include <array>

#include "base/encoding.h"
#include "ingress/http/json.h"
#include "ingress/http/v1/actions.h"

namespace warmpost::ingress::http::v1 {
namespace json = boost::json;
namespace {

constexpr std::array<std::pair<const char*, const char*>, 3> kParts{{{"SubjectPart", "Subject"}, {"TextPart", "Text"}, {"HtmlPart", "Html"}}};

json::object content(const Form& form) {
    json::object all;
    for (const auto& [v1, v2] : kParts)
        if (form.has("Template." + std::string(v1))) all[v2] = form.text("Template." + std::string(v1));
    return all;
}

Result<Ask> create(const Form& form) {
    auto name = needed(form, "Template.TemplateName");
    if (!name) return std::unexpected(name.error());
    json::object body{{"TemplateName", *name}};
    body["TemplateContent"] = content(form);
    return Ask{"CreateEmailTemplate", {}, std::move(body)};
}

Result<Ask> update(const Form& form) {
    auto name = needed(form, "Template.TemplateName");
    if (!name) return std::unexpected(name.error());
    json::object body;
    body["TemplateContent"] = content(form);
    return Ask{"UpdateEmailTemplate", {{"TemplateName", *name}}, std::move(body)};
}

Result<Ask> by_name(const Form& form, std::string_view operation) {
    auto name = needed(form, "TemplateName");
    if (!name) return std::unexpected(name.error());
    return Ask{operation, {{"TemplateName", *name}}};
}
Result<Ask> get(const Form& form) { return by_name(form, "GetEmailTemplate"); }
Result<Ask> remove(const Form& form) { return by_name(form, "DeleteEmailTemplate"); }

Result<Ask> list(const Form& form) {
    Ask ask{"ListEmailTemplates"};
    if (const auto& token = form.text("NextToken"); !token.empty()) ask.query = "NextToken=" + percent_encode(token);
    if (const auto& most = form.text("MaxItems"); !most.empty()) ask.query += (ask.query.empty() ? "PageSize=" : "&PageSize=") + percent_encode(most);
    return ask;
}

Result<Ask> render(const Form& form) {
    auto asked = by_name(form, "TestRenderEmailTemplate");
    if (!asked) return asked;
    auto data = needed(form, "TemplateData");
    if (!data) return std::unexpected(data.error());
    asked->body["TemplateData"] = *data;
    return asked;
}

void tell_template(const json::object& v2, Tree& result) {
    Tree told;
    put(told, "TemplateName", string_member(v2, "TemplateName"));
    if (const auto* all = object_member(v2, "TemplateContent"))
        for (const auto& [v1, name] : kParts)
            if (all->contains(name)) put(told, v1, string_member(*all, name));
    result.add_child("Template", told);
}

void tell_list(const json::object& v2, Tree& result) {
    Tree told;
    if (const auto* all = array_member(v2, "TemplatesMetadata"))
        for (const auto& each : *all) {
            if (!each.is_object()) continue;
            Tree entry;
            put(entry, "Name", string_member(each.get_object(), "TemplateName"));
            if (const auto made = number_member(each.get_object(), "CreatedTimestamp"))
                put(entry, "CreatedTimestamp", to_iso8601(from_ms(static_cast<std::int64_t>(*made * 1000))));
            told.add_child("member", entry);
        }
    result.add_child("TemplatesMetadata", told);
    if (const auto token = string_member(v2, "NextToken"); !token.empty()) put(result, "NextToken", token);
}

void tell_rendered(const json::object& v2, Tree& result) { put(result, "RenderedTemplate", string_member(v2, "RenderedTemplate")); }

void tell_nothing(const json::object&, Tree&) {}  // an empty result element, as SES has

constexpr std::array<Translated, 6> kActions{{{"CreateTemplate", create, tell_nothing},
                                              {"UpdateTemplate", update, tell_nothing},
                                              {"GetTemplate", get, tell_template},
                                              {"DeleteTemplate", remove, tell_nothing},
                                              {"ListTemplates", list, tell_list},
                                              {"TestRenderTemplate", render, tell_rendered}}};

}  // namespace

std::span<const Translated> template_actions() { return kActions; }

}  // namespace warmpost::ingress::http::v1
