// Adds up the outbox: counts of every account by minute, hour and day.
//
// Exactly once. The counts of a batch and the sequence of its last event are one write of the registry, synced; events up to that sequence are known when
// they are offered again after a crash. One write a batch, on the outbox's thread: the mail path neither waits for it nor pays for it.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "config/live.h"
#include "policy/isp/isp_table.h"
#include "registry/registry.h"
#include "reporting/events/event_pump.h"
#include "reporting/metrics/event_counts.h"
#include "reporting/metrics/metric_row.h"
#include "reporting/metrics/metric_totals.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::reporting {

class MetricsSink final : public EventSink {
public:
    // All outlive it. `most_tuples`: other than kMostTuples only in tests.
    MetricsSink(const config::Live& config, const runtime::SnapshotCell& snapshot, const isp::IspTable& isps, registry::Registry& registry,
                MetricTotals& totals, std::size_t most_tuples = kMostTuples);
    [[nodiscard]] Status take(std::span<const spool::OutboxEvent> events) override;

private:
    using Rows = std::map<std::string, MetricCounts>;  // by key
    using Tuples = std::unordered_set<std::size_t>;    // hashes: one that meets another is counted without being known, no more
    [[nodiscard]] Result<std::uint64_t> taken();
    [[nodiscard]] Status add(const EventCounts& event, const control::Snapshot& snapshot, Rows& rows);
    void settle(EventCounts& event, const control::Snapshot& snapshot) const;
    [[nodiscard]] Status bound(const EventCounts& event, MetricValues& values);
    [[nodiscard]] Result<Tuples*> tuples_of(AccountId account, WallTime day);
    [[nodiscard]] Status write(const Rows& minutes, std::uint64_t through);

    const config::Live& config_;
    const runtime::SnapshotCell& snapshot_;
    registry::Registry& registry_;
    MetricTotals& totals_;
    std::size_t most_tuples_;
    std::set<std::string, std::less<>> named_;  // ISPs
    std::optional<std::uint64_t> taken_;        // none: not read yet
    std::map<std::pair<AccountId, WallTime>, Tuples> tuples_;
};

// Forgets what is older than it is kept (kept_for).
class MetricsPruner {
public:
    static constexpr std::size_t kAccountsPerCall = 1000;

    explicit MetricsPruner(registry::Registry& registry) : registry_(registry) {}  // outlives it
    // Goes on where the last call stopped. Blocks; one thread at a time. Errors: Internal, Unavailable (the registry).
    [[nodiscard]] Status prune(WallTime now);

private:
    [[nodiscard]] Result<std::optional<MetricKey>> first_from(Granularity granularity, const std::string& from);

    registry::Registry& registry_;
    std::size_t granularity_ = 0;
    AccountId next_{};
};

}  // namespace warmpost::reporting
