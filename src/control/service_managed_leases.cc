// Leases of managed pools: taken from the inventory and given back by the scaler (upkeep/managed_keeper.h), never by hand.
#include <algorithm>

#include "control/service_impl.h"
#include "control/warmup.h"

namespace warmpost::control {
namespace {

Result<const Pool*> managed_pool(const Snapshot& snapshot, PoolId id) {
    const Pool* pool = snapshot.pool(id);
    if (pool == nullptr)
        return fail(ErrorCode::NotFound, "There is no pool of the number " + std::to_string(id.value()) + " any more.", "pool");
    if (pool->mode != ScalingMode::managed)
        return fail(ErrorCode::InvalidArgument, "The pool <" + pool->name + "> is STANDARD: its addresses are leased by hand.", "pool");
    return pool;
}

// In address order. One whose checks failed, or that the operator has paused, is left for hands: nobody looks at what a managed pool is
// given.
Result<std::vector<store::AddressRow>> usable(store::Store& store, const std::vector<Pause>& pauses, WallTime now) {
    const auto rows = store.addresses();
    if (!rows) return std::unexpected(rows.error());
    const auto problems = known_problems(store);
    if (!problems) return std::unexpected(problems.error());
    std::vector<std::pair<IpAddress, store::AddressRow>> free;
    for (const auto& row : *rows) {
        const auto ip = IpAddress::parse(row.ip);
        if (!ip || !is_free(row, *ip, now) || problems->contains(row.ip) || is_paused(pauses, Pause::Kind::address, row.ip)) continue;
        free.emplace_back(*ip, row);
    }
    std::ranges::sort(free, {}, [](const auto& each) { return each.first; });
    std::vector<store::AddressRow> sorted;
    for (auto& each : free) sorted.push_back(std::move(each.second));
    return sorted;
}

// Changes those rows of the addresses that are in the pool now.
Status change(store::Store& store, PoolId pool, const std::vector<std::string>& addresses,
              const std::function<void(store::AddressRow&)>& work) {
    const auto rows = store.addresses();
    if (!rows) return std::unexpected(rows.error());
    for (auto row : *rows) {
        if (row.pool != pool.value() || row.state != "leased" || std::ranges::find(addresses, row.ip) == addresses.end()) continue;
        work(row);
        if (auto put = store.put(row); !put) return put;
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> Service::lease_managed(PoolId pool, int count) {
    const auto current = impl_->snapshot();
    const auto into = managed_pool(*current, pool);
    if (!into) return std::unexpected(into.error());
    std::vector<std::string> given;
    if (count <= 0) return given;
    const auto written = impl_->change_holdings([&]() -> Status {
        auto free = usable(*impl_->store, current->pauses, impl_->now());
        if (!free) return std::unexpected(free.error());
        for (auto& row : *free) {
            if (given.size() == static_cast<std::size_t>(count)) break;
            impl_->lease(row, (*into)->account, pool.value());
            put_warmup({std::nullopt, impl_->now()}, row);
            if (auto put = impl_->store->put(row); !put) return put;
            given.push_back(row.ip);
        }
        return {};
    });
    if (!written) return std::unexpected(written.error());
    if (given.empty()) return given;
    if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return given;
}

Result<int> Service::free_for_managed() const {
    const auto free = usable(*impl_->store, impl_->snapshot()->pauses, impl_->now());
    if (!free) return std::unexpected(free.error());
    return static_cast<int>(free->size());
}

Status Service::drain(PoolId pool, const std::vector<std::string>& addresses) {
    if (const auto known = managed_pool(*impl_->snapshot(), pool); !known) return std::unexpected(known.error());
    const auto written = impl_->store->transaction(
        [&] { return change(*impl_->store, pool, addresses, [](store::AddressRow& row) { row.draining = true; }); });
    return written ? impl_->refresh_pools() : written;
}

Status Service::undrain(PoolId pool, const std::vector<std::string>& addresses) {
    if (const auto known = managed_pool(*impl_->snapshot(), pool); !known) return std::unexpected(known.error());
    const auto written = impl_->store->transaction(
        [&] { return change(*impl_->store, pool, addresses, [](store::AddressRow& row) { row.draining = false; }); });
    return written ? impl_->refresh_pools() : written;
}

Status Service::release_managed(PoolId pool, const std::vector<std::string>& addresses) {
    if (const auto known = managed_pool(*impl_->snapshot(), pool); !known) return std::unexpected(known.error());
    const auto written = impl_->change_holdings(
        [&] { return change(*impl_->store, pool, addresses, [this](store::AddressRow& row) { impl_->let_rest(row); }); });
    return written ? impl_->refresh_pools() : written;
}

}  // namespace warmpost::control
