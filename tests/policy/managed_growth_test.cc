// How far an allowance is raised: what was found of an ISP's growth, what an hour took, and that little of an hour goes at once.
#include <gtest/gtest.h>

#include <vector>

#include "policy/managed_days.h"

namespace warmpost::managed {
namespace {

PairState known_to_take(std::int64_t slot, double messages, double hour_ratio) {
    PairState learned;
    learned.allowance = learned.known = messages;
    learned.taken.move_to(slot);
    learned.hour_ratio = hour_ratio;
    learned.limit_slot = slot - kSlotsPerDay;
    learned.limit_at = learned.found_at = messages;
    learned.last_taken = slot;
    learned.day = day_of_slot(slot);
    learned.day_opened_at = messages;
    return learned;
}

TEST(Growth, IsLearnedFromWhereLimitsAreFoundOnFollowingDays) {
    Days d(1);
    d.limit = 2'000;
    for (int day = 0; day < 12; ++day) {
        d.days(1, 20'000);
        d.limit = d.limit * 103 / 100;
    }
    EXPECT_GT(d.policy.pair(0).grows, 0.005);
    EXPECT_LT(d.policy.pair(0).grows, 0.06);
    EXPECT_NEAR(d.policy.state().grows, 0.03, 0.03);
}

// The same address, at an ISP of which nothing was found and at one whose limits hardly grow.
TEST(Growth, ThatIsSmallMakesTheStepsBeyondItSmall) {
    const auto first_step = [](double grows) {
        Days d(1);
        PairState learned = known_to_take(d.slot, 1'000, 1);
        learned.grows = grows;
        learned.taken.add(1'000);
        const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
        (void)d.policy.allocate(100'000, d.now());
        (void)d.policy.room(pair, at_slot(d.slot + 1));
        return d.policy.allowance(pair) - 1'000;
    };
    EXPECT_GT(first_step(-1), 15);
    EXPECT_GT(first_step(0.5), 15) << "far below what is expected";
    EXPECT_LT(first_step(0), 6);
    EXPECT_GE(first_step(0), 1) << "a step is taken all the same";
}

TEST(Growth, OfALimitThatFellIsNone) {
    Days d(1);
    d.limit = 2'000;
    d.days(4, 20'000);
    const double before = d.policy.pair(0).grows;
    d.limit = 600;
    d.days(2, 20'000);
    EXPECT_GE(d.policy.pair(0).grows, 0);
    EXPECT_GE(d.policy.pair(0).grows, 0.2 * before) << "a fall says nothing of how limits grow";
}

TEST(Hour, GoesInPartsSoThatALimitThatFellCostsOneOfThem) {
    Days d(1);
    const PairState learned = known_to_take(d.slot, 1'000, 0.5);
    const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
    d.policy.set_serving(0, false);
    std::int64_t given = 0;
    for (int slot = 0; slot < kSlotsPerHour; ++slot) {
        const auto now = at_slot(d.slot + slot);
        const auto shares = d.policy.allocate(10'000, now);
        const std::int64_t part = shares.empty() ? 0 : shares[0].messages;
        EXPECT_LE(part, 100);
        if (part == 0) continue;
        d.policy.attempted(pair, part, now);
        EXPECT_EQ(d.policy.room(pair, now), 0) << "within ten minutes it may be asked as often as one likes";
        d.policy.answered(pair, {.delivered = part}, now);
        given += part;
    }
    EXPECT_EQ(given, 500) << "the hour's mail goes within the hour";
}

// A sender with most of its mail in two hours of the day, at an ISP that takes it all: neither the day nor the hour waits for a day of the other.
TEST(Hour, AndDayGrowOnTheSameDays) {
    Days d(1);
    const PairState learned = known_to_take(d.slot, 700, 0.15);
    const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
    d.policy.set_serving(0, false);
    for (int day = 0; day < 10; ++day)
        for (int slot = 0; slot < kSlotsPerDay; ++slot) {
            const int hour = slot / static_cast<int>(kSlotsPerHour);
            d.step(1'500 * 24 * (hour == 10 ? 0.35 : hour == 11 ? 0.25 : 0.4 / 22));
        }
    EXPECT_GT(d.policy.pair(pair).known, 1'200);
}

TEST(Hour, ThatWasTakenBeforeTheFirstLimitStaysKnown) {
    Days d(1);
    d.limit = 600;
    while (d.policy.pair(0).limit_slot == 0 && d.slot < kFirstSlot + 10 * kSlotsPerDay) d.step(500'000);
    ASSERT_GT(d.policy.pair(0).limit_slot, 0);
    EXPECT_GT(d.policy.pair(0).hour_ratio, 0.12);
    EXPECT_LE(d.policy.pair(0).hour_ratio, 0.2);
}

// --- a pool that has time

TEST(Patience, CostsFewerRefusals) {
    const auto refused = [](bool patient) {
        Days d(1);
        d.policy.set_patient(patient);
        d.limit = 300;
        for (int day = 0; day < 10; ++day) {
            d.days(1, 5'000);
            d.limit = d.limit * 14 / 10;
        }
        EXPECT_GT(d.policy.allowance(0), 500) << "and it grows all the same";
        return d.throttled;
    };
    EXPECT_LE(2 * refused(true), refused(false));
}

// Days without any limit after one was met: by how much each raises the allowance.
std::vector<double> days_after_a_limit(double grows, bool comes_later = false) {
    Days d(1);
    d.policy.set_serving(0, false);
    d.policy.set_patient(comes_later);
    PairState learned = known_to_take(d.slot, 1'000, 1);
    learned.grows = grows;
    const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
    d.policy.set_patient(true);
    std::vector<double> factors;
    for (int day = 0; day < 4; ++day) {
        const double before = d.policy.allowance(pair);
        d.days(1, 50'000);
        (void)d.policy.room(pair, d.now());
        factors.push_back(d.policy.allowance(pair) / before);
    }
    return factors;
}

TEST(Patience, AfterALimitADayBringsSoMuchAndATenthMoreOnceThatDidNoHarm) {
    const auto unknown = days_after_a_limit(-1);
    EXPECT_NEAR(unknown[0], 1.3, 0.01);
    EXPECT_NEAR(unknown[1], 1.43, 0.02);
    const auto found = days_after_a_limit(0);
    EXPECT_NEAR(found[0], 1.1, 0.01) << "where limits hardly grow";
    EXPECT_NEAR(found[1], 1.21, 0.02);
    EXPECT_EQ(days_after_a_limit(-1, true), unknown) << "also for an address that learned elsewhere, and in haste";
}

TEST(Patience, WhatCleanDaysTaughtIsThereAfterARestart) {
    Days d(1);
    d.policy.set_patient(true);
    PairState learned = known_to_take(d.slot, 1'000, 1);
    learned.raise_most = 1.7;
    learned.patient = true;
    EXPECT_EQ(d.policy.pair(d.policy.add("192.0.2.9", d.now(), &learned)).raise_most, 1.7);
}

TEST(Patience, OneThrottleIsNoLimitYet) {
    const auto limits = [](bool patient) {
        Days d(1);
        const auto learned = known_to_take(d.slot, 1'000, 1);
        const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
        d.policy.set_patient(patient);
        d.policy.attempted(pair, 1'001, d.now());
        d.policy.answered(pair, {.delivered = 1'000}, d.now());
        d.policy.answered(pair, {.throttled = 1}, at_slot(d.slot + 1));
        (void)d.policy.room(pair, at_slot(d.slot + 2));
        return d.policy.pair(pair).day_limited || d.policy.pair(pair).hour_proof > 0;
    };
    EXPECT_TRUE(limits(false));
    EXPECT_FALSE(limits(true));
}

TEST(Patience, IsStoredWithTheIspAndTold) {
    Days d(1);
    d.policy.set_patient(true);
    IspWarmup again;
    again.restore(d.policy.state());
    EXPECT_TRUE(again.state().patient);
    EXPECT_NE(d.policy.view(0, d.now()).state.find("in small steps"), std::string::npos);
    d.days(2, 5'000);
    const auto told = d.policy.take_decisions();
    EXPECT_TRUE(std::ranges::any_of(told, [](const Decision& each) { return each.kind == DecisionKind::raise && each.why.contains("in small steps"); }));
}

}  // namespace
}  // namespace warmpost::managed
