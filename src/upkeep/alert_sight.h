// Gathers what alerts are reckoned from (policy/alerts/look.h) from the parts of the service.
#pragma once
#include <functional>
#include <vector>

#include "config/live.h"
#include "control/service.h"
#include "reporting/events/event_desk.h"
#include "runtime/cores.h"
#include "runtime/managed.h"
#include "runtime/queue_control.h"
#include "spool/spool.h"
#include "upkeep/alert_keeper.h"

namespace warmpost::upkeep {

struct AlertSources {  // all outlive it
    const config::Live& config;
    runtime::Cores& cores;
    control::Service& service;
    const spool::Spool& spool;
    runtime::QueueControl& queue;
    runtime::ManagedLanes& managed;
    const reporting::EventDesk& events;
    std::function<std::vector<alerts::SenderSeen>()> senders;
    std::function<WallTime()> wall;
    std::function<SteadyTime()> elapsed;  // counts time in which the machine slept
};

class AlertSight {
public:
    explicit AlertSight(AlertSources sources) : from_(std::move(sources)) {}
    // Blocks on cores, SQL and disk, each for seconds at most: from a thread of its own. Errors: those of the control store.
    [[nodiscard]] Result<AlertKeeper::Seen> see();
    [[nodiscard]] const config::Live& config() const { return from_.config; }

private:
    void look_at_lanes();
    void see_clock(alerts::Sight& sight);
    [[nodiscard]] Status see_store(alerts::Sight& sight, const control::Snapshot& snapshot) const;
    void see_rests(alerts::Sight& sight, const control::Snapshot& snapshot) const;
    void see_managed(alerts::Sight& sight, const control::Snapshot& snapshot) const;
    void see_lanes(alerts::Sight& sight, const control::Snapshot& snapshot) const;
    void see_subscribers(alerts::Sight& sight, const control::Snapshot& snapshot) const;

    AlertSources from_;
    AlertKeeper::Lanes lanes_ = std::make_shared<const std::vector<runtime::LaneView>>();
    SteadyTime look_again_{};  // not before, at the lanes
    bool anchored_ = false;    // wall and elapsed time of one moment, from which both should go on alike
    WallTime anchor_wall_{};
    SteadyTime anchor_elapsed_{};
    alerts::ClockSeen clock_;
};

}  // namespace warmpost::upkeep
