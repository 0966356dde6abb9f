// Operator API: what was found about the reputation of leased addresses, and by feeds of any address.
#include <boost/json/array.hpp>

#include <map>
#include <set>

#include "control/visibility.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object finding_view(const control::Snapshot& snapshot, const keeping::Kept& kept) {
    const auto& finding = kept.finding;
    return {{"account", to_string(kept.account)},
            {"account_name", account_name(snapshot, kept.account)},
            {"address", kept.address},
            {"kind", keeping::to_string(finding.kind)},
            {"severity", keeping::to_string(finding.severity)},
            {"isp", finding.isp.value()},
            {"text", finding.text},
            {"advice", finding.advice},
            {"since_ms", to_ms(kept.since)},
            {"told_ms", to_ms(kept.told)}};
}

// A finding may be left from before its pool became MANAGED.
std::set<std::string> hidden_addresses(const control::Snapshot& snapshot, const config::Config& config) {
    std::set<std::string> hidden;
    for (const auto& [id, pool] : snapshot.pools)
        if (!control::account_sees_addresses(pool->mode, config))
            for (const auto& source : pool->sources) hidden.insert(source.name);
    return hidden;
}

struct Known {
    Result<control::Service::Findings> findings;
    std::map<std::string, AccountId> holders;  // of leased addresses
};

json::object feed_finding_view(const control::Snapshot& snapshot, const feeds::Kept& kept, AccountId holder) {
    const auto& finding = kept.finding;
    const bool held = holder.value() != 0, of_address = IpAddress::parse(finding.subject).has_value();
    json::object view{{"account", held ? to_string(holder) : ""},
                      {"account_name", held ? account_name(snapshot, holder) : ""},
                      {"kind", finding.kind},
                      {"severity", feeds::to_string(finding.severity)},
                      {"isp", finding.isp.value()},
                      {"text", finding.text},
                      {"advice", finding.advice},
                      {"since_ms", to_ms(kept.since)},
                      {"told_ms", to_ms(kept.told)}};
    if (finding.subject != finding.isp.value()) view[of_address ? "address" : "domain"] = finding.subject;  // else it is about all mail to that ISP
    return view;
}

}  // namespace

asio::awaitable<Response> list_findings(Call& call) {
    const bool by_account = call.caller.role != control::Role::operator_;
    const auto only = by_account ? Result<std::optional<AccountId>>(call.caller.account) : account_in_query(call);
    if (!only) co_return refusal(only.error());
    const auto address = call.in_query("address");
    if (!address.empty()) {
        const auto parsed = IpAddress::parse(address);
        if (!parsed) co_return refusal(parsed.error());
    }
    const auto work = [](control::Service& service) {
        Known known{service.findings(), {}};
        for (const auto& each : service.addresses())
            if (each.state == "leased") known.holders[to_string(each.ip)] = each.account;
        return known;
    };
    const auto known = co_await call.parts.service.run<Known>(work);
    const auto& findings = known.findings;
    if (!findings) co_return refusal(findings.error());
    const auto hidden = hidden_addresses(*call.snapshot, *call.parts.config);
    const auto wanted = [&](const std::string& subject, AccountId holder) {
        if (by_account && hidden.contains(subject)) return false;
        return (!*only || holder == **only) && (address.empty() || subject == to_string(IpAddress::parse(address).value()));
    };
    json::array list;
    for (const auto& kept : findings->kept)
        if (wanted(kept.address, kept.account)) list.push_back(finding_view(*call.snapshot, kept));
    const auto told = call.parts.feeds == nullptr ? std::vector<feeds::Kept>{} : call.parts.feeds->findings();
    for (const auto& kept : told) {
        const auto holder = known.holders.find(kept.finding.subject);
        const AccountId account = holder == known.holders.end() ? AccountId{} : holder->second;
        if (wanted(kept.finding.subject, account)) list.push_back(feed_finding_view(*call.snapshot, kept, account));
    }
    json::object view;
    view["findings"] = std::move(list);
    view["checked_ms"] = to_ms(findings->checked);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
