// How far a leased standard address is warmed up. The one place that knows the plan's pace: by the calendar, 45 UTC days from 0 to 100 percent, as SES's do
// (SES guide, "Warming up dedicated IP addresses"). Pure.
#pragma once
#include "control/snapshot.h"

namespace warmpost::control {

struct WarmupPoint {
    WarmupStatus status = WarmupStatus::none;
    int percent = 0;               // 0-100, rounded down
};
[[nodiscard]] WarmupPoint warmup_at(const Warmup& warmup, WallTime now);
// 100: done; else the plan goes on from there.
[[nodiscard]] Warmup warmup_moved_to(int percent, const Warmup& from, WallTime now);
// A lease that begins now: at 0 percent, or done when the account has automatic warm-up off.
[[nodiscard]] Warmup warmup_of_new_lease(bool automatic, WallTime now);

}  // namespace warmpost::control
