// Operator API: why a managed pool does what it does, and what it has decided.
#include <boost/json/array.hpp>

#include <charconv>
#include <tuple>

#include "base/strings.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/pool_outlook.h"
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

constexpr std::size_t kMostLanes = 1000;
// Spills and grants are too many to be read; `explain` says of each ISP whether mail spills, and why.
const std::vector<DecisionKind> kTold{DecisionKind::raise, DecisionKind::cut,   DecisionKind::block,   DecisionKind::unblock,  DecisionKind::idle,
                                      DecisionKind::lease, DecisionKind::drain, DecisionKind::release, DecisionKind::shortage, DecisionKind::override_};
}  // namespace

asio::awaitable<Response> explain_pool(Call& call) {
    const auto account = account_in_query(call);
    if (!account) co_return refusal(account.error());
    const auto pool = find_pool(call, call.in_path("name"), *account);
    if (!pool) co_return refusal(pool.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    control::DecisionQuery query;
    query.pool = (*pool)->id;
    query.isp = IspId{to_lower(call.in_query("isp"))};
    query.kinds = kTold;
    query.limit = *limit;
    using Read = std::tuple<Scaler, Decisions, AnswersByIsp>;
    const auto work = [query, pool = *pool, &spool = call.parts.spool, now = call.request.received](control::Service& service) {
        return Read(service.scaler_state(*query.pool), service.decisions(query), answers_to(spool, *pool, now));
    };
    auto [scaler, decisions, answers] = co_await call.parts.service.run<Read>(work);
    if (!scaler) co_return refusal(scaler.error());
    if (!decisions) co_return refusal(decisions.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    const runtime::LaneFilter filter{{}, {}, to_string((*pool)->account) + "/" + (*pool)->name, query.isp.value(), kMostLanes};
    auto waiting = co_await call.parts.queue.lanes(filter);
    const PoolStory story{*pool, query.isp.value(), std::move(*scaler), std::move(*decisions), most_addresses(call, **pool), std::move(waiting), std::move(answers)};
    co_return ok(pool_story(*call.snapshot, story, lanes, call.request.received));
}

}  // namespace warmpost::ingress::http::operators
