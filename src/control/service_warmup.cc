// Warm-up of standard addresses, as ordered and as days go by; what was used of allowances; the options of pools that belong to it.
#include <algorithm>

#include "control/names.h"
#include "control/service_impl.h"
#include "control/warmup.h"
#include "policy/keeping/keeping.h"

namespace warmpost::control {
namespace {

constexpr int kMostIdleDays = 3650, kMostAddresses = 65'536;

std::int64_t day_of(WallTime at) { return warmup::utc_day(at).time_since_epoch().count(); }

std::unexpected<Error> managed_refusal(const std::string& pool) {
    return fail(ErrorCode::InvalidArgument, "The pool <" + pool + "> is MANAGED; it warms its IP addresses up by itself.", "Ip");
}

Status check_options(const Pool& pool, const PoolOptions& options) {
    const bool managed = pool.mode == ScalingMode::managed;
    if (managed && options.rewarm_after_idle_days)
        return fail(ErrorCode::InvalidArgument,
                    "The pool <" + pool.name + "> is MANAGED; it decides by itself when an address warms up again.", "name");
    if (managed && options.shadow)
        return fail(ErrorCode::InvalidArgument, "The pool <" + pool.name + "> is MANAGED already: shadow is for STANDARD pools, to see what MANAGED would do.",
                    "shadow");
    if (options.addresses_max && (*options.addresses_max < 0 || *options.addresses_max > kMostAddresses))
        return fail(ErrorCode::InvalidArgument,
                    "\"addresses_max\" must be from 1 to " + std::to_string(kMostAddresses) + ", or 0 for managed.addresses_max of the configuration.",
                    "addresses_max");
    if (const int days = options.rewarm_after_idle_days.value_or(0); days < 0 || days > kMostIdleDays)
        return fail(ErrorCode::InvalidArgument, "\"rewarm_after_idle_days\" must be from 0 (never) to " + std::to_string(kMostIdleDays) + ".", "rewarm_after_idle_days");
    return {};
}

}  // namespace

Status Service::Impl::put_percent(store::AddressRow& row, int percent) const {
    Warmup warmup = warmup_of(row);
    const auto before = warmup.plan.value_or(warmup::begin(config.warmup.advance, now()));
    const auto moved = percent == 1 ? warmup::restart(config.warmup.plan, before, now()) : warmup::set_percent(config.warmup.plan, before, percent, now());
    if (!moved) return std::unexpected(moved.error());
    warmup.plan = *moved;
    warmup.plan->started_at = now();   // an order: silence is counted from here
    put_warmup(warmup, row);
    return {};
}

Status Service::set_warmup(AccountId account, const std::string& ip, std::int64_t percent) {
    if (percent < 0 || percent > 100)
        return fail(ErrorCode::InvalidArgument,
                    "1 validation error detected: Value '" + std::to_string(percent) + "' at 'warmupPercentage' failed to satisfy constraint: Member must have value " +
                        (percent < 0 ? "greater than or equal to 0" : "less than or equal to 100"),
                    "WarmupPercentage");
    auto row = impl_->own_address(account, ip);
    if (!row) return std::unexpected(row.error());
    const auto current = impl_->snapshot();
    if (const Pool* pool = current->pool(PoolId{row->pool}); pool != nullptr && pool->mode == ScalingMode::managed) return managed_refusal(pool->name);
    if (auto moved = impl_->put_percent(*row, static_cast<int>(percent)); !moved) return moved;
    if (auto put = impl_->store->put(*row); !put) return put;
    return impl_->refresh_pools();
}

Status Service::order_warmup(const std::string& ip, const WarmupOrder& order) {
    auto row = impl_->address(ip);
    if (!row) return std::unexpected(row.error());
    const auto current = impl_->snapshot();
    if (const Pool* pool = current->pool(PoolId{row->pool}); pool != nullptr && pool->mode == ScalingMode::managed) return managed_refusal(pool->name);
    if (order.ends && row->state == "leased")
        return fail(ErrorCode::InvalidArgument, row->ip + " is leased: its warm-up has an end, not an off; give it 100 percent", "percent");
    if (order.percent)
        if (auto moved = impl_->put_percent(*row, *order.percent); !moved) return moved;
    Warmup warmup = warmup_of(*row);
    if (order.advance) {
        if (!warmup.plan) return fail(ErrorCode::InvalidArgument, row->ip + " does not warm up; give a percentage too", "advance");
        warmup.plan = warmup::set_advance(impl_->config.warmup.plan, *warmup.plan, *order.advance, impl_->now());
    }
    if (order.ends) warmup.plan.reset();
    put_warmup(warmup, *row);
    if (auto put = impl_->store->put(*row); !put) return put;
    return impl_->refresh_pools();
}

Status Service::check_pool_options(AccountId account, const std::string& name, const PoolOptions& options) const {
    if (name == kSharedPoolName) return fail(ErrorCode::InvalidArgument, "The shared pool has no such options: what exceeds its allowances waits.", "name");
    const auto current = impl_->snapshot();
    const Pool* pool = current->own_pool(account, name);
    if (pool == nullptr) return fail(ErrorCode::NotFound, "The requested pool <" + name + "> does not exist.", "name");
    return check_options(*pool, options);
}

Status Service::set_pool_options(AccountId account, const std::string& name, const PoolOptions& options) {
    if (auto fits = check_pool_options(account, name, options); !fits) return fits;
    const auto current = impl_->snapshot();
    const Pool* pool = current->own_pool(account, name);
    store::PoolRow row;
    row.id = pool->id.value();
    row.spill = warmup::to_string(options.spill.value_or(pool->spill));
    row.rewarm_after_idle_days = options.rewarm_after_idle_days.value_or(pool->rewarm_after_idle_days);
    row.addresses_max = options.addresses_max.value_or(pool->addresses_max);
    row.shadow = options.shadow.value_or(pool->shadow);
    if (auto put = impl_->store->set_pool_options(row); !put) return put;
    return impl_->refresh_pools();
}

// One address's day. Silence is counted from the last mail, and from the lease where there was none.
std::optional<WarmupChange> Service::Impl::tick(store::AddressRow& row, bool sent) const {
    Warmup warmup = warmup_of(row);
    if (!warmup.plan) return std::nullopt;
    const auto before = warmup.plan->status;
    const auto& plan = config.warmup.plan;
    warmup.plan = sent ? warmup::note_sent(plan, *warmup.plan, now()) : warmup::at(plan, *warmup.plan, now());
    if (sent) row.last_sent_day = std::max(row.last_sent_day, day_of(now()));
    const auto current_snapshot = snapshot();
    const Pool* pool = current_snapshot->pool(PoolId{row.pool});
    WarmupChange change{row.ip, pool != nullptr ? pool->name : "", AccountId{row.account}, WarmupChange::Kind::done, 0};
    const auto quiet_since = std::max({row.last_sent_day, day_of(warmup.leased_at), day_of(warmup.plan->started_at)});
    change.idle_days = static_cast<int>(std::clamp<std::int64_t>(day_of(now()) - quiet_since, 0, kMostIdleDays));
    const bool rewarms = pool != nullptr && row.state == "leased" && keeping::should_rewarm(change.idle_days, pool->rewarm_after_idle_days);
    if (rewarms) warmup.plan = warmup::restart(plan, *warmup.plan, now());
    put_warmup(warmup, row);
    if (rewarms) change.kind = WarmupChange::Kind::rewarmed;
    const bool done = before == warmup::WarmupStatus::in_progress && warmup.plan->status == warmup::WarmupStatus::done;
    return rewarms || done ? std::optional(change) : std::nullopt;
}

Result<std::vector<WarmupChange>> Service::tick_warmup(const std::vector<std::string>& sent) {
    const auto rows = impl_->store->addresses();
    if (!rows) return std::unexpected(rows.error());
    std::vector<WarmupChange> changes;
    bool written = false;
    const auto done = impl_->store->transaction([&]() -> Status {
        for (const auto& before : *rows) {
            auto row = before;
            if (auto change = impl_->tick(row, std::ranges::find(sent, row.ip) != sent.end())) changes.push_back(std::move(*change));
            if (row == before) continue;
            written = true;
            if (auto put = impl_->store->put(row); !put) return put;
        }
        return {};
    });
    if (!done) return std::unexpected(done.error());
    if (written)
        if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return changes;
}

Status Service::store_allowance_use(const AllowanceUse& use) {
    return impl_->store->transaction([&]() -> Status {
        for (const auto& [ip, state] : use)
            if (auto put = impl_->store->put(to_row(ip, state)); !put) return put;
        return {};
    });
}

Result<AllowanceUse> Service::load_allowance_use() const {
    const auto rows = impl_->store->allowance_use();
    if (!rows) return std::unexpected(rows.error());
    AllowanceUse use;
    for (const auto& row : *rows) use.emplace_back(row.ip, to_state(row));
    return use;
}

}  // namespace warmpost::control
