// A seam: what somebody should be woken for, for those who show it (upkeep/alert_keeper.h finds out).
#pragma once
#include <memory>
#include <vector>

#include "policy/alerts/alert.h"
#include "runtime/queue_control.h"

namespace warmpost::runtime {

class Alerts {
public:
    struct Board {
        std::vector<alerts::Alert> alerts;  // in force, the critical ones first
        WallTime checked{};                 // when it was last looked; 1970: not yet
    };
    virtual ~Alerts() = default;
    // From any thread, at once.
    [[nodiscard]] virtual Board board() const = 0;
    // The queue's lanes as they were at the last look: for scrapers, so that none of them makes all cores count what waits.
    [[nodiscard]] virtual std::shared_ptr<const std::vector<LaneView>> lanes() const = 0;
};

}  // namespace warmpost::runtime
