#include "policy/warmup/standard_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace warmpost::warmup {
namespace {
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

const Plan kPlan;
const WallTime kStart{sys_days{2027y / 3 / 1} + 9h};

WarmupState after_days(WarmupState state, int n, WallTime from = kStart) {
    for (int i = 1; i <= n; ++i) state = at(kPlan, state, from + days{i});
    return state;
}
int percent(const WarmupState& state, WallTime now) { return view(kPlan, state, now).percent; }

// The formula, 50 * 1000^(p/100) rounded down, worked out by hand (bc).
TEST(Curve, AllowanceOfAPercent) {
    const struct {
        int percent;
        std::int64_t day, hour;
    } table[] = {{0, 50, 10}, {1, 53, 10}, {25, 281, 56}, {50, 1'581, 316}, {75, 8'891, 1'778}, {100, 50'000, 10'000}};
    for (const auto& row : table) {
        const auto got = allowance_at(kPlan, row.percent * kOnePercent);
        EXPECT_EQ(got.day, row.day) << row.percent;
        EXPECT_EQ(got.hour, row.hour) << row.percent;
    }
}
TEST(Curve, RisesAllTheWayAndNeverPassesItsEnds) {
    std::int64_t last = 0;
    for (std::int64_t progress = -kOnePercent; progress <= 101 * kOnePercent; progress += kOnePercent / 10) {
        const auto got = allowance_at(kPlan, progress);
        EXPECT_GE(got.day, std::max(last, kPlan.start));
        EXPECT_LE(got.day, kPlan.full);
        EXPECT_LE(got.hour * kPlan.hour_divisor, got.day);
        last = got.day;
    }
}
TEST(Curve, IsDataOfThePlan) {
    const Plan plan{.days = 10, .start = 3, .full = 300, .hour_divisor = 4};
    EXPECT_EQ(allowance_at(plan, 50 * kOnePercent).day, 30);
    EXPECT_EQ(allowance_at(plan, 0).hour, 1) << "an hour of nothing would never end";
    const auto state = at(plan, begin(Advance::calendar, kStart), kStart + days{1});
    EXPECT_EQ(view(plan, state, kStart + days{1}).percent, 10);
}
TEST(Check, NamesTheMemberThatIsWrong) {
    EXPECT_TRUE(check(kPlan));
    const auto field = [](const Plan& plan) { return check(plan).error().field; };
    EXPECT_EQ(field({.days = 0}), "days");
    EXPECT_EQ(field({.start = 0}), "start");
    EXPECT_EQ(field({.start = 51, .full = 50}), "full");
    EXPECT_EQ(field({.full = 1'000'000'001}), "full");
    EXPECT_EQ(field({.hour_divisor = 0}), "hour_divisor");
}

TEST(Days, FortyFiveDaysFromBeginToDone) {
    auto state = begin(Advance::calendar, kStart);
    for (int day = 0; day < 45; ++day) {
        const auto now = kStart + days{day};
        state = at(kPlan, state, now);
        const auto seen = view(kPlan, state, now);
        EXPECT_EQ(seen.status, WarmupStatus::in_progress);
        EXPECT_EQ(seen.percent, day * 100 / 45) << "day " << day;
        EXPECT_EQ(seen.days_left, 45 - day);
    }
    const auto done = view(kPlan, state, kStart + days{45});
    EXPECT_EQ(done.status, WarmupStatus::done);
    EXPECT_EQ(done.percent, 100);
    EXPECT_EQ(done.days_left, 0);
    EXPECT_EQ(done.allowance, (Allowance{kNoLimit, kNoLimit}));
}
TEST(Days, BeginAtUtcMidnightWhateverTheHour) {
    const WallTime late{sys_days{2027y / 3 / 1} + 23h + 59min + 59s + 999ms};
    const auto state = begin(Advance::calendar, late);
    EXPECT_EQ(percent(state, late), 0);
    EXPECT_EQ(percent(state, late + 1ms), 2);
    EXPECT_EQ(percent(state, late + 24h), 2);
    EXPECT_EQ(percent(at(kPlan, state, late + 1ms), late + 1ms + 24h), 4);
}
TEST(Days, TheTickIsIdempotentAndReadingStoresNothing) {
    const auto state = begin(Advance::calendar, kStart);
    const auto ticked = at(kPlan, state, kStart + days{1});
    EXPECT_EQ(at(kPlan, ticked, kStart + days{1} + 5h), ticked);
    const auto copy = ticked;
    (void)view(kPlan, ticked, kStart + days{2});
    EXPECT_EQ(ticked, copy);
}
TEST(Days, ALeapDayIsADayLikeOthers) {
    const WallTime now{sys_days{2028y / 2 / 27} + 12h};
    auto state = begin(Advance::calendar, now);
    const sys_days expected[] = {2028y / 2 / 28, 2028y / 2 / 29, 2028y / 3 / 1};
    for (int i = 0; i < 3; ++i) {
        state = at(kPlan, state, now + days{i + 1});
        EXPECT_EQ(state.days.counted, expected[i]);
        EXPECT_EQ(percent(state, now + days{i + 1}), (i + 1) * 100 / 45);
    }
}
TEST(Days, SentDaysAdvanceOnlyByDaysWithMail) {
    auto state = begin(Advance::sent_days, kStart);
    state = after_days(state, 10);
    EXPECT_EQ(state.progress, 0);
    state = note_sent(kPlan, state, kStart + days{10} + 1h);
    EXPECT_EQ(state.progress, 0) << "the day has to end first";
    state = note_sent(kPlan, state, kStart + days{10} + 2h);
    EXPECT_EQ(percent(state, kStart + days{11}), 2);
    state = at(kPlan, state, kStart + days{11});
    EXPECT_EQ(percent(state, kStart + days{12}), 2) << "a day with mail counts once";
}
TEST(Days, MailSentInTheFirstMomentOfADayEarnsThatDay) {
    auto state = note_sent(kPlan, begin(Advance::sent_days, kStart), kStart);
    state = note_sent(kPlan, state, kStart + days{1});  // no tick in between
    EXPECT_EQ(state.progress, after_days(begin(Advance::calendar, kStart), 1).progress);
    EXPECT_EQ(percent(state, kStart + days{2}), 4);
}

TEST(Transitions, SetPercentMovesTheAddressThereAndThePlanGoesOn) {
    auto state = set_percent(kPlan, after_days(begin(Advance::calendar, kStart), 3), 50, kStart + days{3}).value();
    const auto now = kStart + days{3};
    EXPECT_EQ(percent(state, now), 50);
    EXPECT_EQ(view(kPlan, state, now).allowance.day, 1'581) << "at once";
    state = after_days(state, 1, now);
    EXPECT_EQ(percent(state, now + days{1}), 52);
    state = after_days(state, 21, now + days{1});
    EXPECT_EQ(state.status, WarmupStatus::in_progress);
    EXPECT_EQ(after_days(state, 1, now + days{22}).status, WarmupStatus::done) << "22.5 days of 45 are left at 50 percent";
}
TEST(Transitions, AHundredIsDoneAndLessBringsADoneAddressBack) {
    auto state = set_percent(kPlan, begin(Advance::calendar, kStart), 100, kStart).value();
    EXPECT_EQ(view(kPlan, state, kStart).status, WarmupStatus::done);
    state = set_percent(kPlan, state, 99, kStart).value();
    EXPECT_EQ(view(kPlan, state, kStart).status, WarmupStatus::in_progress);
    state = set_percent(kPlan, state, 0, kStart).value();
    EXPECT_EQ(view(kPlan, state, kStart).percent, 0);
}
TEST(Transitions, APercentOutsideIsRefused) {
    for (const int wrong : {-1, 101}) {
        const auto refused = set_percent(kPlan, begin(Advance::calendar, kStart), wrong, kStart);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(refused.error().message, testing::HasSubstr(std::to_string(wrong)));
    }
}
TEST(Transitions, FinishEarlyAndRestart) {
    auto state = finish(kPlan, begin(Advance::calendar, kStart), kStart + 1h);
    EXPECT_EQ(state.status, WarmupStatus::done);
    EXPECT_EQ(after_days(state, 5).status, WarmupStatus::done);
    const auto later = kStart + days{40};
    state = restart(kPlan, state, later);
    EXPECT_EQ(state.status, WarmupStatus::in_progress);
    EXPECT_EQ(percent(state, later), 1);
    EXPECT_EQ(state.started_at, later);
    EXPECT_EQ(after_days(state, 44, later).status, WarmupStatus::in_progress);
    EXPECT_EQ(after_days(state, 45, later).status, WarmupStatus::done);
}
TEST(Transitions, MailBeforeARestartEarnsNoDayAfterIt) {
    const auto state = restart(kPlan, note_sent(kPlan, begin(Advance::sent_days, kStart), kStart), kStart);
    EXPECT_EQ(percent(state, kStart + days{1}), 1);
}
TEST(Transitions, AnotherWayOfCountingDaysKeepsProgress) {
    auto state = set_percent(kPlan, begin(Advance::calendar, kStart), 30, kStart).value();
    state = set_advance(kPlan, state, Advance::sent_days, kStart);
    EXPECT_EQ(percent(state, kStart + days{1}), 30);
    state = set_advance(kPlan, state, Advance::calendar, kStart + days{1});
    EXPECT_EQ(percent(state, kStart + days{2}), 32);
}
TEST(Transitions, AnAddressThatNeedsNoWarmUpIsDone) {
    const auto seen = view(kPlan, begin_done(kStart), kStart);
    EXPECT_EQ(seen.status, WarmupStatus::done);
    EXPECT_EQ(seen.percent, 100);
}
TEST(Transitions, AnotherPlanLeavesWhatWasLearned) {
    const auto state = after_days(begin(Advance::calendar, kStart), 9);
    const Plan slower{.days = 90, .start = 20};
    EXPECT_EQ(view(slower, state, kStart + days{9}).percent, 20);
    EXPECT_EQ(view(slower, at(slower, state, kStart + days{10}), kStart + days{10}).percent, 21);
}

TEST(ClockJumps, BackLosesNothingAndGainsNothing) {
    const auto before = after_days(begin(Advance::calendar, kStart), 10);
    for (const auto back : {1h, 24h, 48h, 240h, 24h * 365 * 57}) {
        auto state = at(kPlan, before, kStart + days{10} - back);
        EXPECT_EQ(state.progress, before.progress);
        state = at(kPlan, state, kStart + days{10});
        EXPECT_EQ(state.progress, before.progress) << "and forward again, " << back.count() << " h";
        EXPECT_GT(at(kPlan, state, kStart + days{11}).progress, before.progress) << back.count() << " h";
    }
}
TEST(ClockJumps, ForwardIsOneDayHoweverFar) {
    const auto state = begin(Advance::calendar, kStart);
    for (const int far : {2, 10, 20'000}) EXPECT_EQ(percent(state, kStart + days{far}), 2);
}
TEST(ClockJumps, AClockThatWasAYearAheadCostsNoYearAndItsDayCountsOnce) {
    auto state = at(kPlan, begin(Advance::calendar, kStart), kStart + days{365});
    EXPECT_EQ(percent(state, kStart + days{365}), 2);
    state = at(kPlan, state, kStart + 1h);
    EXPECT_EQ(percent(state, kStart + days{1}), 2) << "the jump took this day";
    state = after_days(state, 2);
    EXPECT_EQ(percent(state, kStart + days{2}), 4);
}
TEST(ClockJumps, FlappingBetweenTwoTimesGainsOneDayInAll) {
    for (const int far : {1, 2, 3, 400}) {
        auto state = begin(Advance::calendar, kStart);
        for (int i = 0; i < 50; ++i) {
            state = at(kPlan, state, kStart + days{far});
            state = at(kPlan, state, kStart);
        }
        EXPECT_EQ(percent(state, kStart), 2) << far;
    }
}

// What holds for every sequence of ticks, sends and clock steps: progress only rises, by one day a call at most, with sent_days after mail only.
TEST(Property, ProgressNeverFallsAndRisesByOneStepAtMost) {
    std::mt19937_64 random(4);
    const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
    for (int round = 0; round < 300; ++round) {
        auto state = begin(draw(0, 1) == 0 ? Advance::calendar : Advance::sent_days, kStart);
        auto now = kStart;
        const auto step = (100 * kOnePercent + kPlan.days - 1) / kPlan.days;
        for (int i = 0; i < 200; ++i) {
            now += draw(0, 9) == 0 ? std::chrono::hours(draw(-100, 200)) : std::chrono::hours(draw(0, 12));
            const auto last = state;
            const bool sends = draw(0, 3) == 0;
            state = sends ? note_sent(kPlan, state, now) : at(kPlan, state, now);
            ASSERT_GE(state.progress, last.progress);
            ASSERT_LE(state.progress, last.progress + step);
            ASSERT_TRUE(state.progress == last.progress || state.advance == Advance::calendar || last.sent);
            ASSERT_TRUE(state.sent || !sends);
            ASSERT_LE(allowance_at(kPlan, state.progress).day, kPlan.full);
        }
    }
}

}  // namespace
}  // namespace warmpost::warmup
