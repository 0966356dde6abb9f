// Keeps the number of addresses of managed pools: takes them from the inventory when mail flows, has them drained and gives them back when
// it does not (policy/autoscale), and says why. Of pools in shadow it only says what it would have done. Also metrics by the hour.
//
// Events, the operator's: "InventoryShort" (warning) once an episode, when fewer addresses are free than managed.inventory_low or than are
// wanted, and "InventorySufficient" (info) when that is over.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/live.h"
#include "control/service.h"
#include "runtime/managed.h"
#include "spool/spool.h"
#include "upkeep/every.h"

namespace warmpost::upkeep {

// A slot of ten policy minutes as time passes, but no less than 200 ms.
[[nodiscard]] std::chrono::milliseconds slot_interval(double time_scale);

class ManagedKeeper {
public:
    // All outlive it. `now`: of the wall clock.
    ManagedKeeper(const config::Live& config, control::Service& service, spool::Spool& spool, runtime::ManagedLanes& lanes,
                  std::function<WallTime()> now);
    ~ManagedKeeper();  // counts what the hour had so far
    void start();
    // Once a minute or slot: tick() when a slot of policy time has begun, the hour's metrics when an hour has ended. For Every.
    void look();
    // One slot. Blocks on the lanes and on SQL, hence neither from a core nor from the SQL thread. What fails is logged and tried again by
    // the next one: states are stored after what they led to, so that a crash in between leases no more than is wanted.
    void tick();

private:
    struct Counted {  // of one (pool, ISP), as last stored
        std::uint64_t life = 0;
        std::int64_t dedicated = 0, shared = 0;
        int missed = 0;       // looks in a row at which the lane was not told: it has ended, or its core was slow to answer
    };
    using Lanes = std::vector<runtime::ManagedLaneView>;
    using Key = std::pair<PoolId, std::string>;
    void keep(const control::Pool& pool, const Lanes& lanes);
    void carry_out(const control::Pool& pool, const autoscale::Sight& sight, autoscale::Plan& plan, control::ManagedScaler& scaler);
    [[nodiscard]] int lease(const control::Pool& pool, int count, autoscale::Plan& plan, control::ManagedScaler& scaler);
    void watch_inventory(int missing);
    void count_hour(const Lanes& lanes);
    [[nodiscard]] control::ManagedHour grown(const runtime::ManagedLaneView& lane) const;
    void tell(std::string_view type, std::string_view severity, const std::string& text, std::string_view advice);

    const config::Live& config_;
    control::Service& service_;
    spool::Spool& spool_;
    runtime::ManagedLanes& lanes_;
    std::function<WallTime()> now_;
    std::map<PoolId, bool> patient_;  // of this tick: whether a pool has so little mail that haste gains nothing
    int missing_ = 0;         // addresses that were wanted in this tick and could not be had
    std::int64_t hour_ = 0;   // the wall clock's that runs; 0: not begun
    std::int64_t slot_ = -1;  // policy's, of the last tick
    std::map<Key, Counted> counted_;
    std::optional<Every> every_;  // last: it uses the others
};

}  // namespace warmpost::upkeep
