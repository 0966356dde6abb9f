#include "ingress/verification/link_mail.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/strings.h"
#include "ingress/verification/verifier.h"

namespace warmpost::ingress {
namespace {

std::string escape_html(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '&': result += "&amp;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += c;
        }
    }
    return result;
}

std::string document(std::string_view title, std::string_view html, std::string_view more_head = {}) {
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        "<meta name=\"referrer\" content=\"no-referrer\">{2}<title>{0}</title>"
        "<style>body{{font:1rem/1.5 sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.6rem 1.2rem}}</style>"
        "</head><body><main><h1>{0}</h1>{1}</main></body></html>\n",
        escape_html(title), html, more_head);
}

}  // namespace

std::string public_url(const config::Config& config) {
    if (!config.server.public_url.empty()) {
        auto url = config.server.public_url;
        while (url.ends_with('/')) url.pop_back();
        return url;
    }
    if (!config.server.api.empty()) return "http://" + to_string(config.server.api.front());
    if (!config.server.api_tls.empty()) return "https://" + to_string(config.server.api_tls.front());
    return "http://" + config.server.service_domain;
}

mail::SimpleContent link_mail(const config::Config& config, const std::string& address, const std::string& token) {
    mail::SimpleContent content;
    content.from = "no-reply@" + config.server.service_domain;
    content.to = {address};
    content.subject = fmt::format("Email address verification request from {}", config.server.service_domain);
    content.has_text = true;
    content.text = fmt::format(
        "Someone who sends mail through {0} asks for permission to send from this address:\r\n\r\n    {1}\r\n\r\n"
        "If that was you, open this link and press the button. It is valid for 24 hours:\r\n\r\n{2}/verify?token={3}\r\n\r\n"
        "If it was not you, do nothing: nobody can send from your address then.\r\n",
        config.server.service_domain, address, public_url(config), percent_encode(token));
    return content;
}

mail::SimpleContent custom_link_mail(std::string from, std::string subject, std::string html, const std::string& address, const std::string& link) {
    mail::SimpleContent content;
    content.from = std::move(from);
    content.to = {address};
    content.subject = std::move(subject);
    const auto shown = escape_html(link);
    const auto paragraph = "\r\n<p><a href=\"" + shown + "\">" + shown + "</a></p>\r\n";
    const auto end = to_lower(html).rfind("</body");
    html.insert(end == std::string::npos ? html.size() : end, paragraph);
    content.has_html = true;
    content.html = std::move(html);
    return content;
}

std::string confirm_page(std::string_view token, std::string_view then) {
    const auto onward = then.empty() ? std::string{} : "&amp;then=" + percent_encode(then);
    const auto form = fmt::format(
        "<p>Press the button to allow sending mail from your address.</p>"
        "<form method=\"post\" action=\"/verify?token={}{}\"><button type=\"submit\">Confirm</button></form>",
        percent_encode(token), onward);
    return document("Confirm your email address", form);
}

std::string message_page(std::string_view title, std::string_view text) { return document(title, "<p>" + escape_html(text) + "</p>"); }

std::string onward_page(std::string_view title, std::string_view text, std::string_view url) {
    const auto to = escape_html(url);
    return document(title, "<p>" + escape_html(text) + "</p><p><a href=\"" + to + "\">Go on</a></p>",
                    "<meta http-equiv=\"refresh\" content=\"0;url=" + to + "\">");
}

}  // namespace warmpost::ingress
