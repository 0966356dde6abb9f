// Counts UTC days by a clock that may jump. Plain data, so that it is stored with what counts by it.
#pragma once
#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace warmpost::warmup {

// The UTC day that `t` lies in. A day has 86,400 s: leap seconds are not counted (POSIX), leap days are days like others.
[[nodiscard]] constexpr std::chrono::sys_days utc_day(WallTime t) { return std::chrono::floor<std::chrono::days>(t); }

// The rules, in the order of the cases that they are for:
// - The clock goes forward, by a day or by many: one new day. A server that was off for a week cannot tell that from a clock set a week ahead,
//   and if it was off, ISPs have seen a week without mail.
// - The clock goes back by up to two days (a correction, a leap second, midnight twice): no day is undone, and the days lived again count nothing.
// - The clock goes back by more, since it had been set far ahead: nobody waits until that far day comes. The day that the jump began stands for
//   tomorrow, which therefore begins no new day; the day after does.
// - The clock flaps between the same two times: the far days are known by then, and a jump to a known day begins none.
struct DayCount {
    std::chrono::sys_days counted{};  // the last day begun; ahead of the clock after it went back
    std::chrono::sys_days latest{};   // the farthest day that the clock ever read

    static constexpr std::chrono::days kWaitsAtMost{2};

    // Moves to `today`; true: a new day began. At most one day a call.
    constexpr bool advance(std::chrono::sys_days today) {
        if (today < counted) {
            if (counted - today > kWaitsAtMost) counted = today + std::chrono::days{1};
            return false;
        }
        const bool begins = today > latest || today == counted + std::chrono::days{1};
        counted = today;
        latest = std::max(latest, today);
        return begins;
    }
    friend bool operator==(const DayCount&, const DayCount&) = default;
};

}  // namespace warmpost::warmup
