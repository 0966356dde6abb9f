// Takes events from the outbox into the queues of those who subscribed to them.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/live.h"
#include "registry/event_queues.h"
#include "reporting/events/event_pump.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::reporting {

[[nodiscard]] registry::EventQueues::Limits queue_limits(const config::Config& config);

class SubscribersSink final : public EventSink {
public:
    // Both are called on the outbox's thread. `notify`: something was appended. `tell`: a notice for the event file.
    SubscribersSink(const config::Live& config, const runtime::SnapshotCell& snapshot, registry::EventQueues& queues, std::function<void()> notify,
                    std::function<void(std::string)> tell)
        : config_(config), snapshot_(snapshot), queues_(queues), notify_(std::move(notify)), tell_(std::move(tell)) {}
    [[nodiscard]] Status take(std::span<const spool::OutboxEvent> events) override;

private:
    [[nodiscard]] bool anyone_listens(const control::Snapshot& snapshot);
    void tell_full(const control::Snapshot& snapshot, const std::vector<std::uint64_t>& full);

    const config::Live& config_;
    const runtime::SnapshotCell& snapshot_;
    registry::EventQueues& queues_;
    std::function<void()> notify_;
    std::function<void(std::string)> tell_;
    std::uint64_t looked_at_ = 0;               // the snapshot of which listens_ tells
    bool listens_ = false;                      // some configuration set has a destination
    std::map<std::uint64_t, SteadyTime> told_;  // when it was last said that a queue is full
};

}  // namespace warmpost::reporting
