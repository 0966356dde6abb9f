#include "ingress/http/ses/templates/verification_content.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "ingress/http/json.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxContent = 10u << 20, kMaxUrl = 2000, kMaxSubject = 998;

// Text, lists, tables, images: what asks, and neither loads nor runs.
constexpr std::array<std::string_view, 78> kTags{
    "a",        "abbr", "acronym", "address", "b",        "basefont", "bdo",  "big",    "blockquote", "body",  "br",     "button",   "caption",
    "center",   "cite", "code",    "col",     "colgroup", "dd",       "del",  "dfn",    "dir",        "div",   "dl",     "dt",       "em",
    "fieldset", "font", "footer",  "h1",      "h2",       "h3",       "h4",   "h5",     "h6",         "head",  "header", "hr",       "html",
    "i",        "img",  "ins",     "kbd",     "label",    "legend",   "li",   "main",   "map",        "menu",  "ol",     "optgroup", "option",
    "p",        "pre",  "q",       "s",       "samp",     "small",    "span", "strike", "strong",     "style", "sub",    "sup",      "table",
    "tbody",    "td",   "tfoot",   "th",      "thead",    "title",    "tr",   "tt",     "u",          "ul",    "var",    "area",     "meta"};

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':'; }

// An attribute that runs: " onclick=". Text that looks like one is refused too, which its author can mend.
std::string handler_in(std::string_view tag) {
    for (std::size_t at = tag.find_first_of(" \t\r\n/\"'"); at != tag.npos; at = tag.find_first_of(" \t\r\n/\"'", at + 1)) {
        const auto rest = tag.substr(at + 1);
        std::size_t end = 0;
        while (end < rest.size() && is_name(rest[end])) ++end;
        const auto equals = rest.find_first_not_of(" \t\r\n", end);
        if (end > 2 && rest.starts_with("on") && equals != rest.npos && rest[equals] == '=') return std::string(rest.substr(0, end));
    }
    return {};
}

Status check_url(const json::object& body, std::string_view name) {
    const auto url = string_member(body, name);
    const bool web = istarts_with(url, "https://") || istarts_with(url, "http://");
    const bool clean = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '\\'; });
    if (web && clean && url.size() <= kMaxUrl && url.size() > std::string_view("https://").size()) return {};
    return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a whole URL that begins with https:// or http://, of at most 2,000 characters.",
                std::string(name));
}

Status check_from(const std::string& from, const control::Account& account) {
    const auto mailboxes = mail::parse_address_list(from);
    if (!mailboxes || mailboxes->size() != 1 || !mailboxes->front().display_name.empty() || mailboxes->front().address.empty())
        return fail(ErrorCode::InvalidArgument, "FromEmailAddress must be one address without a display name.", "FromEmailAddress");
    if (account.authorising(mailboxes->front().address) != nullptr) return {};
    return fail(ErrorCode::InvalidArgument, "FromEmailAddress <" + from + "> is not verified: verify it, or its domain, first.", "FromEmailAddress");
}

}  // namespace

std::string forbidden_markup(std::string_view html) {
    const auto text = to_lower(html);
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
        std::size_t begin = at + 1;
        if (begin < text.size() && text[begin] == '/') ++begin;
        std::size_t end = begin;
        while (end < text.size() && is_name(text[end])) ++end;
        if (end == begin) continue;  // a comment, a doctype, a lone '<'
        const auto name = std::string_view(text).substr(begin, end - begin);
        if (std::ranges::find(kTags, name) == kTags.end()) return "<" + std::string(name.substr(0, 40)) + ">";
        const auto close = std::min(text.find('>', end), text.size());
        if (auto handler = handler_in(std::string_view(text).substr(end, close - end)); !handler.empty()) return handler;
    }
    return {};
}

Result<registry::VerificationTemplate> read_verification_template(const json::object& body, const control::Account& account) {
    registry::VerificationTemplate read;
    read.from = string_member(body, "FromEmailAddress");
    read.subject = string_member(body, "TemplateSubject");
    read.html = string_member(body, "TemplateContent");
    read.success_url = string_member(body, "SuccessRedirectionURL");
    read.failure_url = string_member(body, "FailureRedirectionURL");
    if (const auto from = check_from(read.from, account); !from) return std::unexpected(from.error());
    if (read.subject.empty() || read.subject.size() > kMaxSubject || read.subject.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return fail(ErrorCode::InvalidArgument, "TemplateSubject must be one line of 1 to 998 characters.", "TemplateSubject");
    if (trim(read.html).empty()) return fail(ErrorCode::InvalidArgument, "TemplateContent is empty.", "TemplateContent");
    if (read.html.size() > kMaxContent) return fail(ErrorCode::InvalidArgument, "TemplateContent has more than 10 MB.", "TemplateContent");
    if (const auto markup = forbidden_markup(read.html); !markup.empty())
        return fail(ErrorCode::InvalidArgument, "TemplateContent may not have " + markup + ": text, lists, tables and images only.", "TemplateContent");
    for (const char* url : {"SuccessRedirectionURL", "FailureRedirectionURL"})
        if (const auto good = check_url(body, url); !good) return std::unexpected(good.error());
    return read;
}

}  // namespace warmpost::ingress::http::ses
