#include "ingress/http/ses/templates/template_content.h"

#include <algorithm>

#include "ingress/http/json.h"
#include "registry/template_shelf.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxName = 64;

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

std::optional<std::string> part(const json::object& content, std::string_view name) {
    return member(content, name) == nullptr ? std::nullopt : std::optional(string_member(content, name));
}

}  // namespace

Status check_template_name(const std::string& name) {
    if (!name.empty() && name.size() <= kMaxName && std::ranges::all_of(name, in_name)) return {};
    return fail(ErrorCode::InvalidArgument, "The template name '" + name.substr(0, 100) + "' must be 1 to 64 letters, digits, '_' and '-'.", "TemplateName");
}

Result<rendering::SourcePtr> read_template_content(const json::object& content) {
    auto subject = part(content, "Subject"), text = part(content, "Text"), html = part(content, "Html");
    if (!subject || subject->empty()) return fail(ErrorCode::InvalidArgument, "The template has no Subject.", "TemplateContent");
    if (!text && !html) return fail(ErrorCode::InvalidArgument, "The template has neither Text nor Html.", "TemplateContent");
    std::size_t size = 0;
    for (const auto* each : {&subject, &text, &html}) {
        if (!*each) continue;
        size += (*each)->size();
        if ((*each)->find('\0') != std::string::npos)
            return fail(ErrorCode::InvalidArgument, "The template holds a NUL character, which no mail may.", "TemplateContent");
    }
    if (size > registry::kMaxTemplateBytes)
        return fail(ErrorCode::LimitExceeded, "The template has " + std::to_string(size) + " bytes; at most 500 KB are allowed.", "TemplateContent");
    return rendering::make_source(std::move(*subject), std::move(text), std::move(html));
}

Error about_part(Error error) {
    if (error.code == ErrorCode::InvalidArgument && !error.field.empty()) error.message = "The template's " + error.field + ": " + error.message;
    return error;
}

}  // namespace warmpost::ingress::http::ses
