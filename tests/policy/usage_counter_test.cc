#include "policy/warmup/usage_counter.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace warmpost::warmup {
namespace {
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

const WallTime kMorning{sys_days{2027y / 3 / 1} + 9h};

TEST(Reserve, GivesTheHourThenNothingThenTheNextHour) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 10};
    EXPECT_EQ(counter.reserve(7, allowance, kMorning).messages, 7);
    EXPECT_EQ(counter.room(allowance, kMorning), 3);
    EXPECT_EQ(counter.reserve(7, allowance, kMorning + 30min).messages, 3);
    EXPECT_EQ(counter.reserve(7, allowance, kMorning + 60min).messages, 0) << "60 minutes later the first are still inside";
    EXPECT_EQ(counter.reserve(50, allowance, kMorning + 62min).messages, 7);
    EXPECT_EQ(counter.used_today(kMorning + 62min), 17);
    EXPECT_EQ(counter.used_in_hour(kMorning + 62min), 10);
}
TEST(Reserve, TheDayEndsAtUtcMidnightAndTheHourDoesNot) {
    UsageCounter counter;
    const Allowance allowance{.day = 20, .hour = 15};
    const WallTime evening{sys_days{2027y / 3 / 1} + 22h};
    EXPECT_EQ(counter.reserve(99, allowance, evening).messages, 15);
    EXPECT_EQ(counter.reserve(99, allowance, evening + 90min).messages, 5) << "the day's last";
    EXPECT_EQ(counter.reserve(99, allowance, evening + 120min).messages, 10) << "a new day, in an hour that has used 5";
}
TEST(Reserve, NothingWantedAndNothingAllowedGiveNothing) {
    UsageCounter counter;
    EXPECT_EQ(counter.reserve(-5, {.day = 50, .hour = 10}, kMorning).messages, 0);
    EXPECT_EQ(counter.reserve(5, {.day = 0, .hour = 0}, kMorning).messages, 0);
    EXPECT_EQ(counter.used_today(kMorning), 0);
}
TEST(Reserve, WithoutALimitItStillCounts) {
    UsageCounter counter;
    EXPECT_EQ(counter.room({}, kMorning), kNoLimit);
    EXPECT_EQ(counter.reserve(100'000, {}, kMorning).messages, 100'000);
    EXPECT_EQ(counter.reserve(1, {.day = 50, .hour = 10}, kMorning).messages, 0) << "restarted in the middle of a day";
    EXPECT_EQ(counter.room({.day = kNoLimit, .hour = 100'001}, kMorning), 1);
}
TEST(Reserve, ASmallerAllowanceGivesNothingUntilUseIsBelowIt) {
    UsageCounter counter;
    (void)counter.reserve(100, {.day = 500, .hour = 100}, kMorning);
    EXPECT_EQ(counter.reserve(1, {.day = 50, .hour = 10}, kMorning + 3h).messages, 0);
    EXPECT_EQ(counter.reserve(99, {.day = 50, .hour = 10}, kMorning + 24h).messages, 10);
}
TEST(Reserve, IsToBeUsedWithinAMinuteAndBeforeMidnight) {
    UsageCounter counter;
    EXPECT_EQ(counter.reserve(1, {}, kMorning).use_by, kMorning + 1min);
    const WallTime midnight{sys_days{2027y / 3 / 2}};
    EXPECT_EQ(counter.reserve(1, {}, midnight - 5s).use_by, midnight);
}
TEST(GiveBack, WhatWasNotSentMayBeReservedAgainOnce) {
    UsageCounter counter;
    const Allowance allowance{.day = 10, .hour = 10};
    auto reservation = counter.reserve(10, allowance, kMorning);
    counter.give_back(reservation, 4);
    EXPECT_EQ(reservation.messages, 6);
    EXPECT_EQ(counter.room(allowance, kMorning + 5min), 4);
    counter.give_back(reservation, 99);
    counter.give_back(reservation, 99);
    EXPECT_EQ(counter.room(allowance, kMorning + 5min), 10);
    counter.give_back(reservation, -3);
    EXPECT_EQ(counter.used_today(kMorning), 0);
}
TEST(GiveBack, OfYesterdayOpensNothingToday) {
    UsageCounter counter;
    const Allowance allowance{.day = 10, .hour = 100};
    auto reservation = counter.reserve(10, allowance, kMorning);
    (void)counter.reserve(10, allowance, kMorning + 24h);
    counter.give_back(reservation, 10);
    EXPECT_EQ(counter.room(allowance, kMorning + 24h), 0);
}
TEST(GiveBack, OfAnHourThatIsOverOpensNothingInThisOne) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 10};
    auto reservation = counter.reserve(10, allowance, kMorning);
    const auto next_turn = kMorning + std::chrono::minutes{UsageCounter::kMinutes};  // the same bucket
    (void)counter.reserve(10, allowance, next_turn);
    counter.give_back(reservation, 10);
    EXPECT_EQ(counter.used_in_hour(next_turn), 10);
    EXPECT_EQ(counter.used_today(next_turn), 10) << "but in the day, which is the same";
}
TEST(Restore, TheStateIsAllThereIs) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 10};
    (void)counter.reserve(8, allowance, kMorning);
    UsageCounter restored(counter.state());
    EXPECT_EQ(restored.state(), counter.state());
    EXPECT_EQ(restored.room(allowance, kMorning + 1min), 2);
    EXPECT_EQ(restored.used_today(kMorning + 5h), 8);
}
TEST(ClockJumps, BackWithinTheDayReservesNothingUntilItHasCaughtUp) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 10};
    (void)counter.reserve(10, allowance, kMorning);
    (void)counter.reserve(5, allowance, kMorning + 3h);
    EXPECT_EQ(counter.room(allowance, kMorning + 1min), 0) << "this hour was spent when it was lived first";
    EXPECT_EQ(counter.room({}, kMorning + 1min), kNoLimit);
    EXPECT_EQ(counter.room(allowance, kMorning + 3h), 5);
}
TEST(ClockJumps, BackOverMidnightReservesNothingUntilItHasCaughtUp) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 50};
    const WallTime midnight{sys_days{2027y / 3 / 2}};
    (void)counter.reserve(50, allowance, midnight - 2h);
    EXPECT_EQ(counter.reserve(1, allowance, midnight + 1s).messages, 1);
    EXPECT_EQ(counter.reserve(1, allowance, midnight - 1s).messages, 0) << "the old day is spent";
    EXPECT_EQ(counter.reserve(99, allowance, midnight + 1s).messages, 49);
}
TEST(ClockJumps, AYearAheadAndBackGivesOneDayAndCostsNoYear) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 50};
    EXPECT_EQ(counter.reserve(99, allowance, kMorning).messages, 50);
    EXPECT_EQ(counter.reserve(99, allowance, kMorning + days{365}).messages, 50);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(counter.reserve(99, allowance, kMorning + 1min).messages, 0);
        EXPECT_EQ(counter.reserve(99, allowance, kMorning + days{365} + 2h).messages, 0) << "flapping";
    }
    EXPECT_EQ(counter.reserve(99, allowance, kMorning + 2h).messages, 0);
    EXPECT_EQ(counter.reserve(99, allowance, kMorning + days{1}).messages, 0) << "the jump took this day";
    EXPECT_EQ(counter.reserve(99, allowance, kMorning + days{2}).messages, 50);
}

