// What one event record adds to the metrics. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "reporting/metrics/metric.h"
#include "spool/spool.h"

namespace warmpost::reporting {

struct EventCounts {
    AccountId account;
    WallTime at{};
    std::string identity, configuration_set, source, isp;  // isp: as the note has it
    PoolId pool;                                           // 0: an event of an earlier version, or of no note
    MetricCounts counts;  // all but what depends on the account's own settings: hard_bounce, answered_elsewhere, delivery_open, delivery_click
    std::vector<std::string> recipients{};  // of a delivery or a bounce
    bool hard = false;                      // they bounced for good
};
// nullopt: it counts nowhere (a notice, a "not-spam" complaint, mail to the simulator), or it is no record. `simulator_domain` may be empty: there is none.
[[nodiscard]] std::optional<EventCounts> read_event(const spool::OutboxEvent& event, std::string_view simulator_domain);

}  // namespace warmpost::reporting
