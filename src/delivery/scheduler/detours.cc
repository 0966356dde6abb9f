// CoreQueue's part in which pool's addresses an item leaves by: its own, another that replaces it, or the shared pool's for what exceeds it.
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

#include "delivery/scheduler/core_queue.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {
constexpr auto kDetourPatience = 5s;
}

// Mail that was accepted for a pool which cannot send it any more goes on as what comes now does: by the account's default dedicated pool, or the shared pool
// where it has no address. So does that of a pool that was deleted, or emptied while its spill is `always`; another pool that was named on purpose is never
// replaced. A MANAGED pool's mail goes through its lane whether it has addresses or not: there it is counted, and decided what leaves by the shared pool.
static PoolId pool_to_use(const control::Snapshot& snapshot, AccountId account, PoolId pool) {
    const control::Pool* known = snapshot.pool(pool);
    if (!known || (known->account.value() != 0 && known->account != account)) {   // deleted
        known = snapshot.pool_named(account, "");
        return known && !known->sources.empty() && known->mode == control::ScalingMode::standard ? known->id : kSharedPool;
    }
    if (known->mode == control::ScalingMode::managed) return pool;
    const bool replaced = known->name == kDefaultDedicatedPoolName || known->spill == warmup::Spill::always;
    return known->sources.empty() && replaced ? kSharedPool : pool;
}

static const std::shared_ptr<const std::string>& detour_of_pool() {
    static const auto reason = std::make_shared<const std::string>("its pool was deleted or emptied since");
    return reason;
}

void CoreQueue::classified(ItemPtr item, const DestinationPtr& destination) {
    if (destination->state != Destination::State::reachable) return defer_locally(std::move(item), destination->reply, destination->isp, {});
    const auto& snapshot = shared_.deps.snapshot.get();
    const PoolId pool = snapshot ? pool_to_use(*snapshot, item->account, item->pool) : item->pool;   // before the owner is asked for: a lane has one core
    if (pool != item->pool) item->detour = detour_of_pool();
    const std::string name = std::to_string(pool.value()) + "/" + destination->isp.value();
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
    asio::dispatch(owner.context_, [&owner, destination, pool, item = std::move(item)]() mutable { owner.enqueue(std::move(item), destination, pool); });
}

// The excess over a warming pool's allowances, the last come first: to the lane of the shared pool towards the same ISP.
void CoreQueue::detour(const LanePtr& lane, Site& site) {
    if (site.excess <= 0) return;
    const std::string name = std::to_string(kSharedPool.value()) + "/" + lane->isp.value();
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
    std::int64_t gone = 0;
    while (site.excess > 0 && !site.ready.empty()) {
        ItemPtr item = site.ready.pop_back();
        if (lane->is_managed()) gone += spill_part(site, item);
        else --site.excess;
        item->lane.reset();
        item->detour = site.excess_reason;
        asio::post(owner.context_, [&owner, destination = site.destination, item = std::move(item)]() mutable { owner.enqueue(std::move(item), destination, kSharedPool); });
    }
    site.excess = 0;
    if (gone > 0) lane->managed->spilled(gone, *site.excess_reason, moment());
}

// Of an item of the ready queue that is over a managed lane's room, as many recipients as are: the others go back to where they were.
std::int64_t CoreQueue::spill_part(Site& site, ItemPtr& item) {
    const auto recipients = static_cast<std::int64_t>(item->recipients.size());
    const auto gone = std::min(recipients, site.excess);
    if (gone < recipients) {
        ItemPtr part = split_off(*item, gone);
        site.ready.push(std::exchange(item, std::move(part)));
    }
    site.excess -= gone;
    item->spilled = true;
    return gone;
}

// An allowance that covers some recipients of a message only lets those go; the rest stays in front.
ItemPtr CoreQueue::split_off(Item& item, std::int64_t recipients) {
    auto part = std::make_unique<Item>();
    part->id = item.id;
    if (const auto& message = item.held.get()) part->held = HeldMessage(message, shared_.budget);
    part->position = item.position;
    part->account = item.account;
    part->pool = item.pool;
    part->tls_required = item.tls_required;
    part->internal = item.internal;
    part->arrived = item.arrived;
    part->spilled = item.spilled;
    part->priority = item.priority;
    part->accepted_ms = item.accepted_ms;
    part->expires_ms = item.expires_ms;
    part->due_ms = item.due_ms;
    part->domain = item.domain;
    part->last_reply = item.last_reply;
    part->detour = item.detour;
    part->lane = item.lane;
    const auto end = item.recipients.begin() + recipients;
    part->recipients.assign(item.recipients.begin(), end);
    item.recipients.erase(item.recipients.begin(), end);
    return part;
}

// What could not leave by the shared pool either asks its own pool again.
void CoreQueue::return_detours(SteadyTime now) {
    if (now < next_return_) return;
    next_return_ = now + kDetourPatience;
    std::vector<ItemPtr> items;
    for (const LanePtr& lane : busy_) {
        const bool emptied = lane->sources.empty();   // its last address was released or moved: the mail goes where it would go now
        if (lane->pool != kSharedPool && !emptied) continue;
        for (const auto& [key, site] : lane->sites)
            if (emptied) site->ready.extract([](const ItemPtr&) { return true; }, items);
            else if (site->grants.empty() && now - site->ready_since > kDetourPatience) site->ready.extract([](const ItemPtr& item) { return item->detour != nullptr; }, items);
    }
    for (ItemPtr& item : items) post_route(std::move(item));
}

}  // namespace warmpost::delivery
