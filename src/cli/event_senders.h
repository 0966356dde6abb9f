// The parts of the service that bring events to their subscribers, put together.
#pragma once
#include <memory>

#include "config/live.h"
#include "control/service.h"
#include "registry/registry.h"
#include "reporting/events/event_desk.h"
#include "reporting/events/event_pump.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"

namespace warmpost::cli {

class EventSenders {
public:
    // All outlive it. Starts sending at once. Errors: InvalidArgument ([events] signing_*, ca_file, [kafka]), Internal.
    [[nodiscard]] static Result<std::unique_ptr<EventSenders>> make(const config::Live& config, const runtime::SnapshotCell& snapshot,
                                                                    control::Service& service, registry::Registry& registry, spool::Spool& spool);
    ~EventSenders();  // stop()
    void stop();      // after the pump has stopped
    [[nodiscard]] reporting::EventSink& sink();
    [[nodiscard]] const reporting::EventDesk& desk() const;

private:
    struct Impl;
    explicit EventSenders(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
