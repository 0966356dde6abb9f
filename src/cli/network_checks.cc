// Sockets and names: the half of host_checks.h that the network decides.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "cli/host_checks.h"
#include "cli/lookups.h"
#include "policy/checks/names.h"
#include "runtime/try_bind.h"
#include "upkeep/all_of.h"
#include "upkeep/look_at_address.h"

namespace warmpost::cli {
namespace {

std::string mend_listener(int error, bool server_runs) {
    if (error == EADDRINUSE && server_runs) return {};
    if (error == EADDRINUSE) return "another program listens there (ss -ltnp tells which): stop it, or choose another port";
    if (error == EACCES) return "ports below 1024 need CAP_NET_BIND_SERVICE: setcap cap_net_bind_service=+ep warmpost, or a systemd unit with AmbientCapabilities";
    if (error == EADDRNOTAVAIL) return "the host does not have this address: `ip address add` it, or change the configuration";
    return std::system_category().message(error);
}

CheckResult to_result(const IpAddress& ip, const checks::Verdict& verdict) {
    const std::string what = verdict.check + " " + to_string(ip);
    if (verdict.state == checks::State::ok) return {Verdict::good, what, verdict.text};
    if (verdict.state == checks::State::unknown) return {Verdict::note, what, verdict.text};
    return {Verdict::bad, what, verdict.text + (verdict.advice.empty() ? "" : ". " + verdict.advice)};
}

using Verdicts = std::vector<checks::Verdict>;

boost::asio::awaitable<void> look_into(runtime::Resolver& resolver, upkeep::LookRequest request, Verdicts& into) {
    auto looking = upkeep::look_at(resolver, std::move(request));
    into = co_await std::move(looking);
}
boost::asio::awaitable<std::vector<Verdicts>> look_at_all(runtime::Resolver& resolver, const std::vector<upkeep::LookRequest>& requests) {
    constexpr std::size_t kTogether = 16;   // name servers bound how much is asked at once
    std::vector<Verdicts> all(requests.size());
    for (std::size_t from = 0; from < requests.size(); from += kTogether) {
        std::vector<boost::asio::awaitable<void>> looks;
        for (std::size_t i = from; i < std::min(requests.size(), from + kTogether); ++i) looks.push_back(look_into(resolver, requests[i], all[i]));
        auto batch = upkeep::all_of(std::move(looks));
        co_await std::move(batch);
    }
    co_return all;
}

// Names and listings of the addresses that the world can see.
void look_at_visible(const config::Config& config, const std::vector<config::EgressAddress>& visible, Lookups& lookups, Checks& into) {
    std::vector<upkeep::ListHealth> lists;
    for (const std::string& name : config.egress.dnsbls) {
        const auto test = [&](runtime::Resolver& resolver) { return upkeep::test_list(resolver, name); };
        const auto& health = lists.emplace_back(lookups.run<upkeep::ListHealth>(test));
        const checks::Verdict verdict = checks::judge_list(name, health.v4, health.answer);
        const bool good = verdict.state == checks::State::ok;
        into.push_back({good ? Verdict::good : Verdict::note, "block list " + verdict.check,
                        verdict.text + (good || verdict.advice.empty() ? "" : ". " + verdict.advice)});
    }
    std::vector<upkeep::LookRequest> requests;
    for (const config::EgressAddress& address : visible) requests.push_back({address.ip, address.ehlo, config.server.service_domain, true, lists});
    const auto verdicts = lookups.run<std::vector<Verdicts>>([&](runtime::Resolver& resolver) { return look_at_all(resolver, requests); });
    for (std::size_t i = 0; i < visible.size(); ++i)
        for (const checks::Verdict& verdict : verdicts[i])
            if (verdict.check != checks::kBind) into.push_back(to_result(visible[i].ip, verdict));   // check_sources tells of that
}

}  // namespace

void check_listeners(const config::Config& config, bool server_runs, Checks& into) {
    const auto& s = config.server;
    bool any = false;
    for (const auto& [key, list] : {std::pair{"api", &s.api}, std::pair{"api_tls", &s.api_tls}, std::pair{"submission", &s.submission},
                                    std::pair{"submission_tls", &s.submission_tls}, std::pair{"feedback", &s.feedback}, std::pair{"operator_api", &s.operator_api},
                                    std::pair{"metrics.listen", &config.metrics.listen}})
        for (const Endpoint& endpoint : *list) {
            any = any || (list != &s.feedback && list != &config.metrics.listen);
            const int error = runtime::try_bind(endpoint);
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
        const int error = runtime::try_bind({address.ip, 0});
        into.push_back(to_result(address.ip, checks::judge_bind(address.ip, error, error ? std::generic_category().message(error) : "")));
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
    look_at_visible(config, visible, **lookups, into);
}

}  // namespace warmpost::cli
