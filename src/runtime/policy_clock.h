// The clock of the managed policy: wall time, faster in tests, that never goes back and that a wrong wall clock cannot push far ahead.
//
// It follows the wall clock, `scale` seconds for each that passes. Where the wall clock jumps ahead (or the service was away), one day is granted at most: no
// allowance of a week is earned by a wrong date. Where the wall clock is set back, this one waits for it for up to an hour, else goes on from where it is.
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
    PolicyClock(double scale, WallTime reached, WallTime stored, WallTime wall, SteadyTime steady, Store store = {});

    [[nodiscard]] WallTime now();                    // any thread; no lock
    [[nodiscard]] WallTime at(WallTime wall);        // the same, by a look at the wall clock that was made just now
    // What this clock will show when the wall clock shows `later`, as far as can be told.
    [[nodiscard]] WallTime when(WallTime later, WallTime wall);
    // About once a second, from one thread: hears of jumps, stores what was reached.
    void tick(WallTime wall, SteadyTime steady);
    [[nodiscard]] double scale() const { return scale_; }

private:
    [[nodiscard]] std::int64_t target(WallTime wall) const;

    const double scale_;
    const WallTime origin_;                          // of the wall clock
    std::atomic<std::int64_t> offset_;               // what this clock showed at the origin, ms; changes with jumps
    std::atomic<std::int64_t> high_, most_;          // never below, never above, ms
    std::int64_t ticked_high_;                       // tick()'s own, as what follows
    SteadyTime ticked_, stored_{};
    Store store_;
};

}  // namespace warmpost::runtime
