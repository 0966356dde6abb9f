// Where mail goes that exceeds its pool's warm-up allowances: to warm addresses of the same pool, then to the shared pool, or it waits. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace warmpost::warmup {

enum class Spill : std::uint8_t {     // pool option `spill`
    always,                           // excess goes to the shared pool whatever the pool's state
    while_warming,                    // until the pool's addresses are warm, as SES; then excess waits and the pool stays isolated
    never,                            // the pool is isolated from the first day; excess waits
};

struct PoolAddress {                  // an address that is not paused
    bool warming = false;             // its plan is in progress
    // Messages that its allowance leaves for now; kNoLimit: no limit. Allowances only: what a rate, a rest after a block or a connection limit
    // holds back for minutes is not excess, and is no reason to leave the pool.
    std::int64_t room = 0;
    bool rests = false;               // after a block or throttle; counts with Spill::always alone, which leaves the pool for it
};

struct Split {                        // messages; they sum to what was offered
    std::int64_t to_warming = 0;      // by addresses that warm up, within their allowances
    std::int64_t to_warm = 0;         // by warm addresses of the pool
    std::int64_t to_shared = 0;
    std::int64_t to_wait = 0;
    std::string reason;               // one line for people; names the rule
};
// Addresses that warm up take first, since they are to be used as far as they may; then warm ones. A pool in which any address warms up, or that has
// none, counts as warming: it has no name of its own yet to keep apart. With Spill::always what rests takes nothing. `offered` below 0 counts as 0. Deterministic; the order of `pool` does not matter.
[[nodiscard]] Split split(std::int64_t offered, const std::vector<PoolAddress>& pool, Spill spill);

[[nodiscard]] const char* to_string(Spill spill);   // "always", "while-warming", "never"

}  // namespace warmpost::warmup
