// Operator API: whether our addresses are on block lists, since when, and how they get off.
#include <boost/json/array.hpp>

#include <algorithm>

#include "base/strings.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/questions.h"
#include "policy/checks/delisting.h"
#include "policy/checks/dnsbl.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using checks::Standing;
using checks::State;
constexpr std::string_view kListing = "dnsbl:";

struct Known {
    std::vector<control::AddressInfo> addresses;
    Result<control::AddressChecks> checks;
};
Known all_known(control::Service& service) { return {service.addresses(), service.address_checks()}; }

const std::vector<Standing>& standings_of(const control::AddressChecks& checks, const std::string& subject) {
    static const std::vector<Standing> none;
    const auto found = checks.find(subject);
    return found == checks.end() ? none : found->second;
}

std::string_view word(State state) { return state == State::problem ? "listed" : state == State::ok ? "not listed" : "unknown"; }

json::object list_view(const Standing& standing) {
    const auto list = std::string_view(standing.check).substr(kListing.size());
    const auto state = checks::shown(standing);
    json::object view{{"list", list},
                      {"state", word(state)},
                      {"text", checks::shown_text(standing)},
                      {"since_ms", to_ms(standing.since)},
                      {"checked_ms", to_ms(standing.checked_at)}};
    if (state == State::problem) {
        view["codes"] = standing.cause;
        view["advice"] = standing.advice;
        view["way_off"] = checks::way_off(list, standing.cause);
    }
    return view;
}

json::object address_view(const Call& call, const control::AddressInfo& address, const std::vector<Standing>& standings) {
    json::array lists;
    std::int64_t listed = 0, unknown = 0, checked = 0;
    for (const auto& standing : standings) {
        if (!standing.check.starts_with(kListing)) continue;
        const auto state = checks::shown(standing);
        listed += state == State::problem ? 1 : 0;
        unknown += state == State::unknown ? 1 : 0;
        checked = std::max(checked, to_ms(standing.checked_at));
        lists.push_back(list_view(standing));
    }
    json::object view{{"address", to_string(address.ip)},
                      {"state", address.state},
                      {"pool", address.pool},
                      {"account_name", account_name(*call.snapshot, address.account)},
                      {"listed", listed},
                      {"unknown", unknown},
                      {"checked_ms", checked}};
    view["lists"] = std::move(lists);
    return view;
}

Error none_of_ours(const IpAddress& ip) {
    return {ErrorCode::NotFound,
            to_string(ip) + " is none of our addresses, and only those are looked up: `warmpost ip` lists them. Of another one, ask its lists by hand: dig " +
                checks::listing_query(ip, "LIST"),
            "address"};
}

}  // namespace

asio::awaitable<Response> show_listed(Call& call) {
    const std::string given = call.in_query("address");
    std::optional<IpAddress> only;
    if (!given.empty()) {
        const auto ip = IpAddress::parse(given);
        if (!ip) co_return refusal(ip.error());
        only = *ip;
    }
    const auto fresh = flag_in_query(call, "fresh");
    if (!fresh) co_return refusal(fresh.error());
    auto known = co_await call.parts.service.run<Known>(all_known);
    std::erase_if(known.addresses, [&only](const control::AddressInfo& each) { return each.state == "gone" || (only && each.ip != *only); });
    if (only && known.addresses.empty()) co_return refusal(none_of_ours(*only));
    if (only && *fresh) {
        auto checking = call.parts.address_checks.check_now(*only, known.addresses.front().ehlo);
        const Status checked = co_await std::move(checking);
        if (!checked) co_return refusal(checked.error());
        auto again = co_await call.parts.service.run<Known>(all_known);
        known.checks = std::move(again.checks);
    }
    if (!known.checks) co_return refusal(known.checks.error());
    json::array list;
    for (const auto& address : known.addresses) list.push_back(address_view(call, address, standings_of(*known.checks, to_string(address.ip))));
    json::array lists;
    for (const auto& standing : standings_of(*known.checks, control::kListSubject))
        lists.push_back(json::object{{"list", standing.check},
                                     {"state", checks::shown(standing) == State::ok ? "works" : "does not work"},
                                     {"text", checks::shown_text(standing)},
                                     {"advice", standing.advice}});
    json::object body;
    body["addresses"] = std::move(list);
    body["lists"] = std::move(lists);
    body["asked"] = call.parts.config->egress.dnsbls.size();
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::operators
