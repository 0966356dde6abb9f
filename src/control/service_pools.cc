// Pools (SES guide, "Creating dedicated IP pools").
#include <algorithm>
#include <charconv>

#include "control/names.h"
#include "control/service_impl.h"
#include "control/warmup.h"

namespace warmpost::control {
namespace {

constexpr const char* kLastPoolId = "last_pool_id";

Result<PoolId> own_pool(const Snapshot& snapshot, AccountId account, const std::string& name) {
    const auto found = snapshot.pool_ids.find({account, name});
    if (found == snapshot.pool_ids.end()) return fail(ErrorCode::NotFound, "The requested pool <" + name + "> does not exist.", "PoolName");
    return found->second;
}

}  // namespace

Result<std::int64_t> Service::Impl::new_pool(AccountId account, const std::string& name, ScalingMode mode, const std::map<std::string, std::string>& tags) {
    const auto rows = store->pools();
    if (!rows) return std::unexpected(rows.error());
    // Never an id that was given before: waiting mail knows its pool by it, and must not leave from another account's addresses.
    const auto last = store->setting(kLastPoolId);
    if (!last) return std::unexpected(last.error());
    std::int64_t id = kSharedPool.value();
    if (*last) std::from_chars((*last)->data(), (*last)->data() + (*last)->size(), id);
    for (const auto& row : *rows) id = std::max(id, row.id);
    ++id;
    if (auto kept = store->put_setting(kLastPoolId, std::to_string(id)); !kept) return std::unexpected(kept.error());
    const auto written = store->insert(store::PoolRow{id, account.value(), name, to_text(mode), to_ms(now())}, tags);
    if (!written) return std::unexpected(written.error());
    return id;
}

Result<std::int64_t> Service::Impl::pool_for(AccountId account, const std::string& name) {
    const auto current_snapshot = snapshot();
    if (const auto pool = own_pool(*current_snapshot, account, name)) return pool->value();
    if (name != kDefaultDedicatedPoolName) return std::unexpected(own_pool(*current_snapshot, account, name).error());
    return new_pool(account, name, ScalingMode::standard);
}

Status Service::create_pool(AccountId account, const std::string& name, ScalingMode mode, const std::map<std::string, std::string>& tags) {
    if (auto good = check_pool_name(name); !good) return good;
    if (auto good = check_tags(tags); !good) return good;
    if (auto known = impl_->editable(account); !known) return std::unexpected(known.error());
    const auto current = impl_->snapshot();
    if (is_reserved_pool(name) || current->pool_ids.contains({account, name}))
        return fail(ErrorCode::AlreadyExists, "The pool <" + name + "> already exists.", "PoolName");
    const auto have = std::count_if(current->pools.begin(), current->pools.end(),
                                    [&](const auto& entry) { return entry.second->account == account && !is_reserved_pool(entry.second->name); });
    if (static_cast<std::size_t>(have) >= kMaxPools) return fail(ErrorCode::LimitExceeded, "An account can have at most 50 dedicated IP pools.", "PoolName");
    const auto written = impl_->change_holdings([&]() -> Status {
        if (auto made = impl_->new_pool(account, name, mode, tags); !made) return std::unexpected(made.error());
        return {};
    });
    return written ? impl_->refresh_pools() : written;
}

Status Service::set_scaling_mode(AccountId account, const std::string& name, ScalingMode mode, const std::vector<LearnedPair>& earned) {
    if (is_reserved_pool(name)) return fail(ErrorCode::InvalidArgument, kReservedPoolRefusal, "PoolName");
    const auto current = impl_->snapshot();
    const auto id = own_pool(*current, account, name);
    if (!id) return std::unexpected(id.error());
    const auto now_mode = current->pool(*id)->mode;
    if (now_mode == mode) return {};
    if (now_mode == ScalingMode::managed)
        return fail(ErrorCode::InvalidArgument, "The pool <" + name + "> is MANAGED; a MANAGED pool cannot be made STANDARD.", "ScalingMode");
    const auto addresses = impl_->store->addresses();
    if (!addresses) return std::unexpected(addresses.error());
    const auto written = impl_->change_holdings([&]() -> Status {
        for (auto row : *addresses) {
            if (row.pool != id->value()) continue;
            put_warmup({std::nullopt, from_ms(row.leased_at_ms)}, row);   // by ISP from now on
            if (auto put = impl_->store->put(row); !put) return put;
        }
        if (auto kept = impl_->put_learned({earned, {}, {}, {}}, false); !kept) return kept;
        return impl_->store->set_pool_mode(id->value(), to_text(mode));
    });
    return written ? impl_->refresh_pools() : written;
}

// A STANDARD pool must be empty. A MANAGED one gives its addresses back, where they rest; its relays stand idle. Configuration sets that name it keep the
// name: what they send is refused until they name another.
Status Service::delete_pool(AccountId account, const std::string& name) {
    if (is_reserved_pool(name)) return fail(ErrorCode::InvalidArgument, kReservedPoolRefusal, "PoolName");
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
    const auto written = impl_->change_holdings([&]() -> Status {
        for (auto row : *addresses) {
            if (!inside(row)) continue;
            impl_->let_rest(row);
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
