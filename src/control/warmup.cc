#include "control/warmup.h"

#include <algorithm>

namespace warmpost::control {
namespace {
constexpr std::int64_t kPlanDays = 45, kWhole = 10'000;   // in hundredths of a percent
}

WarmupPoint warmup_at(const Warmup& warmup, WallTime now) {
    if (warmup.status != WarmupStatus::in_progress) return {warmup.status, warmup.status == WarmupStatus::done ? 100 : 0};
    using std::chrono::days;
    using std::chrono::floor;
    // A clock that was set back takes nothing away.
    const std::int64_t passed = std::max<std::int64_t>(0, (floor<days>(now) - floor<days>(warmup.set_at)).count());
    const std::int64_t at = warmup.percent_x100 + std::min(passed, kPlanDays) * kWhole / kPlanDays;
    if (at >= kWhole) return {WarmupStatus::done, 100};
    return {WarmupStatus::in_progress, static_cast<int>(at / 100)};
}

Warmup warmup_moved_to(int percent, const Warmup& from, WallTime now) {
    const bool done = percent >= 100;
    return {done ? WarmupStatus::done : WarmupStatus::in_progress, done ? static_cast<int>(kWhole) : percent * 100, now, from.leased_at};
}

Warmup warmup_of_new_lease(bool automatic, WallTime now) {
    Warmup fresh;
    fresh.leased_at = now;
    return warmup_moved_to(automatic ? 0 : 100, fresh, now);
}

}  // namespace warmpost::control