// Random reservations, late uses, give-backs, restarts and, if asked for, steps back of the clock by two days in all at most. An oracle that remembers
// every message judges.
struct Sent {
    WallTime reserved_at, used_at;
    std::int64_t messages;
};
class Oracle {
public:
    void add(const Sent& s) {
        if (s.messages > 0) sent_.push_back(s);
    }
    // Greatest sum in any 60 minutes that end with a message; each message stands where `when` says.
    [[nodiscard]] std::int64_t worst_hour(WallTime Sent::*when) const {
        std::multimap<WallTime, std::int64_t> by_time;
        for (const Sent& s : sent_) by_time.emplace(s.*when, s.messages);
        std::int64_t worst = 0, sum = 0;
        auto first = by_time.begin();
        for (const auto& [time, messages] : by_time) {
            sum += messages;
            for (; first->first <= time - 60min; ++first) sum -= first->second;
            worst = std::max(worst, sum);
        }
        return worst;
    }
    [[nodiscard]] std::map<sys_days, std::int64_t> by_day(WallTime Sent::*when) const {
        std::map<sys_days, std::int64_t> sums;
        for (const Sent& s : sent_) sums[utc_day(s.*when)] += s.messages;
        return sums;
    }

private:
    std::vector<Sent> sent_;
};

