// What of what can be seen of the service is worth an alert, in words, with the command to type. Pure.
//
// Marks: those of the configuration where it has any; a finding is weak (policy/alerts/alert.h) from a tenth inside its mark on.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/alerts/alert.h"
#include "policy/reputation/reputation.h"

namespace warmpost::alerts {

struct PoolSeen {  // a managed pool that wants more addresses than it could get
    AccountId account;
    std::string name;
    int wanted = 0, has = 0;
};
struct InventorySeen {
    bool is_short = false;  // as upkeep's ManagedKeeper last told
    int free = 0, low = 0;  // low: managed.inventory_low
};
struct BlockSeen {      // an address or relay that an ISP refuses
    AccountId account;  // of the pool; 0: the shared pool
    std::string pool, isp, source;
    WallTime until{};            // it rests; 1970: not known (managed pools)
    std::uint32_t in_a_row = 0;  // rests without a delivery in between
    std::string words;           // the ISP's
    bool hidden = false;         // the account does not see this address
    bool managed = false;
};
struct OutageSeen {
    AccountId account;
    std::string pool, isp;
};
struct ListingSeen {
    AccountId account;          // who leases the address and sees it; 0: nobody
    std::string address, list;  // list: its zone
    std::string text, advice;   // the check's
};
struct SenderSeen {
    AccountId account;
    std::string account_name, set;  // set: empty: all mail
    reputation::State state = reputation::State::healthy;
    std::string cause;
    reputation::Rates rates;
};
struct LaneSeen {
    AccountId account;  // of the pool; 0: the shared pool, or not known
    std::string pool, isp;
    std::int64_t waiting = 0;  // recipients
    WallTime oldest{};         // acceptance; 1970: none
    bool paused = false;
    std::string waits_for, last_reply;
    bool hidden = false;  // the account does not see the pool's addresses, which these name
};
struct SpoolSeen {
    std::uint64_t free_bytes = 0, min_free_bytes = 0;
    bool full = false, failed = false;
};
struct HistorySeen {         // stories of messages
    bool shortened = false;  // max_bytes makes them go before keep is over
    std::uint64_t bytes = 0, max_bytes = 0;
    std::chrono::seconds keep{};  // history.keep_hours
    WallTime oldest{};            // that is kept; 1970: there is none
};
struct ClockSeen {                    // the last step; `by` 0: none
    std::chrono::milliseconds by{0};  // wall time less steady time
    WallTime at{};
};
struct SubscriberSeen {
    AccountId account;
    std::string topic, endpoint;
    std::uint64_t waiting = 0, dead = 0;
    int failures = 0;  // in a row
    std::string error;
    WallTime oldest{};  // of what waits; 1970: nothing, or not known
};
struct Sight {
    SpoolSeen spool;
    HistorySeen history;
    ClockSeen clock;
    InventorySeen inventory;
    std::vector<PoolSeen> pools{};
    std::vector<BlockSeen> blocks{};
    std::vector<OutageSeen> outages{};
    std::vector<ListingSeen> listings{};
    std::vector<SenderSeen> senders{};
    std::vector<LaneSeen> lanes{};
    std::vector<SubscriberSeen> subscribers{};
};
struct Rules {
    std::chrono::seconds queue_age{3600};
    double near_threshold = 0.8;  // of the rate at which a review begins
    double disk_factor = 4;       // of min_free_bytes
    std::chrono::seconds clock_step{60};
    reputation::Rules senders{};
};
// A throttle's short rest is the ISP's pace, not a block: those count from this length on, or when so many came in a row.
inline constexpr std::chrono::minutes kLongRest{10};
inline constexpr std::uint32_t kRestsInARow = 4;
inline constexpr std::chrono::minutes kClockTold{15};           // how long a step is told
inline constexpr std::chrono::minutes kSubscriberPatience{10};  // the oldest event waits for longer: it does not take them
inline constexpr int kSubscriberFailures = 5;
inline constexpr int kCriticalAges = 4;  // times the limit

[[nodiscard]] std::vector<Finding> look(const Sight& sight, const Rules& rules, WallTime now);

}  // namespace warmpost::alerts
