// Are the records of a MAIL FROM domain in place? Exactly one MX, which leads bounces to us, and one SPF record that lets our addresses send.
// Source: SES guide, "Using a custom MAIL FROM domain"; RFC 7208 for SPF.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

#include "ingress/verification/dns_check.h"
#include "runtime/resolver.h"

namespace warmpost::ingress {

// The MX host that takes bounces: "feedback.<service_domain>"; whose SPF record is to be included: "bounce.<service_domain>" (`warmpost dns` prints both).
[[nodiscard]] std::string feedback_host(std::string_view service_domain);
[[nodiscard]] std::string spf_include(std::string_view service_domain);
[[nodiscard]] bool is_spf(std::string_view record);   // RFC 7208 4.5
// Does this TXT record let our addresses send: "include:" (by "+" or no qualifier) or "redirect=" of spf_include.
[[nodiscard]] bool spf_lets_us_send(std::string_view record, std::string_view service_domain);

// Texts are by value: they live in this coroutine's frame. `resolver` outlives it.
[[nodiscard]] boost::asio::awaitable<DnsFinding> look_up_mail_from(runtime::Resolver& resolver, std::string domain, std::string service_domain);

}  // namespace warmpost::ingress