void run_random_days(std::uint64_t seed, bool clock_steps_back) {
    std::mt19937_64 random(seed);
    const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
    const Allowance allowance{.day = draw(1, 300), .hour = draw(1, 100)};
    UsageCounter counter;
    Oracle oracle;
    std::int64_t in_all = 0;
    auto now = kMorning, farthest = now;
    for (int i = 0; i < 400; ++i) {
        now += draw(0, 30) == 0 ? std::chrono::seconds(draw(0, 100'000)) : std::chrono::seconds(draw(0, 900));
        farthest = std::max(farthest, now);
        if (clock_steps_back && draw(0, 20) == 0) now = std::max<WallTime>(now - std::chrono::seconds(draw(0, 90'000)), farthest - 48h);
        auto reservation = counter.reserve(draw(0, 60), allowance, now);
        const auto used_at = now + (reservation.use_by - now) * draw(0, 99) / 100;
        if (draw(0, 3) == 0) counter.give_back(reservation, draw(0, 60));
        oracle.add({now, used_at, reservation.messages});
        in_all += reservation.messages;
        if (draw(0, 9) == 0) counter = UsageCounter(UsageCounter::State(counter.state()));
    }
    EXPECT_GT(in_all, 0);
    for (const auto when : {&Sent::reserved_at, &Sent::used_at}) {
        EXPECT_LE(oracle.worst_hour(when), allowance.hour) << "seed " << seed;
        for (const auto& [day, messages] : oracle.by_day(when)) EXPECT_LE(messages, allowance.day) << "seed " << seed;
    }
}
TEST(Property, NoSlidingHourAndNoUtcDayIsExceeded) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) run_random_days(seed, false);
}
TEST(Property, NorWhenTheClockStepsBack) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) run_random_days(seed, true);
}
// Whatever the clock does, each UTC day that it reads for the first time gives one day's allowance at most.
TEST(Property, AWildClockNeverGivesMoreThanOneDayForEachDayItReads) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        std::mt19937_64 random(seed);
        const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
        UsageCounter counter;
        std::map<sys_days, int> begun;
        std::int64_t given = 0;
        const WallTime times[] = {kMorning, kMorning + days{400}, kMorning + days{9}};
        for (int i = 0; i < 200; ++i) {
            const auto now = times[draw(0, 2)] + std::chrono::minutes(draw(0, 600));
            given += counter.reserve(1'000, {.day = 100, .hour = 60}, now).messages;
            ++begun[utc_day(now)];
        }
        EXPECT_LE(given, static_cast<std::int64_t>(begun.size()) * 100) << "seed " << seed;
    }
}
// Conservative rounding must not eat the allowance: an address that always has mail sends all of its day.
TEST(Property, AFullQueueUsesTheWholeDay) {
    UsageCounter counter;
    const Allowance allowance{.day = 50, .hour = 10};
    std::map<sys_days, std::int64_t> by_day;
    for (auto now = kMorning - 9h; now < kMorning - 9h + days{10}; now += 1min)
        by_day[utc_day(now)] += counter.reserve(1'000, allowance, now).messages;
    for (const auto& [day, messages] : by_day) EXPECT_EQ(messages, 50);
}

}  // namespace
}  // namespace warmpost::warmup
