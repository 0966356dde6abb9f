// Pools (SES guide, "Creating dedicated IP pools").
#include <algorithm>

#include "control/names.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr std::chrono::days kRest{30};                     // SES: a released address rests before another account gets it

Result<PoolId> own_pool(const Snapshot& snapshot, AccountId account, const std::string& name) {
    const auto found = snapshot.pool_ids.find({account, name});
    if (found == snapshot.pool_ids.end()) return fail(ErrorCode::NotFound, "The requested pool <" + name + "> does not exist.", "PoolName");
    return found->second;
}

}  // namespace

Result<std::int64_t> Service::Impl::new_pool(AccountId account, const std::string& name, ScalingMode mode) {
    const auto rows = store->pools();
    if (!rows) return std::unexpected(rows.error());
    std::int64_t id = kSharedPool.value();
    for (const auto& row : *rows) id = std::max(id, row.id);
    ++id;
    const auto written = store->insert(store::PoolRow{id, account.value(), name, mode == ScalingMode::managed ? "managed" : "standard", to_ms(now())});
    if (!written) return std::unexpected(written.error());
    return id;
}

Result<std::int64_t> Service::Impl::pool_for(AccountId account, const std::string& name) {
    const auto current_snapshot = snapshot();
    if (const auto pool = own_pool(*current_snapshot, account, name)) return pool->value();
    if (name != kDefaultDedicatedPoolName) return std::unexpected(own_pool(*current_snapshot, account, name).error());
    return new_pool(account, name, ScalingMode::standard);
}

Status Service::create_pool(AccountId account, const std::string& name, ScalingMode mode) {
    if (auto good = check_pool_name(name); !good) return good;
    if (auto known = impl_->editable(account); !known) return std::unexpected(known.error());
    const auto current = impl_->snapshot();
    if (is_reserved_pool(name) || current->pool_ids.contains({account, name}))
        return fail(ErrorCode::AlreadyExists, "The pool <" + name + "> already exists.", "PoolName");
    const auto have = std::count_if(current->pools.begin(), current->pools.end(),
                                    [&](const auto& entry) { return entry.second->account == account && !is_reserved_pool(entry.second->name); });
    if (static_cast<std::size_t>(have) >= kMaxPools) return fail(ErrorCode::LimitExceeded, "An account can have at most 50 dedicated IP pools.", "PoolName");
    if (auto made = impl_->new_pool(account, name, mode); !made) return std::unexpected(made.error());
    return impl_->refresh_pools();
}

// A STANDARD pool must be empty. A MANAGED one gives its addresses back, where they rest; its relays stand idle. Configuration sets that name it keep the
// name: what they send is refused until they name another.
Status Service::delete_pool(AccountId account, const std::string& name) {
    if (is_reserved_pool(name)) return fail(ErrorCode::InvalidArgument, "Pool name describes either a shared or default dedicated ip pool", "PoolName");
    const auto current = impl_->snapshot();
    const auto id = own_pool(*current, account, name);
    if (!id) return std::unexpected(id.error());
    const auto addresses = impl_->store->addresses();
    if (!addresses) return std::unexpected(addresses.error());
    const auto relays = impl_->store->relays();
    if (!relays) return std::unexpected(relays.error());
    const auto inside = [&](const auto& row) { return row.pool == id->value(); };
    const bool holds = std::any_of(addresses->begin(), addresses->end(), inside) || std::any_of(relays->begin(), relays->end(), inside);
    if (holds && current->pool(*id)->mode == ScalingMode::standard)
        return fail(ErrorCode::InvalidArgument, "The pool <" + name + "> still holds IP addresses; move them out first.", "PoolName");
    const auto written = impl_->store->transaction([&]() -> Status {
        for (auto row : *addresses) {
            if (!inside(row)) continue;
            row.pool = 0;
            row.state = "resting";
            row.rests_until = to_ms(impl_->now() + kRest);
            if (auto put = impl_->store->put(row); !put) return put;
        }
        for (auto row : *relays) {
            if (!inside(row)) continue;
            row.pool = row.account = 0;
            if (auto put = impl_->store->put(row); !put) return put;
        }
        return impl_->store->erase_pool(id->value());
    });
    return written ? impl_->refresh_pools() : written;
}

}  // namespace warmpost::control
