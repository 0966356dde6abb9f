#include "ingress/verification/link_mail.h"

#include <fmt/format.h>

#include "base/encoding.h"
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

std::string document(std::string_view title, std::string_view html) {
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        "<meta name=\"referrer\" content=\"no-referrer\"><title>{0}</title>"
        "<style>body{{font:1rem/1.5 sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.6rem 1.2rem}}</style>"
        "</head><body><main><h1>{0}</h1>{1}</main></body></html>\n",
        escape_html(title), html);
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

std::string confirm_page(std::string_view token) {
    const auto form = fmt::format(
        "<p>Press the button to allow sending mail from your address.</p>"
        "<form method=\"post\" action=\"/verify?token={}\"><button type=\"submit\">Confirm</button></form>",
        percent_encode(token));
    return document("Confirm your email address", form);
}

std::string message_page(std::string_view title, std::string_view text) { return document(title, "<p>" + escape_html(text) + "</p>"); }

}  // namespace warmpost::ingress
