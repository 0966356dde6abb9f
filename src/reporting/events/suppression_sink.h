// Puts addresses on suppression lists as bounces and complaints are told (SES guide, "Using the account-level suppression list"): Permanent bounces General
// and NoEmail, and all complained recipients, if the reason counts for the message's configuration set or, where that says nothing, for its account. A
// complaint that says "not-spam" takes an entry for a complaint away. What the mailbox simulator and the list itself answer is no news.
#pragma once
#include "config/live.h"
#include "registry/suppression_list.h"
#include "reporting/events/event_pump.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::reporting {

class SuppressionSink final : public EventSink {
public:
    SuppressionSink(const config::Live& config, const runtime::SnapshotCell& snapshot, registry::Registry& registry)
        : config_(config), snapshot_(snapshot), list_(registry) {}
    [[nodiscard]] Status take(std::span<const spool::OutboxEvent> events) override;

private:
    const config::Live& config_;
    const runtime::SnapshotCell& snapshot_;
    registry::SuppressionList list_;
};

}  // namespace warmpost::reporting
