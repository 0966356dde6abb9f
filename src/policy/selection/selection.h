// From which source a lane's messages leave. Pure: (what the lane has, evidence, now) in, grants out. The scheduler only draws on grants.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace warmpost::selection {

// In this order they take mail; a later tier gets what exceeds the ones before.
enum class Tier : std::uint8_t {
    warming,                            // addresses that warm up: to be used as far as they may
    warm,                               // addresses without a warm-up allowance
    relay,                              // the provider that is being left: what addresses cannot take
};
struct Candidate {
    std::string_view name;              // address or relay; outlives the call
    Tier tier = Tier::warm;
    bool paused = false;
    WallTime rests_until{};             // after a block or throttle of this (address, ISP)
    std::int64_t allowance = -1;        // messages it may still take now; -1: no limit by warm-up or by a relay's day
    std::int64_t room = -1;             // what its allowance leaves, `allowance` and what is there in a moment; -1: as `allowance`
    int connections_free = 0;           // under the ISP's limit for one address
    std::int64_t rate_tokens = -1;      // messages the rate limit lets through now; -1: none
    double recent_attempts = 0;         // decayed counts of answers in address scope
    double recent_bad = 0;              // throttled or blocked among them
    std::int64_t sent = 0;              // through this lane: ties go to the least used
};
struct Grant {
    std::uint64_t id = 0;
    std::size_t candidate = 0;          // index into the candidates
    std::int64_t messages = 0;
    WallTime until{};
    std::string decision;               // decision record, one line for people
};
// Grants for at most `waiting` messages, best first: not paused, not resting, with allowance; by tier, best recent standing, then least used. Never more than allowance
// or tokens. Warm addresses get what exceeds the room of warming ones that can send now; relays what exceeds the room of all addresses, also of those that wait for a
// connection or the ISP's rate: that is no excess. What is paused or rests holds nothing back.
// The sum may be less than `waiting`: what is not granted waits. Deterministic.
[[nodiscard]] std::vector<Grant> grant(std::int64_t waiting, const std::vector<Candidate>& candidates, std::uint64_t first_id, WallTime now);

// Why none of them may send now, one line for people: "192.0.2.1 (resting), 192.0.2.2 (paused)".
[[nodiscard]] std::string why_none(const std::vector<Candidate>& candidates, WallTime now);

// When to try again: exponential from `first` doubling to `max`, times a jitter in [0.75, 1.25] drawn from `random01` in [0,1).
[[nodiscard]] std::chrono::milliseconds retry_delay(std::uint32_t attempts, std::chrono::seconds first, std::chrono::seconds max, double random01);

}  // namespace warmpost::selection
