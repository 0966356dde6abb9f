// Policy time: follows the wall clock, is not pushed by it, and never goes back.
#include "runtime/policy_clock.h"

#include <gtest/gtest.h>

namespace warmpost::runtime {
namespace {
using namespace std::chrono_literals;

const WallTime kStart = std::chrono::sys_days{std::chrono::year{2027} / 3 / 1};
const SteadyTime kSteady{1h};

TEST(PolicyClock, FollowsTheWallClockAndItsScale) {
    PolicyClock plain(1, {}, {}, kStart, kSteady), fast(1000, {}, {}, kStart, kSteady);
    EXPECT_EQ(plain.at(kStart), kStart);
    EXPECT_EQ(plain.at(kStart + 5s), kStart + 5s);
    EXPECT_EQ(fast.at(kStart + 5s), kStart + 5000s);
    EXPECT_EQ(fast.when(kStart + 15s, kStart + 5s), kStart + 15'000s);
}

TEST(PolicyClock, WaitsForAWallClockThatIsSetBackALittleAndGoesOnFromOneThatIsSetBackFar) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    EXPECT_EQ(clock.at(kStart + 10s), kStart + 10s);
    EXPECT_EQ(clock.at(kStart), kStart + 10s);
    clock.tick(kStart, kSteady + 10s);
    EXPECT_EQ(clock.at(kStart + 11s), kStart + 11s);
    clock.tick(kStart - 48h, kSteady + 12s);
    EXPECT_EQ(clock.at(kStart - 48h), kStart + 11s);
    EXPECT_EQ(clock.at(kStart - 48h + 7s), kStart + 18s);
}

TEST(PolicyClock, AJumpAheadGrantsADayAtMostHoweverOftenItIsLookedAt) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    for (int second = 1; second <= 5; ++second) {
        const WallTime wall = kStart + 700h + std::chrono::seconds(second);
        EXPECT_LE(clock.at(wall), kStart + 24h + 30s);
        clock.tick(wall, kSteady + std::chrono::seconds(second));
        EXPECT_LE(clock.at(wall), kStart + 24h + 30s);
    }
    EXPECT_GE(clock.at(kStart + 700h + 5s), kStart + 24h);
}

// A wall clock that somebody sets ahead again and again, while `pass` of real time goes by in between.
WallTime after_jumps(PolicyClock& clock, int jumps, std::chrono::milliseconds pass) {
    WallTime wall = kStart, shown{};
    SteadyTime elapsed = kSteady;
    for (int i = 0; i < jumps; ++i) {
        wall += 100h + pass;
        elapsed += pass;
        (void)clock.at(wall);
        clock.tick(wall, elapsed);
        shown = clock.at(wall);
    }
    return shown;
}

TEST(PolicyClock, JumpsAheadEarnOneDayTogetherHoweverManyThereAre) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    const WallTime shown = after_jumps(clock, 1000, 1s);
    EXPECT_GE(shown, kStart + 24h);
    EXPECT_LE(shown, kStart + 24h + 1000s * 31 / 30 + 30s) << "a day, and what passed";
}

TEST(PolicyClock, TheCreditOfADayComesBackSlowly) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    const WallTime shown = after_jumps(clock, 60 * 24, 1h);
    EXPECT_GE(shown, kStart + 60 * 24h + 2 * 24h);
    EXPECT_LE(shown, kStart + 60 * 24h + 3 * 24h + 30s) << "one day at the start and one in 30 days";
}

TEST(PolicyClock, TimeThatPassedIsShownWhateverTheCreditIs) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    (void)after_jumps(clock, 10, 1s);
    const WallTime before = clock.at(kStart + 1000h + 10s);
    clock.tick(kStart + 1040h + 10s, kSteady + 40h + 10s);   // no tick for 40 hours: the machine slept, and both clocks counted it
    EXPECT_GE(clock.at(kStart + 1040h + 10s), before + 40h - 10s);
    EXPECT_LE(clock.at(kStart + 1040h + 10s), before + 40h + 2h) << "what came back of the credit is not asked for";
}

TEST(PolicyClock, AWallClockThatIsSetBackAndAheadEarnsNothing) {
    PolicyClock clock(1, {}, {}, kStart, kSteady);
    SteadyTime elapsed = kSteady;
    WallTime shown{};
    for (int i = 0; i < 500; ++i) {
        elapsed += 1s;
        const WallTime wall = kStart + (i % 2 == 0 ? -300h : 300h);
        clock.tick(wall, elapsed);
        shown = clock.at(wall);
    }
    EXPECT_LE(shown, kStart + 24h + 500s * 31 / 30 + 30s);
}

TEST(PolicyClock, AStartAfterAnAbsenceDrawsOnTheSameDay) {
    PolicyClock clock(1, kStart - 24h, kStart - 24h, kStart, kSteady);
    EXPECT_EQ(clock.at(kStart), kStart);
    EXPECT_LE(after_jumps(clock, 50, 1s), kStart + 50s * 31 / 30 + 30s) << "the day was granted for the absence";
}

TEST(PolicyClock, AStartGoesOnFromWhatWasReached) {
    EXPECT_EQ(PolicyClock(1, kStart - 2h, {}, kStart, kSteady).at(kStart), kStart) << "time while it was away counts";
    EXPECT_EQ(PolicyClock(1, kStart - 100h, {}, kStart, kSteady).at(kStart), kStart - 76h) << "a day of it";
    EXPECT_EQ(PolicyClock(1, kStart - 76h, kStart - 5s, kStart, kSteady).at(kStart), kStart - 76h + 5s) << "and no other day at the next start";
    EXPECT_EQ(PolicyClock(1000, kStart + 500h, {}, kStart, kSteady).at(kStart), kStart + 500h);
}

TEST(PolicyClock, WhatItReachedIsStoredEveryFewSeconds) {
    std::vector<WallTime> stored;
    PolicyClock clock(1, {}, {}, kStart, kSteady, [&](WallTime reached) { stored.push_back(reached); });
    for (int second = 0; second < 12; ++second) clock.tick(kStart + std::chrono::seconds(second), kSteady + std::chrono::seconds(second));
    EXPECT_EQ(stored, (std::vector<WallTime>{kStart, kStart + 5s, kStart + 10s}));
}

}  // namespace
}  // namespace warmpost::runtime
