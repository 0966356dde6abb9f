// Operator API: what protects the shared pool. How accounts stand in it, and which sources rest at which ISP.
#include <boost/json/array.hpp>

#include <cmath>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

double tenths(double count) { return std::round(count * 10) / 10; }

json::object standings_view(const control::Snapshot& snapshot, const std::vector<runtime::StandingView>& standings) {
    json::array list;
    for (const auto& standing : standings)
        list.push_back(json::object{{"account", to_string(standing.account)}, {"account_name", account_name(snapshot, standing.account)}, {"isp", standing.isp},
                                    {"factor", standing.factor}, {"factor_text", standing.factor_text}, {"reason", standing.reason},
                                    {"since_ms", standing.since_ms}, {"messages", tenths(standing.messages)}, {"bounces", tenths(standing.bounces)}, {"complaints", tenths(standing.complaints)},
                                    {"refusals", tenths(standing.refusals)}});
    return {{"standings", std::move(list)}};
}

}  // namespace

asio::awaitable<Response> list_standings(Call& call) {
    const auto named = account_in_query(call);
    if (!named) co_return refusal(named.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    runtime::StandingFilter filter{*named, *limit};
    if (call.caller.role != control::Role::operator_) filter.account = call.caller.account;   // whatever was asked for
    const auto standings = co_await call.parts.queue.standings(filter);
    co_return ok(standings_view(*call.snapshot, standings));
}

asio::awaitable<Response> list_rests(Call& call) {
    json::array list;
    for (const auto& rest : call.parts.queue.rests())
        list.push_back(json::object{{"source", rest.source}, {"isp", rest.isp}, {"until_ms", rest.until_ms}, {"in_a_row", rest.in_a_row},
                                    {"reason", rest.reason}});
    co_return ok(json::object{{"rests", std::move(list)}});
}

}  // namespace warmpost::ingress::http::operators
