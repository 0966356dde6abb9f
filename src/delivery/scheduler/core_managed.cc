// CoreQueue where pools are managed: new mail is counted, what lanes learned is kept, and the lanes are shown.
#include <boost/asio/post.hpp>

#include <algorithm>
#include <map>

#include "delivery/scheduler/core_queue.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

Moment CoreQueue::moment() const {
    const WallTime now = runtime::wall_now();
    return {now, shared_.policy.at(now)};
}

void CoreQueue::look_again(Lane& lane) {
    if (lane.refresh(shared_.deps.snapshot.get())) lane.follow(moment());
}

// Once, however often it is tried and whichever way it leaves.
void CoreQueue::count_arrival(ManagedLane& lane, Item& item) {
    const auto recipients = static_cast<std::int64_t>(item.recipients.size());
    if (std::exchange(item.spilled, false)) lane.came_back(recipients, moment());
    if (!std::exchange(item.arrived, true)) lane.arrived(recipients, moment());
}

// Lanes that had mail when the service stopped, and those where an address of the pool has learned: upkeep and people look at them whether new mail comes or not.
void CoreQueue::resume_managed() {
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    if (!snapshot) return;
    std::map<std::string, PoolId> pool_of;
    for (const auto& [id, pool] : snapshot->pools)
        if (pool->has_managed_policy())
            for (const control::Source& source : pool->sources) pool_of.emplace(source.name, id);
    auto lanes = shared_.managed_book.known_lanes();
    for (const auto& [address, isp] : shared_.managed_book.known_pairs())
        if (const auto pool = pool_of.find(address); pool != pool_of.end()) lanes.emplace_back(pool->second, isp);
    for (const auto& [pool, isp] : lanes) {
        const control::Pool* known = snapshot->pool(pool);
        if (!known || !known->has_managed_policy()) continue;
        const std::string name = std::to_string(pool.value()) + "/" + isp.value();
        if (shared_.queues[shared_.deps.cores.owner_of(name)].get() == this) (void)lane_of(pool, isp);
    }
}

void CoreQueue::every_second_managed(bool last) {
    const Moment now = moment();
    for (const auto& [name, lane] : lanes_) {
        if (lane->refresh(shared_.deps.snapshot.get()) || (lane->managed && !lane->managed->complete())) lane->follow(now);
        if (lane->managed) lane->managed->every_second(now, last);
    }
    pass_on_answers();
    if (!first_core_) return;
    shared_.policy.tick(now.wall, runtime::elapsed_now());
    if (const auto slot = managed::slot_of(now.policy); slot / managed::kSlotsPerHour != std::exchange(forgot_slot_, slot) / managed::kSlotsPerHour)
        shared_.managed_book.forget(now, shared_.deps.config->managed.forget_after_days);
    keep_managed(shared_);
}

// What ISPs answered to the shared pool's lanes here, to those of managed pools everywhere.
void CoreQueue::pass_on_answers() {
    IspAnswers heard;
    for (const auto& [name, lane] : lanes_)
        if (lane->isp_heard.sum() > 0) heard.emplace(lane->isp.value(), std::exchange(lane->isp_heard, {}));
    if (heard.empty()) return;
    const auto told = std::make_shared<const IspAnswers>(std::move(heard));
    for (auto& queue : shared_.queues) asio::post(queue->context_, [q = queue.get(), told] { q->hear_isps(*told); });
}

void CoreQueue::hear_isps(const IspAnswers& heard) {
    const Moment now = moment();
    for (const auto& [name, lane] : lanes_) {
        if (!lane->managed) continue;
        if (const auto answers = heard.find(lane->isp.value()); answers != heard.end()) lane->managed->isp_answered(answers->second, now);
    }
}

void keep_managed(Shared& shared) {
    // Lanes hand over a state before the decisions that led to it: in this order none of these is stored without it.
    auto decisions = shared.managed_book.take_decisions();
    auto learned = shared.managed_book.take_changes();
    if (shared.deps.keep_learned && !learned.empty()) shared.deps.keep_learned(std::move(learned));
    if (shared.deps.keep_decisions && !decisions.empty()) shared.deps.keep_decisions(std::move(decisions));
}

void CoreQueue::managed_views(bool take_arrivals, std::vector<runtime::ManagedLaneView>& into) {
    const Moment now = moment();
    for (const auto& [name, lane] : lanes_)
        if (lane->managed) into.push_back(lane->managed->view(take_arrivals, now));
}

void CoreQueue::complained(const std::string& lane_name, const std::string& address) {
    const auto lane = lanes_.find(lane_name);
    if (lane == lanes_.end() || !lane->second->managed) return;
    const auto source = std::ranges::find_if(lane->second->sources, [&](const SourcePtr& each) { return each->source.name == address; });
    if (source != lane->second->sources.end()) lane->second->managed->complained(**source, moment());
}

}  // namespace warmpost::delivery
