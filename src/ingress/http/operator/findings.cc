// Operator API: what was found about the reputation of leased addresses.
#include <boost/json/array.hpp>

#include <set>

#include "control/visibility.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"

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

using Findings = Result<control::Service::Findings>;

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
    const auto work = [](control::Service& service) { return service.findings(); };
    const auto findings = co_await call.parts.service.run<Findings>(work);
    if (!findings) co_return refusal(findings.error());
    const auto hidden = hidden_addresses(*call.snapshot, *call.parts.config);
    json::array list;
    for (const auto& kept : findings->kept) {
        if (by_account && hidden.contains(kept.address)) continue;
        if ((*only && kept.account != **only) || (!address.empty() && kept.address != to_string(IpAddress::parse(address).value()))) continue;
        list.push_back(finding_view(*call.snapshot, kept));
    }
    json::object view;
    view["findings"] = std::move(list);
    view["checked_ms"] = to_ms(findings->checked);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
