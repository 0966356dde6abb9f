// Operator API: how accounts, their configuration sets, identities, pools, addresses and ISPs stand by what came of their mail, and the end of a pause.
#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

#include "control/fresh_start.h"
#include "control/visibility.h"
#include "ingress/http/ask_metrics.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/sending_status_event.h"
#include "runtime/rated_senders.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using reputation::Kind;
using Accounts = std::vector<const control::Account*>;
using RatesBySet = std::map<std::string, reputation::ViewRates>;
using AllRates = std::map<AccountId, RatesBySet>;
using RatedNames = std::vector<runtime::RatedName>;

void add_rates(json::object& view, const Call& call, const reputation::ViewRates& rates) {
    const auto& marks = call.parts.config->reputation;
    view["bounce_rate"] = rates.bounce_rate();
    view["complaint_rate"] = rates.complaint_rate();
    view["throttle_rate"] = rates.throttle_rate();
    view["block_rate"] = rates.block_rate();
    view["bounces"] = rates.bounces;
    view["complaints"] = rates.complaints;
    view["deferred"] = rates.deferred;
    view["throttled"] = rates.throttled;
    view["blocked"] = rates.blocked;
    view["messages"] = rates.messages;
    view["representative"] = rates.representative;
    if (rates.last_hour > 0) {
        view["counted_from_ms"] = to_ms(WallTime(std::chrono::hours(rates.first_hour)));
        view["counted_to_ms"] = to_ms(WallTime(std::chrono::hours(rates.last_hour + 1)));
    }
    view["marks"] =
        json::object{{"bounce_review", marks.bounce_review},     {"bounce_pause", marks.bounce_pause},     {"complaint_review", marks.complaint_review},
                     {"complaint_pause", marks.complaint_pause}, {"block_review", reputation::kBlockMark}, {"throttle_review", reputation::kThrottleMark}};
    const reputation::Rules rules;
    view["least"] = json::object{{"bounces", rules.bounces_for_review},
                                 {"complaints", rules.complaints_for_review},
                                 {"blocks", reputation::kBlocksThatCount},
                                 {"throttles", reputation::kThrottlesThatCount}};
}

json::object sender_view(const Call& call, const control::Account& account, const std::string& set, const reputation::ViewRates* rates) {
    const auto& known = account.reputation(set);
    json::object view{{"kind", reputation::to_string(set.empty() ? Kind::account : Kind::configuration_set)},
                      {"name", set.empty() ? account.name : set},
                      {"account", to_string(account.id)},
                      {"account_name", account.name},
                      {"configuration_set", set},
                      {"state", reputation::to_string(known.standing.state)},
                      {"sends", known.may_send() && account.reputation().may_send()},
                      {"cause", known.standing.cause},
                      {"policy", control::to_text(known.policy)},
                      {"said", control::wire_name(known.said)}};
    if (known.standing.since != WallTime{}) view["since_ms"] = to_ms(known.standing.since);
    if (const auto fresh = control::fresh_start_of(account, set); fresh != WallTime{}) view["counted_since_ms"] = to_ms(fresh);
    if (rates != nullptr) add_rates(view, call, *rates);
    return view;
}

json::object name_view(const Call& call, Kind kind, const runtime::RatedName& rated) {
    using reputation::State;
    json::object view{{"kind", reputation::to_string(kind)},
                      {"name", rated.name},
                      {"account", rated.account == AccountId{} ? std::string() : to_string(rated.account)},
                      {"account_name", account_name(*call.snapshot, rated.account)},
                      {"state", reputation::to_string(rated.advised.under_review ? State::under_review : State::healthy)},
                      {"cause", rated.advised.cause},
                      {"advice", rated.advised.advice}};
    add_rates(view, call, rated.rates);
    return view;
}

Accounts accounts_asked(const Call& call, std::optional<AccountId> only) {
    Accounts accounts;
    for (const auto& [id, account] : call.snapshot->accounts)
        if (!only || id == *only) accounts.push_back(account.get());
    std::ranges::sort(accounts, {}, [](const control::Account* account) { return account->id; });
    return accounts;
}

AllRates rates_of(const runtime::RatedSenders* reader, const Accounts& accounts) {
    AllRates all;
    if (reader == nullptr) return all;
    for (const auto* account : accounts)
        if (auto rates = reader->all_of(account->id)) all[account->id] = std::move(*rates);  // without them the standing is shown alone
    return all;
}

// Accounts and their configuration sets; of one kind, if one is asked for.
json::array senders_view(const Call& call, const Accounts& accounts, std::optional<Kind> kind, const AllRates& rates) {
    json::array list;
    const reputation::ViewRates none{};
    const auto rates_in = [&](AccountId account, const std::string& set) -> const reputation::ViewRates* {
        const auto of = rates.find(account);
        if (of == rates.end()) return nullptr;
        const auto found = of->second.find(set);
        return found == of->second.end() ? &none : &found->second;
    };
    for (const auto* account : accounts) {
        if (kind != Kind::configuration_set) list.push_back(sender_view(call, *account, {}, rates_in(account->id, {})));
        if (kind == Kind::account) continue;
        for (const auto& [name, set] : account->configuration_sets)
            if (set.reputation_metrics) list.push_back(sender_view(call, *account, name, rates_in(account->id, name)));
    }
    return list;
}

