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
