#include "upkeep/look_at_address.h"

#include <algorithm>
#include <system_error>

#include "policy/checks/names.h"
#include "runtime/try_bind.h"
#include "upkeep/all_of.h"

namespace warmpost::upkeep {
namespace asio = boost::asio;
namespace {

using checks::AddressesFound;
using checks::Found;
using checks::NamesFound;
using checks::Verdict;
using runtime::DnsAnswer;
using runtime::DnsStatus;
using runtime::Resolver;

Found found(DnsStatus status) {
    if (status == DnsStatus::found) return Found::found;
    return status == DnsStatus::failed ? Found::failed : Found::none;
}

asio::awaitable<AddressesFound> addresses_of(Resolver& resolver, std::string name, bool v6) {
    auto asking = resolver.lookup_family(std::move(name), v6);
    DnsAnswer<IpAddress> answer = co_await std::move(asking);
    co_return AddressesFound{found(answer.status), std::move(answer.records), std::move(answer.detail)};
}

struct Look {
    Resolver& resolver;
    LookRequest request;
    std::vector<Verdict> verdicts;
};

// Ends at the first name that leads back, or whose look-up fails: a dead name server costs one time limit, not several.
asio::awaitable<checks::Forward> follow(Look& look, const NamesFound& reverse) {
    checks::Forward forward;
    for (const std::string& name : checks::names_to_follow(reverse)) {
        auto asking = addresses_of(look.resolver, name, look.request.ip.is_v6());
        AddressesFound answer = co_await std::move(asking);
        const bool enough = answer.status == Found::failed || std::ranges::find(answer.addresses, look.request.ip) != answer.addresses.end();
        forward.emplace_back(name, std::move(answer));
        if (enough) break;
    }
    co_return forward;
}

asio::awaitable<void> look_at_names(Look& look) {
    const LookRequest& request = look.request;
    auto asking = look.resolver.lookup_ptr(request.ip);
    DnsAnswer<std::string> answer = co_await std::move(asking);
    const NamesFound reverse{found(answer.status), std::move(answer.records), std::move(answer.detail)};
    auto following = follow(look, reverse);
    const checks::Forward forward = co_await std::move(following);
    look.verdicts.push_back(checks::judge_reverse(request.ip, reverse, forward));

    const std::string name = checks::ehlo_name(request.own_ehlo, reverse.names, request.ip, request.service_domain);
    const auto known = std::ranges::find(forward, name, &std::pair<std::string, AddressesFound>::first);
    AddressesFound leads_to;
    if (known != forward.end()) {
        leads_to = known->second;
    } else if (checks::ehlo_is_known(request.own_ehlo, reverse) && checks::is_host_name(name)) {
        auto resolving = addresses_of(look.resolver, name, request.ip.is_v6());
        leads_to = co_await std::move(resolving);
    }
    look.verdicts.push_back(checks::judge_ehlo(request.ip, name, request.own_ehlo, reverse, leads_to));
}

asio::awaitable<void> look_in_list(Look& look, const ListHealth& health) {
    const IpAddress ip = look.request.ip;
    const auto state = ip.is_v6() ? health.v6 : health.v4;
    if (ip.is_v6() && state == checks::ListState::no_entries && health.v4 == checks::ListState::works) co_return;   // a list of IPv4 addresses only
    AddressesFound answer;
    std::vector<std::string> reasons;
    const std::string query = checks::listing_query(ip, health.list);
    if (state == checks::ListState::works) {
        auto asking = addresses_of(look.resolver, query, false);
        answer = co_await std::move(asking);
    }
    if (checks::meaning_of(answer) == checks::Listing::listed) {
        auto asking = look.resolver.lookup_txt(query);
        DnsAnswer<std::string> texts = co_await std::move(asking);
        reasons = std::move(texts.records);
    }
    look.verdicts.push_back(checks::judge_listing(health.list, state, answer, reasons));
}

}  // namespace

bool names_matter(const IpAddress& ip, const config::Config& config) { return !ip.is_loopback() || !config.dns.servers.empty(); }

asio::awaitable<std::vector<Verdict>> look_at(Resolver& resolver, LookRequest request) {
    Look look{resolver, std::move(request), {}};
    const IpAddress ip = look.request.ip;
    const int error = runtime::try_bind({ip, 0});
    look.verdicts.push_back(checks::judge_bind(ip, error, error ? std::generic_category().message(error) : std::string{}));
    std::vector<asio::awaitable<void>> jobs;
    if (look.request.names_matter) {
        jobs.push_back(look_at_names(look));
        for (const ListHealth& health : look.request.lists) jobs.push_back(look_in_list(look, health));
    } else {
        for (Verdict& verdict : checks::names_of_loopback(ip)) look.verdicts.push_back(std::move(verdict));
    }
    auto all = all_of(std::move(jobs));
    co_await std::move(all);
    co_return std::move(look.verdicts);
}

asio::awaitable<ListHealth> test_list(Resolver& resolver, std::string list) {
    ListHealth health;
    health.list = std::move(list);
    for (const bool v6 : {false, true}) {
        auto asking_listed = addresses_of(resolver, checks::listing_query(checks::listed_test_address(v6), health.list), false);
        AddressesFound listed = co_await std::move(asking_listed);
        AddressesFound unlisted;
        if (listed.status == Found::found) {
            auto asking_unlisted = addresses_of(resolver, checks::listing_query(checks::unlisted_test_address(v6), health.list), false);
            unlisted = co_await std::move(asking_unlisted);
        } else {
            unlisted = listed;   // decides nothing any more
        }
        (v6 ? health.v6 : health.v4) = checks::judge_tests(listed, unlisted);
        if (!v6) health.answer = std::move(listed);
    }
    co_return health;
}

}  // namespace warmpost::upkeep