// Who stands badly comes first, then who sends most.
void sort_by_need(RatedNames& names) {
    std::ranges::stable_sort(names, [](const runtime::RatedName& a, const runtime::RatedName& b) {
        if (a.advised.under_review != b.advised.under_review) return a.advised.under_review;
        return a.rates.attempts() > b.rates.attempts();
    });
}

std::set<std::string> hidden_from(const Call& call) {
    std::set<std::string> hidden;
    if (call.caller.role == control::Role::operator_) return hidden;
    for (const auto& [id, pool] : call.snapshot->pools)
        if (!control::account_sees_addresses(pool->mode, *call.parts.config))
            for (const auto& source : pool->sources) hidden.insert(source.name);
    return hidden;
}

struct Asked {
    std::optional<Kind> kind;
    std::optional<AccountId> only;
    std::string name;
    std::size_t limit = 0;
};
Result<Asked> read_asked(const Call& call) {
    Asked asked;
    const auto only = account_in_query(call);
    if (!only) return std::unexpected(only.error());
    asked.only = call.caller.role == control::Role::operator_ ? *only : std::optional(call.caller.account);  // whatever was asked for
    const auto limit = limit_in_query(call);
    if (!limit) return std::unexpected(limit.error());
    asked.limit = *limit;
    asked.name = call.in_query("name");
    const auto kind = call.in_query("kind");
    asked.kind = reputation::kind_named(kind);
    if (!kind.empty() && !asked.kind)
        return fail(ErrorCode::InvalidArgument, "\"kind\" must be account, configuration-set, identity, pool, address or isp.", "kind");
    if (!asked.name.empty() && !asked.kind) return fail(ErrorCode::InvalidArgument, "\"name\" goes with a \"kind\": say what it is the name of.", "kind");
    return asked;
}

void keep_named(json::array& list, const std::string& name) {
    if (name.empty()) return;
    json::array kept;
    for (auto& each : list)
        if (each.as_object().at("name").as_string() == name) kept.push_back(std::move(each));
    list = std::move(kept);
}

}  // namespace

asio::awaitable<Response> list_reputations(Call& call) {
    const auto read = read_asked(call);
    if (!read) co_return refusal(read.error());
    const Asked asked = *read;
    const auto* reader = call.parts.rated_senders;
    json::object body;
    if (!asked.kind || asked.kind == Kind::account || asked.kind == Kind::configuration_set) {
        const auto accounts = accounts_asked(call, asked.only);
        const std::function<Result<AllRates>(const reporting::MetricsReader&)> work = [reader, &accounts](const auto&) {
            return Result<AllRates>(rates_of(reader, accounts));
        };
        auto reading = ask_metrics<AllRates>(call, work);
        const auto rates = co_await std::move(reading);
        if (!rates) co_return refusal(rates.error());
        auto list = senders_view(call, accounts, asked.kind, *rates);
        keep_named(list, asked.name);
        body["reputations"] = std::move(list);
        co_return ok(body);
    }
    const std::function<Result<RatedNames>(const reporting::MetricsReader&)> work = [reader, &asked](const auto&) {
        return reader == nullptr ? Result<RatedNames>(RatedNames{}) : reader->rated(*asked.kind, asked.only);
    };
    auto reading = ask_metrics<RatedNames>(call, work);
    auto names = co_await std::move(reading);
    if (!names) co_return refusal(names.error());
    if (asked.kind == Kind::address) {
        const auto hidden = hidden_from(call);
        std::erase_if(*names, [&hidden](const runtime::RatedName& each) { return hidden.contains(each.name); });
    }
    if (!asked.name.empty()) std::erase_if(*names, [&asked](const runtime::RatedName& each) { return each.name != asked.name; });
    sort_by_need(*names);
    json::array list;
    for (const auto& each : *names)
        if (list.size() < asked.limit) list.push_back(name_view(call, *asked.kind, each));
    body["reputations"] = std::move(list);
    body["more"] = names->size() - std::min(names->size(), asked.limit);
    co_return ok(body);
}

asio::awaitable<Response> lift_reputation(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const std::string set = string_member(call.body, "configuration_set");
    // The cause is told to the account: which key of the operator's it was stands in the log of changes.
    const auto work = [account = *account, set](control::Service& service) -> Result<StandingChange> {
        StandingChange change{account, set, standing_of(service, account, set), {}};
        if (const auto lifted = service.lift_pause(account, set, "the operator"); !lifted) return std::unexpected(lifted.error());
        change.after = standing_of(service, account, set);
        return change;
    };
    const auto done = co_await call.parts.service.run<Result<StandingChange>>(work);
    if (!done) co_return refusal(done.error());
    tell_standing(call, *done, caller_words(call) + " lifted its pause");
    co_return answer(Status{});
}

}  // namespace warmpost::ingress::http::operators
