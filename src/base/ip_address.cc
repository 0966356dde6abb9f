#include "base/ip_address.h"

#include <algorithm>

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "base/encoding.h"

namespace warmpost {
namespace {

constexpr std::size_t kMaxRange = 65'536;

std::unexpected<Error> bad(std::string_view text, const char* wanted) {
    return fail(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is not " + wanted);
}

Result<int> parse_number(std::string_view text, int max) {
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0 || value > max)
        return bad(text, ("a number from 0 to " + std::to_string(max)).c_str());
    return value;
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string copy(text);
    IpAddress ip;
    if (inet_pton(AF_INET, copy.c_str(), ip.bytes_.data()) == 1) return ip;
    if (inet_pton(AF_INET6, copy.c_str(), ip.bytes_.data()) == 1) {
        ip.v6_ = true;
        return ip;
    }
    return bad(text, "an IPv4 or IPv6 address");
}

bool IpAddress::may_be_source() const {
    const auto all = [this](std::size_t from, std::size_t to, std::uint8_t value) {
        return std::all_of(bytes_.begin() + static_cast<std::ptrdiff_t>(from), bytes_.begin() + static_cast<std::ptrdiff_t>(to), [value](std::uint8_t b) { return b == value; });
    };
    if (!v6_) return bytes_[0] != 0 && bytes_[0] < 224;
    const bool unspecified = all(0, 16, 0), mapped = all(0, 10, 0) && all(10, 12, 0xff);
    return !unspecified && !mapped && bytes_[0] != 0xff;
}

bool IpAddress::is_loopback() const {
    if (!v6_) return bytes_[0] == 127;
    static const IpAddress loopback = parse("::1").value();
    return *this == loopback;
}

IpAddress IpAddress::from_bytes(std::string_view network_order) {
    IpAddress ip;
    if (network_order.size() != 4 && network_order.size() != 16) return ip;
    ip.v6_ = network_order.size() == 16;
    std::memcpy(ip.bytes_.data(), network_order.data(), network_order.size());
    return ip;
}

IpAddress IpAddress::next() const {
    IpAddress ip = *this;
    for (int i = v6_ ? 15 : 3; i >= 0; --i)
        if (++ip.bytes_[static_cast<std::size_t>(i)] != 0) break;
    return ip;
}

std::string IpAddress::reverse_name() const {
    std::string name;
    if (!v6_) {
        for (int i = 3; i >= 0; --i) name += std::to_string(bytes_[static_cast<std::size_t>(i)]) + ".";
        return name + "in-addr.arpa";
    }
    const std::string digits = hex_encode(bytes());
    for (auto it = digits.rbegin(); it != digits.rend(); ++it) (name += *it) += '.';
    return name + "ip6.arpa";
}

std::string to_string(const IpAddress& ip) {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(ip.is_v6() ? AF_INET6 : AF_INET, ip.bytes().data(), text, sizeof text);
    return text;
}

Result<Endpoint> Endpoint::parse(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return bad(text, "ADDRESS:PORT");
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return bad(text, "ADDRESS:PORT; an IPv6 address stands in brackets, as in [::1]:25");
    const auto ip = IpAddress::parse(host);
    if (!ip) return std::unexpected(ip.error());
    const auto port = parse_number(text.substr(colon + 1), 65'535);
    if (!port) return std::unexpected(port.error());
    return Endpoint{*ip, static_cast<std::uint16_t>(*port)};
}

std::string to_string(const Endpoint& e) {
    return (e.ip.is_v6() ? "[" + to_string(e.ip) + "]" : to_string(e.ip)) + ":" + std::to_string(e.port);
}

Result<Network> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto ip = IpAddress::parse(text.substr(0, slash));
    if (!ip) return std::unexpected(ip.error());
    const int bits = ip->is_v6() ? 128 : 32;
    if (slash == std::string_view::npos) return Network{*ip, bits};
    const auto prefix = parse_number(text.substr(slash + 1), bits);
    if (!prefix) return std::unexpected(prefix.error());
    return Network{*ip, *prefix};
}

bool Network::contains(const IpAddress& ip) const {
    if (ip.is_v6() != base.is_v6()) return false;
    const auto a = ip.bytes(), b = base.bytes();
    const auto whole = static_cast<std::size_t>(prefix / 8);
    if (a.substr(0, whole) != b.substr(0, whole)) return false;
    const int rest = prefix % 8;
    if (rest == 0) return true;
    const int mask = 0xff << (8 - rest) & 0xff;
    return (static_cast<unsigned char>(a[whole]) & mask) == (static_cast<unsigned char>(b[whole]) & mask);
}

Result<std::vector<IpAddress>> parse_ip_range(std::string_view text) {
    const auto too_many = [&] { return bad(text, "a range of at most 65,536 addresses"); };
    IpAddress first, last;
    if (const auto dash = text.find('-'); dash != std::string_view::npos) {
        const auto from = IpAddress::parse(text.substr(0, dash));
        const auto to = IpAddress::parse(text.substr(dash + 1));
        if (!from) return std::unexpected(from.error());
        if (!to) return std::unexpected(to.error());
        if (from->is_v6() != to->is_v6() || *to < *from) return bad(text, "a range FIRST-LAST with FIRST before LAST");
        first = *from;
        last = *to;
    } else {
        const auto network = Network::parse(text);
        if (!network) return std::unexpected(network.error());
        std::string low(network->base.bytes()), high = low;
        for (std::size_t bit = static_cast<std::size_t>(network->prefix); bit < low.size() * 8; ++bit) {
            low[bit / 8] = static_cast<char>(low[bit / 8] & ~(0x80 >> bit % 8));
            high[bit / 8] = static_cast<char>(high[bit / 8] | (0x80 >> bit % 8));
        }
        first = IpAddress::from_bytes(low);
        last = IpAddress::from_bytes(high);
    }
    std::vector<IpAddress> all;
    for (IpAddress ip = first;; ip = ip.next()) {
        if (all.size() == kMaxRange) return too_many();
        all.push_back(ip);
        if (ip == last) return all;
    }
}

}  // namespace warmpost
