#include "reporting/events/webhook_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <array>
#include <charconv>

#include "base/strings.h"

namespace warmpost::reporting {
namespace {

std::unexpected<Error> refused(std::string_view text, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" cannot be subscribed: " + why, "endpoint");
}

bool is_loopback_host(const std::string& host) {
    const auto ip = IpAddress::parse(host);
    return ip ? ip->is_loopback() : iequals(host, "localhost");
}

bool within(const char* network, const IpAddress& ip) { return Network::parse(network).value().contains(ip); }

// ::ffff:a.b.c.d and 64:ff9b::a.b.c.d lead to the IPv4 address within.
IpAddress unmapped(const IpAddress& ip) {
    if (!ip.is_v6()) return ip;
    // Mapped, translated (RFC 6052, RFC 2765), compatible (RFC 4291), and 6to4 (RFC 3056).
    for (const char* network : {"::ffff:0:0/96", "64:ff9b::/96", "::ffff:0:0:0/96"})
        if (within(network, ip)) return IpAddress::from_bytes(ip.bytes().substr(12));
    if (within("::/96", ip) && ip != IpAddress::parse("::1").value() && ip != IpAddress::parse("::").value()) return IpAddress::from_bytes(ip.bytes().substr(12));
    if (within("2002::/16", ip)) return IpAddress::from_bytes(ip.bytes().substr(2, 4));
    return ip;
}

}  // namespace

Result<WebhookUrl> parse_webhook_url(std::string_view text, bool allow_http) {
    const auto parsed = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
    if (!parsed) return refused(text, "it is no URL");
    const auto& url = *parsed;
    WebhookUrl out;
    const std::string scheme = to_lower(std::string(url.scheme()));
    if (scheme != "https" && scheme != "http") return refused(text, "it must begin with https://");
    out.tls = scheme == "https";
    if (url.has_userinfo()) return refused(text, "a name and password in it would be stored in plain; put a secret into the path, or check the signature");
    if (url.has_fragment()) return refused(text, "a fragment (#) is never sent");
    // Boost.URL 1.81 takes the address off a name that begins like one, and the rest for the path: what stands between the slashes is compared.
    const auto begin = text.find("://") + 3;
    const auto authority = text.substr(begin, text.find_first_of("/?#", begin) - begin);
    if (authority != std::string_view(url.encoded_host_and_port().data(), url.encoded_host_and_port().size()))
        return refused(text, "its host cannot be read");
    out.host = std::string(url.encoded_host());
    if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
    if (out.host.find('%') != std::string::npos) return refused(text, "its host is no name: write it without %");
    if (out.host.empty()) return refused(text, "it names no host");
    out.port = out.tls ? 443 : 80;
    if (url.has_port() && !url.port().empty()) {
        const std::string_view port(url.port().data(), url.port().size());
        unsigned number = 0;
        const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (wrong != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65535) return refused(text, "its port is none");
        out.port = static_cast<std::uint16_t>(number);
    }
    if (!out.tls && !allow_http && !is_loopback_host(out.host))
        return refused(text, "plain http:// is for loopback only; use https://, or set [events] allow_http = true");
    out.host_field = std::string(url.encoded_host());
    if (out.port != (out.tls ? 443 : 80)) out.host_field += ":" + std::to_string(out.port);
    out.target = std::string(url.encoded_path());
    if (out.target.empty()) out.target = "/";
    if (url.has_query()) out.target += "?" + std::string(url.encoded_query());
    return out;
}

std::string webhook_site(std::string_view url) {
    const auto scheme = url.find("://");
    return std::string(url.substr(0, scheme == std::string_view::npos ? 0 : url.find_first_of("/?#", scheme + 3)));
}

std::string refusal_of_address(const IpAddress& given, bool allow_link_local) {
    const IpAddress ip = unmapped(given);
    const bool unspecified = ip == IpAddress::parse(ip.is_v6() ? "::" : "0.0.0.0").value();
    if (unspecified || within("0.0.0.0/8", ip)) return to_string(given) + " is no address of a host";
    if (within("224.0.0.0/4", ip) || within("ff00::/8", ip) || within("255.255.255.255/32", ip)) return to_string(given) + " is no address of one host";
    if (allow_link_local) return {};
    for (const char* network : {"169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32"})
        if (within(network, ip)) return to_string(given) + " is a link-local or cloud metadata address; [events] allow_link_local = true allows it";
    return {};
}

}  // namespace warmpost::reporting
