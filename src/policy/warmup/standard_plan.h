// Warm-up of a standard dedicated address: a plan that rises over 45 days, the same for every address and ISP. Pure: state and time in, state or allowance out.
//
// SES has such a plan "over 45 days, by time, whatever you send", up to 50,000 a day, and has never published its table (ses-facts a.3). Ours is
// exponential, since an ISP compares a day with the one before: percent p means days * p/100 days into the plan and start * (full/start)^(p/100)
// messages a day, which is 17 % more each day.
// The caller applies `at` to every address at least once in each UTC day and stores what comes back: days in which nobody looked are not made up
// for (day_count.h says why).
#pragma once
#include <cstdint>

#include "base/error.h"
#include "base/time.h"
#include "policy/warmup/day_count.h"
#include "policy/warmup/usage_counter.h"

namespace warmpost::warmup {

struct Plan {
    int days = 45;                    // 1 to 365
    std::int64_t start = 50;          // messages a UTC day at 0 percent, 1 or more
    std::int64_t full = 50'000;       // at 100 percent; start to 1,000,000,000
    int hour_divisor = 5;             // at most 1/5 of the day's allowance in any 60 minutes; 1 to 24
};
// Errors: InvalidArgument, field = the member that is out of its range.
[[nodiscard]] Status check(const Plan& plan);

enum class WarmupStatus : std::uint8_t { in_progress, done };   // SES IN_PROGRESS, DONE
enum class Advance : std::uint8_t {
    calendar,                         // every UTC day, as SES's
    sent_days,                        // only by UTC days in which mail was sent
};

inline constexpr std::int64_t kOnePercent = 1'000'000;

// What was learned of one address; plain, to be stored. Holds no number of the plan: another plan leaves an address at its percentage and goes on from there.
struct WarmupState {
    WarmupStatus status = WarmupStatus::in_progress;
    Advance advance = Advance::calendar;
    std::int64_t progress = 0;        // in 1/kOnePercent of a percent; 100 percent: done
    DayCount days;
    bool sent = false;                // in the day that is counted
    WallTime started_at{};            // begun or restarted; for people
    friend bool operator==(const WarmupState&, const WarmupState&) = default;
};

// 0 percent, in progress. The next UTC day is the first step.
[[nodiscard]] WarmupState begin(Advance advance, WallTime now);
// Never warmed: 100 percent, done (SES: leased while the account's automatic warm-up is off).
[[nodiscard]] WarmupState begin_done(WallTime now);
// The day tick: the state as it is at `now`. Never less progress than before, and at most one day more a call. Applied twice it changes nothing.
[[nodiscard]] WarmupState at(const Plan& plan, WarmupState state, WallTime now);
// Mail left from the address: what Advance::sent_days goes by. A reservation is not enough.
[[nodiscard]] WarmupState note_sent(const Plan& plan, WarmupState state, WallTime now);
// SES PutDedicatedIpWarmupAttributes: the plan goes on from `percent`, also for an address that was done; 100 finishes. The allowance of this day is
// the new one at once; what the address has sent in the day still counts. Errors: InvalidArgument unless 0 to 100.
[[nodiscard]] Result<WarmupState> set_percent(const Plan& plan, WarmupState state, int percent, WallTime now);
// Done early: 100 percent, DONE.
[[nodiscard]] WarmupState finish(const Plan& plan, WarmupState state, WallTime now);
// IN_PROGRESS at 1 percent, as SES's reset.
[[nodiscard]] WarmupState restart(const Plan& plan, WarmupState state, WallTime now);
// Another way of counting days, from the next day on. Progress stays.
[[nodiscard]] WarmupState set_advance(const Plan& plan, WarmupState state, Advance advance, WallTime now);

struct View {                         // for APIs and people
    WarmupStatus status{};
    int percent = 0;                  // 0 to 100, rounded down: SES WarmupPercentage
    int days_left = 0;                // steps until done; UTC days, or UTC days with mail
    Allowance allowance;              // kNoLimit when done: warm-up limits nothing any more
};
// The state at `now`, without storing it.
[[nodiscard]] View view(const Plan& plan, const WarmupState& state, WallTime now);

// The curve itself, rounded down: messages a UTC day and in any 60 minutes (at least 1) at `progress`, which is taken into 0 to 100 percent.
[[nodiscard]] Allowance allowance_at(const Plan& plan, std::int64_t progress);

}  // namespace warmpost::warmup
