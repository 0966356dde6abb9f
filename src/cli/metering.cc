#include "cli/metering.h"

#include <spdlog/spdlog.h>

#include "reporting/metrics/metrics_sink.h"
#include "runtime/clock.h"
#include "upkeep/every.h"

namespace warmpost::cli {
namespace {

constexpr auto kPruneFirst = std::chrono::seconds(60), kPruneInterval = std::chrono::seconds(600);

}  // namespace

struct Metering::Impl {
    Impl(const config::Live& config, const runtime::SnapshotCell& snapshot, const isp::IspTable& isps, registry::Registry& registry)
        : sink(config, snapshot, isps, registry, totals),
          desk(registry, totals),
          pruner(registry),
          pruning(kPruneFirst, kPruneInterval, [this] { prune(); }) {}
    void prune() {
        if (const auto pruned = pruner.prune(runtime::wall_now()); !pruned) spdlog::error("old metrics are not forgotten: {}", pruned.error().message);
    }

    reporting::MetricTotals totals;
    reporting::MetricsSink sink;
    reporting::MetricsDesk desk;
    reporting::MetricsPruner pruner;
    upkeep::Every pruning;
};

Metering::Metering(const config::Live& config, const runtime::SnapshotCell& snapshot, const isp::IspTable& isps, registry::Registry& registry)
    : impl_(std::make_unique<Impl>(config, snapshot, isps, registry)) {}
Metering::~Metering() = default;

reporting::EventSink& Metering::sink() { return impl_->sink; }
reporting::MetricsDesk& Metering::desk() { return impl_->desk; }

}  // namespace warmpost::cli
