// The mail that asks the owner of an address for permission, and the pages behind its link. Pure.
#pragma once
#include <string>
#include <string_view>

#include "config/config.h"
#include "mail/message/wire.h"

namespace warmpost::ingress {

[[nodiscard]] mail::SimpleContent link_mail(const config::Config& config, const std::string& address, const std::string& token);

// Whole HTML documents. Nothing given is trusted: all of it is escaped.
[[nodiscard]] std::string confirm_page(std::string_view token);
[[nodiscard]] std::string message_page(std::string_view title, std::string_view text);

}  // namespace warmpost::ingress
