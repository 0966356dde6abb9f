// What the managed policies decided and why: stored, asked for, forgotten in time.
#include <algorithm>

#include "control/decision_kinds.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

using std::chrono::days;

constexpr days kKept{90};
constexpr std::size_t kPruneAfter = 1000;  // decisions of a pool
constexpr std::size_t kMaxAsked = 10'000;

store::DecisionRow to_row(const ManagedDecision& d, WallTime now) {
    const auto& [at, kind, isp, address, before, after, why] = d.decision;
    return {0,
            static_cast<std::int64_t>(d.id),
            d.pool.value(),
            d.shadow,
            managed::to_string(kind),
            isp,
            address,
            to_ms(at),
            to_ms(d.told_at == WallTime{} ? now : d.told_at),
            before,
            after,
            why};
}

ManagedDecision to_decision(const store::DecisionRow& row) {
    const auto kind = decision_kind(row.kind).value_or(managed::DecisionKind::grant);
    return {static_cast<std::uint64_t>(row.number != 0 ? row.number : row.id),
            PoolId{row.pool},
            row.shadow,
            {from_ms(row.policy_ms), kind, row.isp, row.address, row.before, row.after, row.why},
            from_ms(row.told_ms)};
}

}  // namespace

Status Service::store_decisions(const std::vector<ManagedDecision>& decisions) {
    if (decisions.empty()) return {};
    auto& counts = impl_->decisions_since_pruned;
    return impl_->store->transaction([&]() -> Status {
        for (const auto& each : decisions) {
            if (auto put = impl_->store->insert(to_row(each, impl_->now())); !put) return put;
            counts.try_emplace(each.pool.value(), kPruneAfter).first->second += 1;  // the first since the start prunes
        }
        for (auto& [pool, count] : counts) {
            if (count < kPruneAfter) continue;
            count = 0;
            if (auto gone = impl_->store->bound_decisions(pool, true, kMaxGrants); !gone) return gone;
            if (auto gone = impl_->store->bound_decisions(pool, false, kMaxDecisions); !gone) return gone;
            if (auto gone = impl_->store->erase_decisions_before(to_ms(impl_->now() - kKept)); !gone) return gone;
        }
        return {};
    });
}

Result<std::vector<ManagedDecision>> Service::decisions(const DecisionQuery& query) const {
    const auto current = impl_->snapshot();
    const Pool* pool = query.pool ? current->pool(*query.pool) : nullptr;
    store::DecisionFilter filter{static_cast<std::int64_t>(query.grant),
                                 query.pool ? query.pool->value() : 0,
                                 pool != nullptr && pool->has_managed_policy(),
                                 query.isp.value(),
                                 query.address,
                                 {},
                                 to_ms(query.from),
                                 to_ms(query.to),
                                 std::min(query.limit, kMaxAsked)};
    for (const auto kind : query.kinds) filter.kinds.emplace_back(managed::to_string(kind));
    const auto rows = impl_->store->decisions(filter);
    if (!rows) return std::unexpected(rows.error());
    std::vector<ManagedDecision> found;
    for (const auto& row : *rows) found.push_back(to_decision(row));
    return found;
}

}  // namespace warmpost::control
