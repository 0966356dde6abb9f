// Operator API: why. Of a managed pool what it does and has decided; of a message why it left as it did.
#include <boost/json/array.hpp>

#include <charconv>
#include <set>

#include "control/managed_words.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/message_story.h"
#include "ingress/http/operator/operations.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;

Result<const control::Pool*> find_pool(const Call& call, const std::string& given, std::optional<AccountId> account) {
    std::string name = given;
    if (const auto slash = given.find('/'); slash != std::string::npos) {
        const auto named = find_account(*call.snapshot, given.substr(0, slash));
        if (!named) return std::unexpected(named.error());
        if (account && *account != *named) return fail(ErrorCode::NotFound, "The requested pool <" + given + "> does not exist.", "pool");
        account = *named;
        name = given.substr(slash + 1);
    }
    const control::Pool* found = nullptr;
    for (const auto& [id, pool] : call.snapshot->pools) {
        if (pool->name != name || (account && pool->account != *account)) continue;
        if (found != nullptr)
            return fail(ErrorCode::InvalidArgument,
                        "Several accounts have a pool " + name + "; say which with \"account\", or ACCOUNT/" + name + ".", "pool");
        found = pool.get();
    }
    if (found == nullptr) return fail(ErrorCode::NotFound, "The requested pool <" + given + "> does not exist.", "pool");
    return found;
}

asio::awaitable<LaneViews> managed_lanes(const Call& call) {
    LaneViews lanes;
    if (call.parts.managed == nullptr) co_return lanes;
    auto looking = call.parts.managed->managed_view();
    lanes = co_await std::move(looking);
    co_return lanes;
}

int most_addresses(const Call& call, const control::Pool& pool) {
    return pool.addresses_max > 0 ? pool.addresses_max : call.parts.config->managed.addresses_max;
}

Result<WallTime> time_in_query(const Call& call, std::string_view name, WallTime fallback) {
    const auto text = call.in_query(name);
    if (text.empty()) return fallback;
    std::int64_t ms = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (problem != std::errc{} || end != text.data() + text.size() || ms < 0 || ms > 32'503'680'000'000)
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(name) + "\" must be a time in Unix milliseconds.", std::string(name));
    return from_ms(ms);
}

namespace {

using managed::DecisionKind;
using Decisions = Result<std::vector<control::ManagedDecision>>;
using Scaler = Result<control::ManagedScaler>;
using Entry = spool::pb::HistoryEntry;

// What moved the pair; what it was let send every ten minutes would hide it.
const std::vector<DecisionKind> kChanges{DecisionKind::raise,   DecisionKind::cut,  DecisionKind::block,
                                         DecisionKind::unblock, DecisionKind::idle, DecisionKind::override_};
// Spills and grants are too many to be read; `explain` says of each ISP whether mail spills, and why.
const std::vector<DecisionKind> kTold{DecisionKind::raise,   DecisionKind::cut,      DecisionKind::block,    DecisionKind::unblock,
                                      DecisionKind::idle,    DecisionKind::lease,    DecisionKind::drain,
                                      DecisionKind::release, DecisionKind::shortage, DecisionKind::override_};
constexpr std::size_t kBefore = 10;

// "grant 1887000000000123 of news/gmail; ...": its number; 0: none.
std::uint64_t grant_in(const std::string& decision) {
    constexpr std::string_view kWord = "grant ";
    const auto at = decision.find(kWord);
    std::uint64_t number = 0;
    if (at != std::string::npos) std::from_chars(decision.data() + at + kWord.size(), decision.data() + decision.size(), number);
    return number;
}

struct Reason {
    std::string at, source, isp, pool, decision;
    std::vector<control::ManagedDecision> grant, before;
};
using Reasons = Result<std::vector<Reason>>;

// Blocking: on the SQL thread. One for each attempt that had a decision.
Reasons reasons_of(control::Service& service, const std::vector<Entry>& entries) {
    std::vector<Reason> reasons;
    for (const auto& entry : entries) {
        if (entry.decision().empty()) continue;
        Reason reason{to_iso8601(from_ms(entry.at_ms())), entry.source_ip(), entry.isp(), entry.pool_name(), entry.decision(), {}, {}};
        control::DecisionQuery query;
        query.grant = grant_in(entry.decision());
        query.limit = 1;
        if (query.grant != 0) {
            auto grant = service.decisions(query);
            if (!grant) return std::unexpected(grant.error());
            reason.grant = std::move(*grant);
        }
        query = {};
        query.address = entry.source_ip();
        query.isp = IspId{entry.isp()};
        query.kinds = kChanges;
        query.to = from_ms(entry.at_ms() + 1);
        query.limit = kBefore;
        if (!query.address.empty() && !query.isp.value().empty()) {
            auto before = service.decisions(query);
            if (!before) return std::unexpected(before.error());
            reason.before = std::move(*before);
        }
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

json::object reason_view(const control::Snapshot& snapshot, const Reason& reason) {
    json::object view{
        {"at", reason.at}, {"source", reason.source}, {"isp", reason.isp}, {"pool", reason.pool}, {"decision", reason.decision}};
    if (!reason.grant.empty())
        view["grant"] = control::decision_words(reason.grant.front());
    else if (grant_in(reason.decision) != 0)
        view["grant"] = "its record is not written yet (it takes a few seconds), or gone: they are kept for 90 days, and only so many";
    view["before"] = decisions_view(snapshot, reason.before);
    return view;
}

}  // namespace

asio::awaitable<Response> explain_message(Call& call) {
    const std::string id = call.in_path("id");
    std::vector<Entry> entries;
    const auto work = [&spool = call.parts.spool, id, &entries](control::Service& service) {
        entries = spool.history(id);
        return reasons_of(service, entries);
    };
    const auto reasons = co_await call.parts.service.run<Reasons>(work);
    if (!reasons) co_return refusal(reasons.error());
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    const auto waiting = co_await call.parts.queue.waiting(filter);
    if (entries.empty() && waiting.empty()) {
        const Error unknown{ErrorCode::NotFound, "Message \"" + id + "\" is not known, or its history has expired.", "id"};
        co_return refusal(unknown);
    }
    json::array list;
    for (const auto& reason : *reasons) list.push_back(reason_view(*call.snapshot, reason));
    json::object view{{"id", id}};
    view["attempts"] = std::move(list);
    view["waiting"] = waiting.empty() ? json::array{} : recipients_view(waiting.front().recipients);
    co_return ok(view);
}

asio::awaitable<Response> explain_pool(Call& call) {
    const auto account = account_in_query(call);
    if (!account) co_return refusal(account.error());
    const auto pool = find_pool(call, call.in_path("name"), *account);
    if (!pool) co_return refusal(pool.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    control::DecisionQuery query;
    query.pool = (*pool)->id;
    query.isp = IspId{call.in_query("isp")};
    query.kinds = kTold;
    query.limit = *limit;
    const auto work = [query](control::Service& service) { return std::pair(service.scaler_state(*query.pool), service.decisions(query)); };
    auto [scaler, decisions] = co_await call.parts.service.run<std::pair<Scaler, Decisions>>(work);
    if (!scaler) co_return refusal(scaler.error());
    if (!decisions) co_return refusal(decisions.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    const PoolStory story{*pool, query.isp.value(), std::move(*scaler), std::move(*decisions), most_addresses(call, **pool)};
    co_return ok(pool_story(*call.snapshot, story, lanes, call.request.received));
}

}  // namespace warmpost::ingress::http::operators
