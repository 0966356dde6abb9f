// Operator API: what somebody should be woken for now.
#include "runtime/alerts.h"

#include <boost/json/array.hpp>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object alert_view(const control::Snapshot& snapshot, const alerts::Alert& alert, bool by_account) {
    const auto& what = alert.what;
    const bool hides = by_account && !what.account_text.empty();
    return {{"kind", alerts::to_string(what.kind)},
            {"severity", alerts::to_string(what.severity)},
            {"about", what.about},
            {"account", what.account == AccountId{} ? std::string() : to_string(what.account)},
            {"account_name", account_name(snapshot, what.account)},
            {"isp", what.isp},
            {"pool", what.pool},
            {"address", hides ? std::string() : what.address},
            {"since_ms", to_ms(alert.since)},
            {"text", hides ? what.account_text : what.text},
            {"advice", what.advice}};
}

}  // namespace

asio::awaitable<Response> list_alerts(Call& call) {
    const bool by_account = call.caller.role != control::Role::operator_;
    const auto only = by_account ? Result<std::optional<AccountId>>(call.caller.account) : account_in_query(call);
    if (!only) co_return refusal(only.error());
    const auto board = call.parts.alerts == nullptr ? runtime::Alerts::Board{} : call.parts.alerts->board();
    json::array list;
    for (const auto& alert : board.alerts)
        if (!*only || alert.what.account == **only) list.push_back(alert_view(*call.snapshot, alert, by_account));
    json::object view;
    view["alerts"] = std::move(list);
    view["checked_ms"] = to_ms(board.checked);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
