// The URL of a subscriber, and which addresses are never asked on an account's word. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ip_address.h"

namespace warmpost::reporting {

struct WebhookUrl {
    bool tls = true;
    std::string host;  // a name, or an address without brackets
    std::uint16_t port = 443;
    std::string host_field;    // for the Host header: with port and brackets as needed
    std::string target = "/";  // path and query
    friend bool operator==(const WebhookUrl&, const WebhookUrl&) = default;
};
// https://, or http:// to loopback (localhost and literal addresses) or with `allow_http`. No user, no fragment. Errors: InvalidArgument.
[[nodiscard]] Result<WebhookUrl> parse_webhook_url(std::string_view text, bool allow_http);

// scheme://host:port of such a URL, for logs and notices: a path or query may hold the subscriber's secret.
[[nodiscard]] std::string webhook_site(std::string_view url);

// Empty: may be connected to. Else why not: link-local (cloud metadata services answer there), other metadata addresses, multicast, unspecified.
// IPv4 inside IPv6 counts as the IPv4 address.
[[nodiscard]] std::string refusal_of_address(const IpAddress& ip, bool allow_link_local);

}  // namespace warmpost::reporting
