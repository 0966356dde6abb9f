// The clock of the managed policy: wall time, faster in tests, that never goes back and that a wrong wall clock cannot push far ahead.
//
// It follows the wall clock, `scale` seconds for each that passes, but no further than time that really passed: what it shows beyond that is granted from
// a credit of one day, which a start after an absence draws on too and which comes back at a thirtieth of the time that passes. So neither a wrong date
// nor a clock that jumps ahead again and again earns growth. Where the wall clock is set back, this one waits for it for up to an hour, else goes on from where it is.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>

#include "base/time.h"

namespace warmpost::runtime {

class PolicyClock {
public:
    using Store = std::function<void(WallTime reached)>;   // called by tick() every few seconds; must not block
    // `reached`: what was stored last; 1970: the first start, both clocks show the same. `stored`: when that was, by the wall clock; 1970: not known, as `reached`.
    // `elapsed`: of a clock that nobody sets (runtime::elapsed_now).
    PolicyClock(double scale, WallTime reached, WallTime stored, WallTime wall, SteadyTime elapsed, Store store = {});

    [[nodiscard]] WallTime now();                    // any thread; no lock
    [[nodiscard]] WallTime at(WallTime wall);        // the same, by a look at the wall clock that was made just now
    // What this clock will show when the wall clock shows `later`, as far as can be told.
    [[nodiscard]] WallTime when(WallTime later, WallTime wall);
    // About once a second, from one thread: hears of jumps, stores what was reached.
    void tick(WallTime wall, SteadyTime elapsed);
    [[nodiscard]] double scale() const { return scale_; }

private:
    [[nodiscard]] std::int64_t target(WallTime wall) const;

    const double scale_;
    const WallTime origin_;                          // of the wall clock
    std::atomic<std::int64_t> offset_;               // what this clock showed at the origin, ms; changes with jumps
    std::atomic<std::int64_t> high_, most_;          // never below, never above, ms
    std::int64_t granted_;                           // up to where time has passed or credit was given; tick()'s own, as what follows
    std::int64_t credit_;                            // ms that may be granted beyond
    SteadyTime ticked_, stored_{};
    Store store_;
};

}  // namespace warmpost::runtime
