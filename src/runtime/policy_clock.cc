#include "runtime/policy_clock.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/clock.h"

namespace warmpost::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kDayMs = 86'400'000, kHourMs = 3'600'000;
constexpr auto kStoreEvery = 5s;
constexpr std::int64_t kAheadMs = 10'000;   // that may pass between two ticks

std::int64_t scaled(std::int64_t ms, double scale) { return std::llround(static_cast<double>(ms) * scale); }

// What is shown at a start: time that passed since it was stored counts, up to a day. What was not granted is not caught up by further starts.
std::int64_t first(WallTime reached, WallTime stored, WallTime wall) {
    if (reached == WallTime{}) return to_ms(wall);
    const WallTime since = stored == WallTime{} ? reached : stored;
    return to_ms(reached) + std::clamp<std::int64_t>(to_ms(wall) - to_ms(since), 0, kDayMs);
}

}  // namespace

PolicyClock::PolicyClock(double scale, WallTime reached, WallTime stored, WallTime wall, SteadyTime steady, Store store)
    : scale_(scale), origin_(wall), offset_(first(reached, stored, wall)), high_(offset_.load()), most_(offset_ + kDayMs + scaled(kAheadMs, scale)),
      ticked_high_(offset_.load()), ticked_(steady), store_(std::move(store)) {}

std::int64_t PolicyClock::target(WallTime wall) const { return offset_ + scaled((wall - origin_).count(), scale_); }

WallTime PolicyClock::now() { return at(wall_now()); }

WallTime PolicyClock::at(WallTime wall) {
    const std::int64_t wanted = std::min(target(wall), most_.load());
    std::int64_t high = high_.load();
    while (wanted > high && !high_.compare_exchange_weak(high, wanted)) {}
    return from_ms(std::max(high, wanted));
}

WallTime PolicyClock::when(WallTime later, WallTime wall) { return from_ms(to_ms(at(wall)) + scaled((later - wall).count(), scale_)); }

void PolicyClock::tick(WallTime wall, SteadyTime steady) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(steady - std::exchange(ticked_, steady)).count();
    const std::int64_t shown = target(wall), granted = ticked_high_ + scaled(passed, scale_) + kDayMs;
    if (shown > granted) offset_ += granted - shown;                                   // the wall clock was set ahead
    else if (const std::int64_t high = high_; shown < high - scaled(kHourMs, scale_)) offset_ += high - shown;   // or back
    ticked_high_ = to_ms(at(wall));
    most_ = ticked_high_ + kDayMs + scaled(kAheadMs, scale_);
    if (!store_ || (stored_ != SteadyTime{} && steady - stored_ < kStoreEvery)) return;
    stored_ = steady;
    store_(at(wall));
}

}  // namespace warmpost::runtime
