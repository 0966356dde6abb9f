// Operator API: what was found about addresses, looking at one now, and the addresses of an account's own, which it may give back.
#include "ingress/http/operator/address_checks.h"

#include <algorithm>

#include "control/visibility.h"

#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using checks::Standing;
using Addresses = std::vector<control::AddressInfo>;

struct Known {
    Addresses addresses;
    Result<control::AddressChecks> checks;
};
Known all_known(control::Service& service) { return {service.addresses(), service.address_checks()}; }

std::string_view word(checks::State state) {
    switch (state) {
        case checks::State::ok: return "ok";
        case checks::State::problem: return "problem";
        case checks::State::unknown: break;
    }
    return "unknown";
}

std::string_view word(checks::Health health) {
    switch (health) {
        case checks::Health::ok: return "ok";
        case checks::Health::problem: return "problems";
        case checks::Health::unknown: return "unknown";
        case checks::Health::unchecked: break;
    }
    return "not checked yet";
}

json::object standing_view(const Standing& standing, std::string_view name) {
    json::object view;
    view[name] = standing.check;
    view["state"] = word(checks::shown(standing));
    view["text"] = checks::shown_text(standing);
    view["advice"] = standing.advice;
    view["since"] = to_iso8601(standing.since);
    view["checked_at"] = to_iso8601(standing.checked_at);
    return view;
}

const std::vector<Standing>& standings_of(const control::AddressChecks& checks, std::string_view subject) {
    static const std::vector<Standing> none;
    const auto found = checks.find(std::string(subject));
    return found == checks.end() ? none : found->second;
}

// The account's own key, or the operator's with "account" in the query.
Result<AccountId> account_asked(const Call& call) {
    if (call.caller.role != control::Role::operator_) return account_of_caller(call);
    const auto named = account_in_query(call);
    if (!named) return std::unexpected(named.error());
    return *named ? Result<AccountId>(**named) : only_account(*call.snapshot);
}

Response view_of(const Call& call, const Known& known) {
    if (!known.checks) return refusal(known.checks.error());
    auto view = addresses_view(call, known.addresses);
    add_checks(view, *known.checks);
    return ok(view);
}

const control::AddressInfo* find_usable(const Addresses& addresses, const IpAddress& ip) {
    const auto found = std::ranges::find(addresses, ip, &control::AddressInfo::ip);
    return found == addresses.end() || found->state == "gone" ? nullptr : &*found;
}

}  // namespace

void add_checks(json::object& view, const control::AddressChecks& checks) {
    for (auto& each : view.at("addresses").as_array()) {
        auto& address = each.as_object();
        const auto& standings = standings_of(checks, std::string_view(address.at("address").as_string()));
        address["health"] = word(checks::health_of(standings));
        json::array list;
        for (const Standing& standing : standings) list.push_back(standing_view(standing, "check"));
        address["checks"] = std::move(list);
    }
}

json::array lists_view(const control::AddressChecks& checks) {
    json::array lists;
    for (const Standing& standing : standings_of(checks, control::kListSubject)) lists.push_back(standing_view(standing, "list"));
    return lists;
}

json::array problems_view(const std::vector<std::string>& addresses, const control::AddressChecks& checks) {
    json::array problems;
    for (const auto& address : addresses)
        for (const Standing& standing : standings_of(checks, address))
            if (checks::shown(standing) == checks::State::problem)
                problems.push_back(json::object{{"address", address}, {"check", standing.check}, {"text", standing.text}, {"advice", standing.advice}});
    return problems;
}

asio::awaitable<Response> check_address(Call& call) {
    const auto ip = IpAddress::parse(call.in_path("ip"));
    if (!ip) co_return refusal(ip.error());
    const auto before = co_await call.parts.service.run<Known>(all_known);
    const auto* address = find_usable(before.addresses, *ip);
    if (address == nullptr) {
        const Error unknown{ErrorCode::NotFound, to_string(*ip) + " is none of our addresses; `warmpost ip` lists them", "address"};
        co_return refusal(unknown);
    }
    auto checking = call.parts.address_checks.check_now(*ip, address->ehlo);
    const Status checked = co_await std::move(checking);
    if (!checked) co_return refusal(checked.error());
    auto after = co_await call.parts.service.run<Known>(all_known);
    std::erase_if(after.addresses, [&](const control::AddressInfo& each) { return each.ip != *ip; });
    co_return view_of(call, after);
}

asio::awaitable<Response> list_own_addresses(Call& call) {
    const auto account = account_asked(call);
    if (!account) co_return refusal(account.error());
    auto known = co_await call.parts.service.run<Known>(all_known);
    const bool by_operator = call.caller.role == control::Role::operator_;
    const bool sees_managed = by_operator || control::account_sees_addresses(control::ScalingMode::managed, *call.parts.config);
    std::erase_if(known.addresses,
                  [&](const control::AddressInfo& each) { return each.state != "leased" || each.account != *account || (each.managed && !sees_managed); });
    co_return view_of(call, known);
}

asio::awaitable<Response> release_address(Call& call) {
    const auto account = account_asked(call);
    if (!account) co_return refusal(account.error());
    const auto work = [account = *account, ip = call.in_path("ip"), sees_all = call.caller.role == control::Role::operator_](control::Service& service) {
        return service.release(account, ip, sees_all);
    };
    const auto until = co_await call.parts.service.run<Result<WallTime>>(work);
    if (!until) co_return refusal(until.error());
    const json::object view{{"address", call.in_path("ip")}, {"state", "resting"}, {"rests_until", to_iso8601(*until)}};
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
