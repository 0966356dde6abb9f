// Sockets and names: the half of host_checks.h that the network decides.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/strings.h"
#include "cli/host_checks.h"
#include "cli/lookups.h"

namespace warmpost::cli {
namespace {

// bind(2), nothing more. 0, or errno.
int try_bind(const Endpoint& endpoint) {
    const int fd = ::socket(endpoint.ip.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);   // as the listeners do: a socket in TIME_WAIT is no obstacle
    sockaddr_storage storage{};
    socklen_t length = 0;
    const auto bytes = endpoint.ip.bytes();
    if (endpoint.ip.is_v6()) {
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        auto* address = reinterpret_cast<sockaddr_in6*>(&storage);
        address->sin6_family = AF_INET6;
        address->sin6_port = htons(endpoint.port);
        std::memcpy(&address->sin6_addr, bytes.data(), bytes.size());
        length = sizeof *address;
    } else {
        auto* address = reinterpret_cast<sockaddr_in*>(&storage);
        address->sin_family = AF_INET;
        address->sin_port = htons(endpoint.port);
        std::memcpy(&address->sin_addr, bytes.data(), bytes.size());
        length = sizeof *address;
    }
    const int error = ::bind(fd, reinterpret_cast<sockaddr*>(&storage), length) == 0 ? 0 : errno;
    ::close(fd);
    return error;
}

std::string mend_listener(int error, bool server_runs) {
    if (error == EADDRINUSE && server_runs) return {};
    if (error == EADDRINUSE) return "another program listens there (ss -ltnp tells which): stop it, or choose another port";
    if (error == EACCES) return "ports below 1024 need CAP_NET_BIND_SERVICE: setcap cap_net_bind_service=+ep warmpost, or a systemd unit with AmbientCapabilities";
    if (error == EADDRNOTAVAIL) return "the host does not have this address: `ip address add` it, or change the configuration";
    return std::system_category().message(error);
}

struct SourceNames {
    config::EgressAddress address;
    Found reverse, forward;
};

// Reverse name and that name's addresses, for the addresses that the world can see.
std::vector<SourceNames> look_up_names(const std::vector<config::EgressAddress>& addresses, Lookups& lookups) {
    std::vector<SourceNames> out;
    std::vector<Question> questions;
    for (const config::EgressAddress& address : addresses) {
        out.push_back({address, {}, {}});
        questions.push_back({RecordType::ptr, to_string(address.ip)});
    }
    const auto reverse = lookups.ask(questions);
    questions.clear();
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].reverse = reverse[i];
        if (!reverse[i].values.empty()) questions.push_back({out[i].address.ip.is_v6() ? RecordType::aaaa : RecordType::a, reverse[i].values.front()});
    }
    const auto forward = lookups.ask(questions);
    std::size_t next = 0;
    for (SourceNames& names : out)
        if (!names.reverse.values.empty()) names.forward = forward[next++];
    return out;
}

CheckResult judge(const SourceNames& names) {
    const std::string ip = to_string(names.address.ip), what = "reverse DNS " + ip;
    if (names.reverse.status == runtime::DnsStatus::failed) return {Verdict::bad, what, "look-up failed: " + names.reverse.detail};
    if (names.reverse.values.empty()) return {Verdict::bad, what, "there is none: large ISPs refuse mail from it. `warmpost dns` prints the PTR to ask your provider for"};
    const std::string& name = names.reverse.values.front();
    if (std::ranges::find(names.forward.values, ip) == names.forward.values.end())
        return {Verdict::bad, what, fmt::format("{} does not lead back to {} ({}): publish its address record", name, ip,
                                                names.forward.values.empty() ? "no address" : fmt::format("{}", fmt::join(names.forward.values, ", ")))};
    if (!names.address.ehlo.empty() && !iequals(names.address.ehlo, name)) return {Verdict::note, what, fmt::format("{}, but it says {} in EHLO: better the same", name, names.address.ehlo)};
    return {Verdict::good, what, name + ", and back"};
}

}  // namespace

void check_listeners(const config::Config& config, bool server_runs, Checks& into) {
    const auto& s = config.server;
    bool any = false;
    for (const auto& [key, list] : {std::pair{"api", &s.api}, std::pair{"api_tls", &s.api_tls}, std::pair{"submission", &s.submission},
                                    std::pair{"submission_tls", &s.submission_tls}, std::pair{"feedback", &s.feedback}, std::pair{"operator_api", &s.operator_api}})
        for (const Endpoint& endpoint : *list) {
            any = any || list != &s.feedback;
            const int error = try_bind(endpoint);
            const std::string what = fmt::format("listener {} {}", key, to_string(endpoint)), mend = error ? mend_listener(error, server_runs) : std::string{};
            if (mend.empty()) into.push_back({Verdict::good, what, error ? "held by the running server" : "free"});
            else into.push_back({Verdict::bad, what, mend});
        }
    if (s.feedback.empty())
        into.push_back({Verdict::note, "listener feedback", "none: bounces that come back after a receiver or a relay took a message are lost. Set server.feedback, and publish the MX that `warmpost dns` prints"});
    else if (std::ranges::none_of(s.feedback, [](const Endpoint& endpoint) { return endpoint.port == 25 || endpoint.ip.is_loopback(); }))
        into.push_back({Verdict::note, "listener feedback", "not on port 25, where other hosts deliver: something has to lead port 25 of its MX here"});
    if (!any) into.push_back({Verdict::note, "listeners", "none is configured: mail has no way in. Set server.api or server.submission"});
}

void check_sources(const HostState& state, Checks& into) {
    if (state.addresses.empty()) return into.push_back({Verdict::note, "egress", "no source address is configured: mail leaves by relays only. Set egress.shared"});
    for (const config::EgressAddress& address : state.addresses) {
        const int error = try_bind({address.ip, 0});
        const std::string what = "egress " + to_string(address.ip);
        if (error == 0) into.push_back({Verdict::good, what, "can be bound"});
        else into.push_back({Verdict::bad, what, mend_listener(error, false)});
    }
}

void check_names(const config::Config& config, const HostState& state, Checks& into) {
    const auto lookups = Lookups::make(config);
    if (!lookups) return into.push_back({Verdict::bad, "DNS", lookups.error().message});
    std::vector<config::EgressAddress> visible;
    for (const config::EgressAddress& address : state.addresses)
        if (!address.ip.is_loopback()) visible.push_back(address);
    // Somebody else has to answer: libunbound itself knows names such as "test." and "invalid." unless servers are named.
    const std::string asked = config.dns.servers.empty() ? "com" : config.server.service_domain;
    const auto root = (*lookups)->ask({{RecordType::mx, asked}}).front();
    if (root.status == runtime::DnsStatus::failed) {
        into.push_back({Verdict::bad, "DNS", fmt::format("no answer about {}: {}. Set dns.servers to a resolver that answers", asked, root.detail)});
        if (!visible.empty()) into.push_back({Verdict::note, "reverse DNS", "not checked: DNS does not answer"});
        return;
    }
    into.push_back({Verdict::good, "DNS", "answers"});
    if (visible.size() < state.addresses.size())
        into.push_back({Verdict::note, "reverse DNS", fmt::format("not asked for {} loopback addresses", state.addresses.size() - visible.size())});
    for (const SourceNames& names : look_up_names(visible, **lookups)) into.push_back(judge(names));
}

}  // namespace warmpost::cli
