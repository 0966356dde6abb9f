// How much one address has sent in the last hour and in this UTC day, in fixed memory. What is reserved counts as spent. Pure: time is a parameter.
#pragma once
#include <array>
#include <cstdint>

#include "base/time.h"
#include "policy/warmup/day_count.h"

namespace warmpost::warmup {

inline constexpr std::int64_t kNoLimit = -1;

struct Allowance {                    // messages; kNoLimit: none
    std::int64_t day = kNoLimit;      // in one UTC day
    std::int64_t hour = kNoLimit;     // in any 60 minutes
    friend bool operator==(const Allowance&, const Allowance&) = default;
};

// Messages that may be sent now. They are to be sent before `use_by` or given back.
struct Reservation {
    std::int64_t messages = 0;
    WallTime use_by{};                // a minute later, or the end of the UTC day if that comes first
    std::chrono::sys_days day{};      // where they are counted
    std::int64_t minute = 0;
};

// Holds, whatever the order of calls: when messages are reserved, they and all others reserved (and not given back) in the 60 minutes before sum to
// at most allowance.hour, and in the UTC day to at most allowance.day, as the allowance is then. It holds for the time of reserving and, with use_by
// kept, for the time of sending. Allowances may change between calls; a smaller one gives nothing until use is below it.
// Minutes are counted whole, so that a message leaves the hour 61 to 62 minutes after it was reserved, never before.
// Clock jumps: after the clock went back nothing is reserved until it has caught up, but for two days at most (day_count.h); an address without limits
// goes on. A jump forward begins at most one new day.
// An object is used by one thread at a time (its owner core).
class UsageCounter {
public:
    // 60 minutes, the one that is running, and one for the time between reserving and sending.
    static constexpr std::int64_t kMinutes = 62;
    struct State {                    // plain, to be stored and restored
        DayCount days;
        std::int64_t day_used = 0;
        std::int64_t latest_minute = 0;                  // since 1970; the farthest that was counted in
        std::array<std::int32_t, kMinutes> minutes{};    // messages, at minute % kMinutes
        friend bool operator==(const State&, const State&) = default;
    };

    UsageCounter() = default;
    explicit UsageCounter(const State& state) : state_(state) {}

    // At most `wanted` messages, 0 if none is left. To survive a crash the state is stored before the messages are sent.
    [[nodiscard]] Reservation reserve(std::int64_t wanted, const Allowance& allowance, WallTime now);
    // Takes `unused` of a reservation's messages back, which were not and will not be sent. Never more than the reservation still holds.
    void give_back(Reservation& reservation, std::int64_t unused);
    // What reserve would give at most; kNoLimit if the allowance has none.
    [[nodiscard]] std::int64_t room(const Allowance& allowance, WallTime now) const;
    [[nodiscard]] std::int64_t used_today(WallTime now) const;
    [[nodiscard]] std::int64_t used_in_hour(WallTime now) const;
    [[nodiscard]] const State& state() const { return state_; }

private:
    void move_to(WallTime now);
    void move_to_minute(std::int64_t minute);
    [[nodiscard]] std::int64_t hour_sum() const;
    [[nodiscard]] std::int32_t& bucket(std::int64_t minute);
    State state_;
};

}  // namespace warmpost::warmup
