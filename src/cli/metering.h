// The roll-up metrics, put together: what counts the outbox, what is asked, what forgets.
#pragma once
#include <memory>

#include "config/live.h"
#include "policy/isp/isp_table.h"
#include "registry/registry.h"
#include "reporting/events/event_pump.h"
#include "reporting/metrics/metrics_desk.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::cli {

class Metering {
public:
    Metering(const config::Live& config, const runtime::SnapshotCell& snapshot, const isp::IspTable& isps, registry::Registry& registry);  // all outlive it
    ~Metering();
    [[nodiscard]] reporting::EventSink& sink();
    [[nodiscard]] reporting::MetricsDesk& desk();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
