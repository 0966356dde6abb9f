#include "delivery/dns/destinations.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <libpsl.h>

#include <algorithm>

#include "base/strings.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using runtime::DnsStatus;

namespace {

constexpr std::size_t kMaxCached = 50'000, kMaxHosts = 16;
constexpr std::uint32_t kFailureSeconds = 30;   // a name server that fails is not asked again sooner

// "[192.0.2.1]" and "[IPv6:2001:db8::1]" (RFC 5321 4.1.3).
std::optional<IpAddress> address_literal(std::string_view domain) {
    if (domain.size() < 3 || domain.front() != '[' || domain.back() != ']') return std::nullopt;
    domain = domain.substr(1, domain.size() - 2);
    if (istarts_with(domain, "ipv6:")) domain.remove_prefix(5);
    auto ip = IpAddress::parse(domain);
    if (!ip) return std::nullopt;
    return *ip;
}

std::string site_of(const Destination& destination) {
    std::string site;
    for (const MailHost& host : destination.hosts) {
        if (!site.empty()) site += ' ';
        site += std::to_string(host.preference) + ':' + host.name + ':' + std::to_string(host.port);
    }
    return site;
}

Destination refusal(Destination::State state, IspId isp, std::string reply) {
    Destination destination;
    destination.state = state;
    destination.isp = std::move(isp);
    destination.site = "unreachable";
    destination.reply = std::move(reply);
    return destination;
}

}  // namespace

struct Destinations::Entry {
    explicit Entry(const asio::any_io_executor& executor) : ready(executor, SteadyTime::max()) {}
    asio::steady_timer ready;       // cancelled when the look-up has ended
    DestinationPtr destination;     // null while it runs
    SteadyTime good_until{};
    bool running = false;
};

Destinations::Destinations(const config::Live& config, const isp::IspTable& isps, runtime::Resolver& resolver, asio::any_io_executor executor)
    : config_(config), isps_(isps), resolver_(resolver), executor_(std::move(executor)) {}
Destinations::~Destinations() = default;

DestinationPtr Destinations::cached(const std::string& domain, SteadyTime now) {
    const auto found = cache_.find(domain);
    if (found == cache_.end() || found->second->running || found->second->good_until <= now) return nullptr;
    return found->second->destination;
}

asio::awaitable<DestinationPtr> Destinations::find(std::string domain) {
    if (DestinationPtr known = cached(domain, runtime::steady_now())) co_return known;
    make_room(runtime::steady_now());
    std::shared_ptr<Entry> entry = cache_[domain];
    if (entry && entry->running) {
        boost::system::error_code ignored;
        co_await entry->ready.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return entry->destination;
    }
    entry = std::make_shared<Entry>(executor_);
    cache_[domain] = entry;
    entry->running = true;
    std::uint32_t ttl = static_cast<std::uint32_t>(config_->dns.max_ttl.count());
    entry->destination = co_await look_up(domain, ttl);
    entry->good_until = runtime::steady_now() + std::chrono::seconds(std::max(ttl, 1u));
    entry->running = false;
    entry->ready.cancel();
    co_return entry->destination;
}

asio::awaitable<DestinationPtr> Destinations::find_host(std::string host, std::uint16_t port) {
    const std::string key = "host " + host + ":" + std::to_string(port);   // a blank: no domain has this key
    if (DestinationPtr known = cached(key, runtime::steady_now())) co_return known;
    std::uint32_t ttl = static_cast<std::uint32_t>(config_->dns.max_ttl.count());
    const config::Route route{host, host, port, {}};
    DestinationPtr destination = co_await by_route(route, ttl);
    const auto entry = std::make_shared<Entry>(executor_);
    entry->destination = destination;
    entry->good_until = runtime::steady_now() + std::chrono::seconds(std::max(ttl, 1u));
    cache_[key] = entry;
    co_return destination;
}

asio::awaitable<DestinationPtr> Destinations::look_up(std::string domain, std::uint32_t& ttl) {
    if (const config::Route* route = route_of(domain)) {
        DestinationPtr destination = co_await by_route(*route, ttl);
        co_return destination;
    }
    if (const auto ip = address_literal(domain)) {
        Destination destination;
        destination.state = Destination::State::reachable;
        destination.isp = isp_of(domain, {});
        destination.hosts.push_back({to_string(*ip), config_->delivery.smtp_port, 0, {*ip}});
        destination.site = site_of(destination);
        co_return std::make_shared<const Destination>(std::move(destination));
    }
    DestinationPtr destination = co_await by_mx(domain, ttl);
    co_return destination;
}

asio::awaitable<DestinationPtr> Destinations::by_route(const config::Route& route, std::uint32_t& ttl) {
    Destination destination;
    std::string host = to_lower(route.host);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    destination.isp = route.isp.empty() ? isp_of(host, host) : IspId{route.isp};
    destination.hosts.push_back({host, route.port, 0, {}});
    DestinationPtr found = co_await with_addresses(std::move(destination), ttl);
    co_return found;
}

