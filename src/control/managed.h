// What managed pools learn, decide and are told, as it is stored. Plain values; Service keeps them, delivery and upkeep fill them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "policy/autoscale/autoscale.h"
#include "policy/managed/decision.h"
#include "policy/managed/pair.h"

namespace warmpost::control {

struct LearnedPair {               // moves with the address
    std::string address;
    IspId isp;
    managed::PairState state;
    std::int64_t counted_day = 0;  // UTC day (of the wall clock) that `counted` is about
    std::int64_t counted = 0;      // messages that left on it from this address to this ISP, as the spool counts them, that `state` includes
};
struct LearnedIsp {                // of one (pool, ISP)
    PoolId pool;
    IspId isp;
    managed::IspState state;
};
struct ManagedLearned {
    std::vector<LearnedPair> pairs;
    std::vector<LearnedIsp> isps;
    std::vector<std::pair<std::string, IspId>> forgotten_pairs;   // are not among `pairs`
    std::vector<std::pair<PoolId, IspId>> forgotten_isps;
    [[nodiscard]] bool empty() const { return pairs.empty() && isps.empty() && forgotten_pairs.empty() && forgotten_isps.empty(); }
};

struct ManagedDecision {           // a decision record; told by `warmpost explain` and the API
    std::uint64_t id = 0;          // of a grant: the number that its messages tell, given by delivery; of others given when stored. 0: not yet
    PoolId pool;
    bool shadow = false;           // what managed would have done with a STANDARD pool
    managed::Decision decision;    // its `at` is policy time
    WallTime told_at{};            // of the wall clock
};

struct DecisionQuery {             // empty members: any
    std::optional<PoolId> pool{};
    IspId isp{};
    std::string address{};
    std::vector<managed::DecisionKind> kinds{};
    WallTime from{}, to{};         // of the wall clock, 1970: without a bound; `to` is not included
    std::uint64_t grant = 0;       // its number; 0: any
    std::size_t limit = 100;       // the newest
};

struct ManagedScaler {             // how many addresses a pool has and should have, as last decided
    PoolId pool;
    autoscale::State state;
    std::string status;            // one line for people
    int wanted = 0;                // addresses that the volume asks for; of a pool in shadow too
    bool is_short = false;         // an address was wanted, and the inventory had none: told, and not over yet
    std::vector<autoscale::AddressSight> shadow_addresses;   // of a pool in shadow: those that managed would have, under made-up names
    WallTime at{};                 // of the wall clock
};

// Instead of a pool: every pool that is managed or in shadow, now or later.
inline constexpr PoolId kAllManagedPools{0};

struct ManagedOverride {           // an operator's word at 3 a.m.
    std::int64_t id = 0;
    PoolId pool;                   // or kAllManagedPools
    IspId isp;                     // empty: every ISP
    std::string address;           // empty: every address of the pool
    std::optional<std::int64_t> day_cap, hour_cap;   // messages of each (address, ISP)
    bool freeze = false;           // warm-up stands still: allowances neither grow nor fall
    bool freeze_scaling = false;   // no address is leased or given back
    WallTime until{};              // of the wall clock
    std::string by, reason;        // who, why: for the audit
    WallTime made{};
    std::string ended_by;          // empty: nobody ended it before its time
    WallTime ended{};
    friend bool operator==(const ManagedOverride&, const ManagedOverride&) = default;
};

struct ManagedHour {               // metrics of one (pool, ISP) in one hour; kept for 13 months
    PoolId pool;
    IspId isp;
    std::int64_t hour = 0;         // since 1970, UTC
    std::int64_t sent = 0, sent_dedicated = 0;   // in that hour; when stored: more in that hour
    std::int64_t sent_24h = 0;     // SentLast24Hours: dedicated, at the hour's end
    std::int64_t available_24h = 0;  // Available24HourSend: what the addresses may send, under the operator's caps too
    std::int64_t addresses = 0;
};

}  // namespace warmpost::control
