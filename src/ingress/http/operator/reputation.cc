// Operator API: how accounts and their configuration sets stand by bounces and complaints, and the end of a pause.
#include <boost/json/array.hpp>

#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object view_of(const Call& call, const control::Account& account, const std::string& set, const Result<reputation::Rates>& rates) {
    const auto& known = account.reputation(set);
    json::object view{{"account", to_string(account.id)},
                      {"account_name", account.name},
                      {"configuration_set", set},
                      {"state", reputation::to_string(known.standing.state)},
                      {"sends", known.may_send() && account.reputation().may_send()},
                      {"cause", known.standing.cause},
                      {"policy", control::to_text(known.policy)},
                      {"said", control::wire_name(known.said)}};
    if (known.standing.since != WallTime{}) view["since_ms"] = to_ms(known.standing.since);
    if (known.fresh_start != WallTime{}) view["counted_since_ms"] = to_ms(known.fresh_start);
    if (!rates) return view;
    const auto& marks = call.parts.config->reputation;
    view["bounce_rate"] = rates->bounce_rate();
    view["complaint_rate"] = rates->complaint_rate();
    view["bounces"] = rates->bounces;
    view["complaints"] = rates->complaints;
    view["messages"] = rates->messages;
    view["representative"] = rates->representative;
    view["marks"] = json::object{{"bounce_review", marks.bounce_review},
                                 {"bounce_pause", marks.bounce_pause},
                                 {"complaint_review", marks.complaint_review},
                                 {"complaint_pause", marks.complaint_pause}};
    return view;
}

json::array views_of(const Call& call, const std::vector<const control::Account*>& accounts) {
    json::array list;
    const auto add = [&](const control::Account& account, const std::string& set) {
        const auto* reader = call.parts.sender_rates;
        const auto rates = reader != nullptr ? reader->rates(account.id, set) : Result<reputation::Rates>(fail(ErrorCode::Unavailable, "not reckoned"));
        list.push_back(view_of(call, account, set, rates));
    };
    for (const auto* account : accounts) {
        add(*account, {});
        for (const auto& [name, set] : account->configuration_sets)
            if (set.reputation_metrics) add(*account, name);
    }
    return list;
}

}  // namespace

asio::awaitable<Response> list_reputations(Call& call) {
    auto only = account_in_query(call);
    if (!only) co_return refusal(only.error());
    if (call.caller.role != control::Role::operator_) *only = call.caller.account;   // whatever was asked for
    std::vector<const control::Account*> accounts;
    for (const auto& [id, account] : call.snapshot->accounts)
        if (!*only || id == **only) accounts.push_back(account.get());
    const std::function<json::array()> work = [&call, accounts] { return views_of(call, accounts); };
    auto reading = off_core<json::array>(call, work);
    json::object body;
    body["reputations"] = co_await std::move(reading);
    co_return ok(body);
}

asio::awaitable<Response> lift_reputation(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto work = [account = *account, set = string_member(call.body, "configuration_set"), by = call.caller.key_id](control::Service& service) {
        return service.lift_pause(account, set, by);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::operators
