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
constexpr std::int64_t kCreditBack = 30;    // a thirtieth of the time that passes comes back

std::int64_t scaled(std::int64_t ms, double scale) { return std::llround(static_cast<double>(ms) * scale); }

// What is shown at a start: time that passed since it was stored counts, up to a day. What was not granted is not caught up by further starts.
std::int64_t first(WallTime reached, WallTime stored, WallTime wall) {
    if (reached == WallTime{}) return to_ms(wall);
    const WallTime since = stored == WallTime{} ? reached : stored;
    return to_ms(reached) + std::clamp<std::int64_t>(to_ms(wall) - to_ms(since), 0, kDayMs);
}

}  // namespace

PolicyClock::PolicyClock(double scale, WallTime reached, WallTime stored, WallTime wall, SteadyTime elapsed, Store store)
    : scale_(scale), origin_(wall), offset_(first(reached, stored, wall)), high_(offset_.load()), granted_(offset_.load()),
      credit_(kDayMs - (reached == WallTime{} ? 0 : granted_ - to_ms(reached))), ticked_(elapsed), store_(std::move(store)) {
    most_ = granted_ + credit_ + scaled(kAheadMs, scale);
}

std::int64_t PolicyClock::target(WallTime wall) const { return offset_ + scaled((wall - origin_).count(), scale_); }

WallTime PolicyClock::now() { return at(wall_now()); }

WallTime PolicyClock::at(WallTime wall) {
    const std::int64_t wanted = std::min(target(wall), most_.load());
    std::int64_t high = high_.load();
    while (wanted > high && !high_.compare_exchange_weak(high, wanted)) {}
    return from_ms(std::max(high, wanted));
}

WallTime PolicyClock::when(WallTime later, WallTime wall) { return from_ms(to_ms(at(wall)) + scaled((later - wall).count(), scale_)); }

void PolicyClock::tick(WallTime wall, SteadyTime elapsed) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed - std::exchange(ticked_, elapsed)).count();
    const std::int64_t passed = scaled(ms, scale_), shown = target(wall), hour = scaled(kHourMs, scale_);
    granted_ += passed;
    credit_ = std::min(kDayMs, credit_ + passed / kCreditBack);
    if (shown > granted_) {                                            // the wall clock was set ahead, or the machine stood still
        const std::int64_t given = std::min(shown - granted_, credit_);
        granted_ += given;
        credit_ -= given;
        if (shown > granted_) offset_ += granted_ - shown;
    } else if (const std::int64_t high = high_; shown < high - hour) {   // or back
        offset_ += high - shown;
    }
    most_ = granted_ + credit_ + scaled(kAheadMs, scale_);
    granted_ = std::min(granted_, to_ms(at(wall)) + hour);             // what the wall clock lags behind is no credit
    if (!store_ || (stored_ != SteadyTime{} && elapsed - stored_ < kStoreEvery)) return;
    stored_ = elapsed;
    store_(at(wall));
}

}  // namespace warmpost::runtime
