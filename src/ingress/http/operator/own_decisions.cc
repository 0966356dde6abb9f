// Operator API: what managed pools decided, asked by the operator of all, by an account of its own pools.
#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>

#include "control/decision_kinds.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/covered_views.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/own_operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using managed::DecisionKind;
using Decisions = Result<std::vector<control::ManagedDecision>>;

// What is told where no kind is asked for: grants, spills and what fades in silence are many, and hide the others.
constexpr DecisionKind kMany[] = {DecisionKind::grant, DecisionKind::spill, DecisionKind::idle};

// Everything but the pool.
Result<control::DecisionQuery> read_query(const Call& call) {
    control::DecisionQuery query;
    query.isp = IspId{call.in_query("isp")};
    if (const auto word = call.in_query("kind"); !word.empty()) {
        const auto kind = control::decision_kind(word);
        if (!kind)
            return fail(ErrorCode::InvalidArgument,
                        "\"kind\" must be grant, raise, cut, block, unblock, idle, spill, lease, drain, release, shortage or override.", "kind");
        query.kinds = {*kind};
    }
    const auto from = time_in_query(call, "from_ms", {}), to = time_in_query(call, "to_ms", {});
    const auto limit = limit_in_query(call);
    if (!from || !to) return std::unexpected(from ? to.error() : from.error());
    if (!limit) return std::unexpected(limit.error());
    query.from = *from;
    query.to = *to;
    query.limit = *limit;
    return query;
}

Result<control::DecisionQuery> read_query_of_any_pool(const Call& call) {
    auto query = read_query(call);
    if (!query) return query;
    const auto account = account_in_query(call);
    if (!account) return std::unexpected(account.error());
    if (const auto name = call.in_query("pool"); !name.empty()) {
        const auto pool = find_pool(call, name, *account);
        if (!pool) return std::unexpected(pool.error());
        query->pool = (*pool)->id;
    }
    query->address = call.in_query("address");
    return query;
}

}  // namespace

asio::awaitable<Response> list_decisions(Call& call) {
    const auto query = read_query_of_any_pool(call);
    if (!query) co_return refusal(query.error());
    const auto work = [query = *query](control::Service& service) { return service.decisions(query); };
    const auto found = co_await call.parts.service.run<Decisions>(work);
    if (!found) co_return refusal(found.error());
    json::object view;
    view["decisions"] = decisions_view(*call.snapshot, *found);
    co_return ok(view);
}

asio::awaitable<Response> list_own_decisions(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto pool = find_pool(call, call.in_path("name"), *account);
    if (!pool) co_return refusal(pool.error());
    auto query = read_query(call);
    if (!query) co_return refusal(query.error());
    query->pool = (*pool)->id;
    if (query->kinds.empty())
        std::ranges::copy_if(control::kDecisionKinds, std::back_inserter(query->kinds),
                             [](DecisionKind kind) { return std::ranges::find(kMany, kind) == std::end(kMany); });
    const auto work = [query = *query](control::Service& service) { return service.decisions(query); };
    const auto found = co_await call.parts.service.run<Decisions>(work);
    if (!found) co_return refusal(found.error());
    auto veiling = veil_of_caller(call);
    const auto veil = co_await std::move(veiling);
    json::object view;
    view["decisions"] = covered_decisions(*call.snapshot, *found, veil, {});
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
