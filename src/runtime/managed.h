// What delivery shows of managed pools, for upkeep (which leases and gives back), the APIs and metrics.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "control/managed.h"
#include "policy/managed/isp_warmup.h"

namespace warmpost::runtime {

struct ManagedLaneView {           // one (pool, ISP)
    PoolId pool;
    AccountId account;
    std::string pool_name;
    IspId isp;
    bool known_isp = true;         // false: a mail host that isps.toml does not know, of which there may be very many
    std::uint64_t life = 0;        // of the lane that shows this: one that ended and began anew has another, a later one a greater
    bool shadow = false;           // a STANDARD pool that managed's policy only looks on at
    std::int64_t arrived = 0;      // new messages since the last call with `take_arrivals`
    std::int64_t arrived_24h = 0;
    std::int64_t dedicated_24h = 0, shared_24h = 0;    // messages that were taken (shadow: that would have gone) by its addresses, by the shared pool instead
    double hour_share = 0;
    double day_ceiling = 0;        // isps.toml's hint; 0: none
    bool outage = false;           // the ISP answers nobody at present
    bool warm = false;             // its addresses take at this ISP what is sent to it
    std::vector<managed::PairView> pairs;
    std::string spills_because;    // empty: nothing spilled in the last hour
    std::string word;              // the operator's override that its pairs are under, without its reason; empty: there is none
    std::int64_t dedicated_sum = 0, shared_sum = 0;    // as dedicated_24h and shared_24h, but since the lane began: metrics count by their growth
};

class ManagedLanes {
public:
    virtual ~ManagedLanes() = default;
    // All managed lanes, and those of pools in shadow, in order of pool and ISP. Blocks until every core has answered, at most 5 s: not from a core.
    [[nodiscard]] virtual std::vector<ManagedLaneView> managed_lanes(bool take_arrivals) = 0;
    // The same for who is on a core.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<ManagedLaneView>> managed_view() = 0;
    [[nodiscard]] virtual WallTime policy_now() const = 0;
    // What addresses earned before their pool became managed: for lanes that do not have them yet. Any thread.
    virtual void teach(const std::vector<control::LearnedPair>& /*earned*/) {}
    // Whether a pool warms up without haste (autoscale::Plan::patient); one that is not named goes on as it did. Lanes follow within a second. Any thread.
    virtual void set_patient(const std::map<PoolId, bool>& /*pools*/) {}
};

}  // namespace warmpost::runtime
