// The mail that asks the owner of an address for permission, and the pages behind its link. Pure.
#pragma once
#include <string>
#include <string_view>

#include "config/config.h"
#include "mail/message/wire.h"

namespace warmpost::ingress {

[[nodiscard]] mail::SimpleContent link_mail(const config::Config& config, const std::string& address, const std::string& token);

// The mail a custom verification template asks for: its HTML with the link at its end (SES guide, "Using custom verification email templates").
[[nodiscard]] mail::SimpleContent custom_link_mail(std::string from, std::string subject, std::string html, const std::string& address,
                                                   const std::string& link);

// Whole HTML documents. Nothing given is trusted: all of it is escaped.
[[nodiscard]] std::string confirm_page(std::string_view token, std::string_view then);  // `then`: redirect.h's parameter; empty: none
[[nodiscard]] std::string message_page(std::string_view title, std::string_view text);
// Says `text` and goes on to `url` at once. No redirect by status: browsers hold one that answers a form against the form's own rules (CSP form-action).
[[nodiscard]] std::string onward_page(std::string_view title, std::string_view text, std::string_view url);

}  // namespace warmpost::ingress