asio::awaitable<DestinationPtr> Destinations::by_mx(std::string domain, std::uint32_t& ttl) {
    auto answer = co_await resolver_.lookup_mx(domain);
    ttl = std::min(ttl, answer.status == DnsStatus::failed ? kFailureSeconds : answer.ttl);
    const IspId own = isp_of(domain, {});
    if (answer.status == DnsStatus::failed)
        co_return std::make_shared<const Destination>(refusal(Destination::State::defer, own, "451 4.4.3 DNS look-up of MX " + domain + " failed: " + answer.detail));
    if (answer.status == DnsStatus::no_name)
        co_return std::make_shared<const Destination>(refusal(Destination::State::defer, own, "450 4.4.4 Domain " + domain + " does not exist in DNS (NXDOMAIN)"));
    Destination destination;
    for (runtime::MxRecord& mx : answer.records) {
        if (mx.host.empty()) continue;
        destination.hosts.push_back({std::move(mx.host), config_->delivery.smtp_port, mx.preference, {}});
    }
    // RFC 7505 3: a single MX "." says that the domain takes no mail; the reply is that of RFC 7505 4.2.
    if (answer.status == DnsStatus::found && destination.hosts.empty())
        co_return std::make_shared<const Destination>(refusal(Destination::State::bounce, own, "556 5.1.10 Domain " + domain + " does not accept mail (null MX)"));
    // RFC 5321 5.1: no MX at all: the domain itself, with preference 0.
    if (destination.hosts.empty()) destination.hosts.push_back({domain, config_->delivery.smtp_port, 0, {}});
    std::ranges::sort(destination.hosts, [](const MailHost& a, const MailHost& b) { return std::tie(a.preference, a.name) < std::tie(b.preference, b.name); });
    if (destination.hosts.size() > kMaxHosts) destination.hosts.resize(kMaxHosts);
    destination.isp = isp_of(domain, destination.hosts.front().name);
    DestinationPtr found = co_await with_addresses(std::move(destination), ttl);
    co_return found;
}

asio::awaitable<DestinationPtr> Destinations::with_addresses(Destination destination, std::uint32_t& ttl) {
    std::string problem;
    for (MailHost& host : destination.hosts) {
        if (const auto literal = IpAddress::parse(host.name)) {
            host.addresses = {*literal};
            continue;
        }
        auto answer = co_await resolver_.lookup_addresses(host.name);
        ttl = std::min(ttl, answer.status == DnsStatus::failed ? kFailureSeconds : answer.ttl);
        host.addresses = std::move(answer.records);
        if (host.addresses.empty() && problem.empty())
            problem = host.name + (answer.status == DnsStatus::failed ? ": look-up failed: " + answer.detail : ": no address in DNS");
    }
    std::erase_if(destination.hosts, [](const MailHost& host) { return host.addresses.empty(); });
    if (destination.hosts.empty())
        co_return std::make_shared<const Destination>(refusal(Destination::State::defer, destination.isp, "451 4.4.3 No mail host has an address: " + problem));
    destination.state = Destination::State::reachable;
    destination.site = site_of(destination);
    co_return std::make_shared<const Destination>(std::move(destination));
}

// The most specific route: the domain itself, then "*.suffix" from the longest on, then "*".
const config::Route* Destinations::route_of(std::string_view domain) const {
    const config::Route* best = nullptr;
    std::size_t best_length = 0;
    for (const config::Route& route : config_->routes) {
        if (iequals(route.domain, domain)) return &route;
        const bool any = route.domain == "*";
        const bool below = route.domain.starts_with("*.") && iends_with(domain, std::string_view(route.domain).substr(1));
        if ((any || below) && (!best || route.domain.size() > best_length)) {
            best = &route;
            best_length = route.domain.size();
        }
    }
    return best;
}

IspId Destinations::isp_of(std::string_view domain, std::string_view mx_host) const {
    if (auto isp = isps_.by_domain(domain)) return *isp;
    if (mx_host.empty()) return IspId{std::string(domain)};
    if (auto isp = isps_.by_mx_host(mx_host)) return *isp;
    return IspId{registrable_domain(mx_host)};
}

void Destinations::clear() {
    std::erase_if(cache_, [](const auto& item) { return item.second && !item.second->running; });
}

void Destinations::make_room(SteadyTime now) {
    if (cache_.size() < kMaxCached) return;
    std::erase_if(cache_, [now](const auto& item) { return item.second && !item.second->running && item.second->good_until <= now; });
    for (auto it = cache_.begin(); cache_.size() >= kMaxCached && it != cache_.end();) it = it->second && it->second->running ? std::next(it) : cache_.erase(it);
}

std::string registrable_domain(std::string_view host) {
    const std::string name = to_lower(host);
    if (IpAddress::parse(name)) return name;
    const char* found = psl_registrable_domain(psl_builtin(), name.c_str());
    return found ? found : name;
}

}  // namespace warmpost::delivery
