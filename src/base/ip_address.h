// An IPv4 or IPv6 address, an endpoint and a network, as values. Parsing by inet_pton; no look-ups.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost {

class IpAddress {
public:
    constexpr IpAddress() = default;  // 0.0.0.0
    [[nodiscard]] static Result<IpAddress> parse(std::string_view text);
    [[nodiscard]] bool is_v6() const { return v6_; }
    [[nodiscard]] bool is_loopback() const;  // 127.0.0.0/8 or ::1
    // One that mail can leave from: not unspecified ("this host", which would be whatever address the system likes), multicast, broadcast or IPv4 written as IPv6.
    [[nodiscard]] bool may_be_source() const;
    // 4 or 16 bytes in network order.
    [[nodiscard]] std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), v6_ ? 16u : 4u}; }
    [[nodiscard]] static IpAddress from_bytes(std::string_view network_order);  // 4 or 16 bytes, else 0.0.0.0
    [[nodiscard]] IpAddress next() const;                                       // the address + 1, wrapping
    [[nodiscard]] std::string reverse_name() const;                             // "4.3.2.1.in-addr.arpa" / "...ip6.arpa"
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    bool v6_ = false;
    std::array<std::uint8_t, 16> bytes_{};
};
[[nodiscard]] std::string to_string(const IpAddress& ip);

struct Endpoint {
    IpAddress ip;
    std::uint16_t port = 0;
    // "127.0.0.1:25", "[::1]:25". Errors: InvalidArgument.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view text);
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
[[nodiscard]] std::string to_string(const Endpoint& e);

struct Network {
    IpAddress base;
    int prefix = 0;
    [[nodiscard]] static Result<Network> parse(std::string_view text);  // "10.0.0.0/8", or one address
    [[nodiscard]] bool contains(const IpAddress& ip) const;
};

// "192.0.2.1", "192.0.2.1-192.0.2.9", "192.0.2.0/28", IPv6 alike. At most 65,536 addresses, else InvalidArgument.
[[nodiscard]] Result<std::vector<IpAddress>> parse_ip_range(std::string_view text);

}  // namespace warmpost

template <>
struct std::hash<warmpost::IpAddress> {
    std::size_t operator()(const warmpost::IpAddress& ip) const noexcept { return std::hash<std::string_view>{}(ip.bytes()); }
};
