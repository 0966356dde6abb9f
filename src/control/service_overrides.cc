// The operator's word on managed pools: given with a reason and an end, kept for the audit.
#include <algorithm>

#include "control/managed_words.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

using std::chrono::days;

constexpr days kLongest{30};
constexpr std::size_t kMaxReason = 1000, kMaxInForce = 200;

Status check_words(const ManagedOverride& word, WallTime now) {
    if (word.reason.empty())
        return fail(ErrorCode::InvalidArgument, "Say why: an override is given with a \"reason\", for those who find it in the morning.",
                    "reason");
    if (word.reason.size() > kMaxReason) return fail(ErrorCode::InvalidArgument, "\"reason\" must have at most 1000 characters.", "reason");
    if (word.until <= now)
        return fail(ErrorCode::InvalidArgument, "Say for how long: an override ends by itself, after at most 30 days (6h, 90m, 2d).",
                    "until");
    if (word.until > now + kLongest)
        return fail(ErrorCode::InvalidArgument,
                    "An override lasts at most 30 days; what is meant for longer belongs into the configuration.", "until");
    if (!word.day_cap && !word.hour_cap && !word.freeze && !word.freeze_scaling)
        return fail(ErrorCode::InvalidArgument,
                    "Say what to override: \"day_cap\" or \"hour_cap\" (messages), \"freeze\" (warm-up) or \"freeze_scaling\".", "day_cap");
    for (const auto& [cap, name] : {std::pair(word.day_cap, "day_cap"), std::pair(word.hour_cap, "hour_cap")})
        if (cap && *cap < 0)
            return fail(ErrorCode::InvalidArgument, std::string("\"") + name + "\" must be a number of messages from 0 on.", name);
    if (word.freeze_scaling && (!word.isp.value().empty() || !word.address.empty()))
        return fail(ErrorCode::InvalidArgument, "\"freeze_scaling\" is about the whole pool: leave out \"isp\" and \"address\".",
                    "freeze_scaling");
    return {};
}

Status check_target(const Snapshot& snapshot, const ManagedOverride& word) {
    if (word.pool == kAllManagedPools) {
        if (word.address.empty()) return {};
        return fail(ErrorCode::InvalidArgument, "An override of all managed pools is about none of their addresses: leave out \"address\", or name the pool.",
                    "address");
    }
    const Pool* pool = snapshot.pool(word.pool);
    if (pool == nullptr) return fail(ErrorCode::NotFound, "There is no such pool; `warmpost pool` lists them.", "pool");
    if (!pool->has_managed_policy())
        return fail(ErrorCode::InvalidArgument,
                    "The pool <" + pool->name +
                        "> is STANDARD; only a MANAGED one, or one in shadow, has anything to override. For a STANDARD address: warmpost "
                        "ip warmup, or warmpost pause.",
                    "pool");
    const bool inside = word.address.empty() || std::ranges::any_of(pool->sources, [&](const Source& s) { return s.name == word.address; });
    if (!inside)
        return fail(ErrorCode::NotFound,
                    word.address + " is not in the pool <" + pool->name + ">; `warmpost pool show` lists its addresses.", "address");
    return {};
}

ManagedDecision decision(const Snapshot& snapshot, const ManagedOverride& word, const std::string& why, WallTime now) {
    const Pool* pool = snapshot.pool(word.pool);
    const auto cap = word.day_cap.value_or(word.hour_cap.value_or(0));
    return {0,
            word.pool,
            pool != nullptr && pool->shadow,
            {now, managed::DecisionKind::override_, word.isp.value(), word.address, 0, cap, why},
            now};
}

Status check_number(const std::vector<ManagedOverride>& in_force, PoolId pool) {
    const auto of_pool = std::ranges::count(in_force, pool, &ManagedOverride::pool);
    if (static_cast<std::size_t>(of_pool) < kMaxInForce) return {};
    return fail(ErrorCode::LimitExceeded,
                std::string("200 overrides of ") + (pool == kAllManagedPools ? "all managed pools" : "this pool") +
                    " are in force already; end some: warmpost managed overrides",
                "pool");
}

}  // namespace

Result<ManagedOverride> Service::put_override(const ManagedOverride& wanted) {
    const auto now = impl_->now();
    const auto current = impl_->snapshot();
    if (auto good = check_target(*current, wanted); !good) return std::unexpected(good.error());
    if (auto good = check_words(wanted, now); !good) return std::unexpected(good.error());
    const auto in_force = overrides();
    if (!in_force) return std::unexpected(in_force.error());
    if (auto good = check_number(*in_force, wanted.pool); !good) return std::unexpected(good.error());
    ManagedOverride word = wanted;
    word.made = now;
    word.ended_by.clear();
    word.ended = {};
    const auto id = impl_->store->insert(to_row(word));
    if (!id) return std::unexpected(id.error());
    word.id = *id;
    const auto why = "override " + std::to_string(word.id) + " by " + word.by + " until " + to_iso8601(word.until) + ": " +
                     override_words(word) + "; " + word.reason;
    if (auto told = store_decisions({decision(*current, word, why, now)}); !told) return std::unexpected(told.error());
    if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return word;
}

Result<ManagedOverride> Service::end_override(std::int64_t id, const std::string& by) {
    const auto all = overrides(true);
    if (!all) return std::unexpected(all.error());
    const auto found = std::ranges::find(*all, id, &ManagedOverride::id);
    if (found == all->end())
        return fail(ErrorCode::NotFound,
                    "There is no override " + std::to_string(id) + "; `warmpost managed overrides` lists those in force.", "id");
    const auto now = impl_->now();
    if (found->until <= now)
        return fail(ErrorCode::Conflict, "Override " + std::to_string(id) + " is over already, since " + to_iso8601(found->until) + ".",
                    "id");
    if (auto ended = impl_->store->end_override(id, by, to_ms(now)); !ended) return std::unexpected(ended.error());
    ManagedOverride word = *found;
    word.ended_by = by;
    word.ended = word.until = now;
    const auto current = impl_->snapshot();
    if (auto told = store_decisions({decision(*current, word, "override " + std::to_string(id) + " was ended by " + by, now)}); !told)
        return std::unexpected(told.error());
    if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return word;
}

Result<std::vector<ManagedOverride>> Service::overrides(bool also_past) const {
    const auto rows = impl_->store->managed_overrides();
    if (!rows) return std::unexpected(rows.error());
    std::vector<ManagedOverride> words;
    for (const auto& row : *rows)
        if (also_past || from_ms(row.until_ms) > impl_->now()) words.push_back(to_override(row));
    return words;
}

Status Service::tick_overrides() {
    const auto now = impl_->now();
    const auto since = std::exchange(impl_->overrides_told, now);
    if (since == WallTime{}) return {};
    const auto all = overrides(true);
    if (!all) return std::unexpected(all.error());
    const auto current = impl_->snapshot();
    std::vector<ManagedDecision> expired;
    for (const auto& word : *all)
        if (word.ended_by.empty() && word.until > since && word.until <= now)
            expired.push_back(decision(*current, word, "override " + std::to_string(word.id) + " of " + word.by + " has expired", now));
    if (auto told = store_decisions(expired); !told) return told;
    return expired.empty() ? Status{} : impl_->refresh_pools();
}

}  // namespace warmpost::control
