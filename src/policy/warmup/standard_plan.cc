#include "policy/warmup/standard_plan.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace warmpost::warmup {
namespace {

constexpr std::int64_t kDone = 100 * kOnePercent;
// So that counts and products stay far from overflow; no address sends a milliard a day.
constexpr std::int64_t kMostADay = 1'000'000'000;

// Rounded up: so many steps as the plan has days always reach the end.
std::int64_t step(const Plan& plan) { return (kDone + plan.days - 1) / plan.days; }

void set_progress(WarmupState& state, std::int64_t progress) {
    state.progress = std::min(progress, kDone);
    state.status = state.progress == kDone ? WarmupStatus::done : WarmupStatus::in_progress;
}

Status in_range(std::int64_t value, std::int64_t low, std::int64_t high, const char* field) {
    if (value >= low && value <= high) return {};
    const auto range = "from " + std::to_string(low) + " to " + std::to_string(high);
    return fail(ErrorCode::InvalidArgument, "the warm-up plan's " + std::string(field) + " is " + std::to_string(value) + "; it must be " + range, field);
}

}  // namespace

Status check(const Plan& plan) {
    if (auto ok = in_range(plan.days, 1, 365, "days"); !ok) return ok;
    if (auto ok = in_range(plan.start, 1, kMostADay, "start"); !ok) return ok;
    if (auto ok = in_range(plan.full, plan.start, kMostADay, "full"); !ok) return ok;
    return in_range(plan.hour_divisor, 1, 24, "hour_divisor");
}

WarmupState begin(Advance advance, WallTime now) {
    return {.advance = advance, .days = {utc_day(now), utc_day(now)}, .started_at = now};
}

WarmupState begin_done(WallTime now) {
    auto state = begin(Advance::calendar, now);
    set_progress(state, kDone);
    return state;
}

WarmupState at(const Plan& plan, WarmupState state, WallTime now) {
    if (!state.days.advance(utc_day(now))) return state;
    const bool counts = state.advance == Advance::calendar || state.sent;
    if (counts) set_progress(state, state.progress + step(plan));
    state.sent = false;
    return state;
}

WarmupState note_sent(const Plan& plan, WarmupState state, WallTime now) {
    state = at(plan, state, now);
    state.sent = true;
    return state;
}

Result<WarmupState> set_percent(const Plan& plan, WarmupState state, int percent, WallTime now) {
    if (percent < 0 || percent > 100)
        return fail(ErrorCode::InvalidArgument, "a warm-up percentage is from 0 to 100, not " + std::to_string(percent), "WarmupPercentage");
    state = at(plan, state, now);
    set_progress(state, percent * kOnePercent);
    return state;
}

WarmupState finish(const Plan& plan, WarmupState state, WallTime now) {
    state = at(plan, state, now);
    set_progress(state, kDone);
    return state;
}

WarmupState restart(const Plan& plan, WarmupState state, WallTime now) {
    state = at(plan, state, now);
    set_progress(state, kOnePercent);
    state.sent = false;  // mail of the old warm-up earns no day of the new one
    state.started_at = now;
    return state;
}

WarmupState set_advance(const Plan& plan, WarmupState state, Advance advance, WallTime now) {
    state = at(plan, state, now);
    state.advance = advance;
    return state;
}

View view(const Plan& plan, const WarmupState& state, WallTime now) {
    const auto then = at(plan, state, now);
    if (then.status == WarmupStatus::done) return {.status = then.status, .percent = 100, .days_left = 0, .allowance = {}};
    return {.status = then.status,
            .percent = static_cast<int>(then.progress / kOnePercent),
            .days_left = static_cast<int>((kDone - then.progress + step(plan) - 1) / step(plan)),
            .allowance = allowance_at(plan, then.progress)};
}

Allowance allowance_at(const Plan& plan, std::int64_t progress) {
    const auto part = static_cast<double>(std::clamp<std::int64_t>(progress, 0, kDone)) / static_cast<double>(kDone);
    const auto growth = std::pow(static_cast<double>(plan.full) / static_cast<double>(plan.start), part);
    // A hair up, so that a whole number which the floating point misses by its last bit is not rounded down.
    const auto day = std::min(static_cast<std::int64_t>(std::floor(static_cast<double>(plan.start) * growth + 1e-6)), plan.full);
    return {.day = day, .hour = std::max<std::int64_t>(day / plan.hour_divisor, 1)};
}

}  // namespace warmpost::warmup
