#include "ingress/verification/link_mail.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/strings.h"
#include "config/public_url.h"
#include "ingress/html_page.h"
#include "mail/tracking/html_links.h"

namespace warmpost::ingress {
using mail::escape_html;

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
        config.server.service_domain, address, config::public_url(config), percent_encode(token));
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
    return html_page("Confirm your email address", form);
}

std::string message_page(std::string_view title, std::string_view text) { return html_page(title, "<p>" + escape_html(text) + "</p>"); }

std::string onward_page(std::string_view title, std::string_view text, std::string_view url) {
    const auto to = escape_html(url);
    return html_page(title, "<p>" + escape_html(text) + "</p><p><a href=\"" + to + "\">Go on</a></p>",
                    "<meta http-equiv=\"refresh\" content=\"0;url=" + to + "\">");
}

}  // namespace warmpost::ingress
