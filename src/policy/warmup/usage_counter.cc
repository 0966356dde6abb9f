#include "policy/warmup/usage_counter.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace warmpost::warmup {
namespace {

// Of one reservation, so that no count can overflow.
constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
constexpr auto kUseWithin = std::chrono::minutes{1};

std::int64_t minute_of(WallTime t) { return std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count(); }
std::int64_t first_minute(std::chrono::sys_days day) { return std::chrono::minutes{day.time_since_epoch()}.count(); }
std::int64_t left(std::int64_t limit, std::int64_t used) {
    if (limit == kNoLimit) return std::numeric_limits<std::int64_t>::max();
    return std::max<std::int64_t>(limit - used, 0);
}

}  // namespace

Reservation UsageCounter::reserve(std::int64_t wanted, const Allowance& allowance, WallTime now) {
    move_to(now);
    const auto limit = room(allowance, now);
    const auto given = std::clamp<std::int64_t>(limit == kNoLimit ? wanted : std::min(wanted, limit), 0, kMost);
    auto& count = bucket(state_.latest_minute);
    count = static_cast<std::int32_t>(std::min(count + given, kMost));
    state_.day_used += given;
    const WallTime midnight{utc_day(now) + std::chrono::days{1}};
    return {given, std::min<WallTime>(now + kUseWithin, midnight), state_.days.counted, state_.latest_minute};
}

void UsageCounter::give_back(Reservation& reservation, std::int64_t unused) {
    const auto n = std::clamp<std::int64_t>(unused, 0, reservation.messages);
    reservation.messages -= n;
    if (reservation.day == state_.days.counted) state_.day_used = std::max<std::int64_t>(state_.day_used - n, 0);
    const auto age = state_.latest_minute - reservation.minute;
    if (age < 0 || age >= kMinutes) return;
    auto& count = bucket(reservation.minute);
    count = static_cast<std::int32_t>(std::max<std::int64_t>(count - n, 0));
}

std::int64_t UsageCounter::room(const Allowance& allowance, WallTime now) const {
    UsageCounter then = *this;
    then.move_to(now);
    if (allowance.day == kNoLimit && allowance.hour == kNoLimit) return kNoLimit;
    // What was used in a time that is lived again is forgotten by now: the only safe answer for it is none.
    if (minute_of(now) < then.state_.latest_minute) return 0;
    return std::min(left(allowance.day, then.state_.day_used), left(allowance.hour, then.hour_sum()));
}

std::int64_t UsageCounter::used_today(WallTime now) const {
    UsageCounter then = *this;
    then.move_to(now);
    return then.state_.day_used;
}

std::int64_t UsageCounter::used_in_hour(WallTime now) const {
    UsageCounter then = *this;
    then.move_to(now);
    return then.hour_sum();
}

void UsageCounter::move_to(WallTime now) {
    const auto before = state_.days.counted;
    if (state_.days.advance(utc_day(now))) state_.day_used = 0;
    if (state_.days.counted < before) {
        // The clock had been far ahead. How long ago its hour was nobody knows: all of it counts as just reserved.
        const auto sum = std::min(hour_sum(), kMost);
        state_.minutes.fill(0);
        state_.latest_minute = first_minute(state_.days.counted);
        bucket(state_.latest_minute) = static_cast<std::int32_t>(sum);
    }
    move_to_minute(minute_of(now));
}

void UsageCounter::move_to_minute(std::int64_t minute) {
    if (minute <= state_.latest_minute) return;
    const auto passed = std::min(minute - state_.latest_minute, kMinutes);
    for (std::int64_t i = 0; i < passed; ++i) bucket(minute - i) = 0;
    state_.latest_minute = minute;
}

std::int64_t UsageCounter::hour_sum() const { return std::accumulate(state_.minutes.begin(), state_.minutes.end(), std::int64_t{0}); }

std::int32_t& UsageCounter::bucket(std::int64_t minute) {
    const auto index = (minute % kMinutes + kMinutes) % kMinutes;  // also before 1970
    return state_.minutes[static_cast<std::size_t>(index)];
}

}  // namespace warmpost::warmup
