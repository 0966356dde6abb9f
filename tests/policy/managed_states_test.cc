// Adaptive warm-up beyond growth: blocks, spills, records, views, silence and outages.
#include <gtest/gtest.h>

#include "policy/managed_days.h"

namespace warmpost::managed {
namespace {

using warmup::Spill;

TEST(Block, RestsWithAProbeAnHourUntilOneIsTakenHoweverLong) {
    Days d(1);
    d.days(10, 2'000);
    d.shut = true;
    d.days(1, 2'000);
    EXPECT_EQ(d.policy.allowance(0), 0);
    EXPECT_TRUE(d.policy.view(0, d.now()).blocked);
    d.blocked = 0;
    d.days(60, 2'000);
    EXPECT_LE(d.blocked, 60 * 24);
    EXPECT_GE(d.blocked, 59 * 20);
    d.shut = false;
    d.days(1, 2'000);
    EXPECT_FALSE(d.policy.view(0, d.now()).blocked);
    EXPECT_GT(d.policy.allowance(0), 0);
}
TEST(Block, WhatWasOnItsWayDoesNotEndIt) {
    Days d(1);
    d.days(10, 2'000);
    d.policy.attempted(0, 40, d.now());
    d.policy.answered(0, {.blocked = 1}, d.now());
    const double after = d.policy.pair(0).allowance;
    d.policy.answered(0, {.delivered = 20}, d.now());
    EXPECT_EQ(d.policy.allowance(0), 0);
    EXPECT_EQ(d.policy.room(0, d.now()), 0);
    d.policy.answered(0, {.delivered = 18, .blocked = 1}, d.now());
    EXPECT_EQ(d.policy.pair(0).allowance, after) << "one block, one cut";
    const auto later = d.now() + std::chrono::hours(1);
    ASSERT_EQ(d.policy.room(0, later), 1);
    d.policy.attempted(0, 1, later);
    d.policy.answered(0, {.delivered = 1}, later);
    EXPECT_EQ(d.policy.allowance(0), after);
}
TEST(Block, CostsTheHoursWhatWasTriedBeyondTheUsual) {
    Days d(1);
    PairState learned;
    learned.allowance = learned.known = 1'000;
    learned.hour_ratio = 0.4;
    learned.taken.move_to(d.slot);
    const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
    d.policy.attempted(pair, 1, d.now());
    d.policy.answered(pair, {.blocked = 1}, d.now());
    EXPECT_LE(d.policy.pair(pair).hour_ratio, Constants{}.hour_share);
}
// After days with mail and three without: the allowance that a block leaves, part of the one before, where it comes after so many messages of the new day.
double left_by_a_block(double mail_before_it, bool stragglers) {
    Days d(1);
    d.limit = 1'000;
    d.days(6, 20'000);
    if (stragglers) d.days(1, 3);
    d.days(3, 0);
    const double before = d.policy.pair(0).allowance;
    EXPECT_GT(before, 500);
    const auto end = d.slot + 2 * kSlotsPerDay;
    while (static_cast<double>(d.policy.pair(0).taken.day()) < mail_before_it && d.slot < end) d.step(2'000);
    d.shut = true;
    while (d.blocked == 0 && d.slot < end) d.step(2'000);
    EXPECT_GT(d.blocked, 0);
    return d.policy.pair(0).allowance / before;
}

// The few messages of the new day say nothing of what led to the block; some hundreds do.
TEST(Block, ThatMeetsTheFirstMessagesAfterSilenceIsJudgedByTheLastDayWithMail) {
    EXPECT_NEAR(left_by_a_block(0, false), 0.3, 0.06);
    EXPECT_GT(left_by_a_block(0, true), 0.15) << "three that came late are no day";
    EXPECT_NEAR(left_by_a_block(300, false), 0.09, 0.02);
}

TEST(Block, IsNoReasonToProbeAgainstTheOperatorsWord) {
    Days d(1);
    d.shut = true;
    d.days(1, 100);
    d.policy.set_override(0, {.day_cap = 0, .hour_cap = {}, .until = d.now() + std::chrono::days(1)});
    EXPECT_EQ(d.policy.room(0, d.now() + std::chrono::hours(2)), 0);
    EXPECT_EQ(d.policy.room(0, d.now() + std::chrono::days(2)), 1);
}

TEST(Spills, WhileWarmingUntilThereIsRoomForAllForDaysAndAgainForANewAddress) {
    Days d(1);
    EXPECT_TRUE(d.policy.spills(Spill::always));
    EXPECT_FALSE(d.policy.spills(Spill::never));
    for (int day = 0; day < 13; ++day) {
        d.days(1, 100);
        EXPECT_TRUE(d.policy.spills(Spill::while_warming)) << day;
    }
    d.days(4, 100);
    EXPECT_FALSE(d.policy.spills(Spill::while_warming));
    EXPECT_TRUE(d.policy.warm());
    EXPECT_TRUE(d.policy.spills(Spill::always));
    EXPECT_FALSE(d.policy.spills(Spill::never));
    d.add();
    EXPECT_TRUE(d.policy.spills(Spill::while_warming));
    d.policy.set_serving(1, false);
    EXPECT_FALSE(d.policy.spills(Spill::while_warming)) << "one that does not serve keeps nobody from being warm";
}
TEST(Spills, WhileWarmingAsLongAsThereIsNotRoomEnough) {
    Days d(1);
    d.limit = 200;
    d.days(5, 2'000);
    EXPECT_TRUE(d.policy.spills(Spill::while_warming));
    d.days(25, 2'000);
    EXPECT_TRUE(d.policy.spills(Spill::while_warming));
}
TEST(Spills, WhileWarmingWithoutAnyAddress) {
    Days d(1);
    d.days(20, 100);
    EXPECT_FALSE(d.policy.spills(Spill::while_warming));
    d.policy.remove(0);
    EXPECT_TRUE(d.policy.spills(Spill::while_warming)) << "a pool without addresses has no name to keep";
}

TEST(Decisions, TellWhatWasFoundAndAreHandedOverOnce) {
    Days d(1);
    d.limit = 300;
    d.days(5, 1'000);
    d.shut = true;
    d.days(1, 1'000);
    bool raised = false, cut = false, blocked = false;
    for (const Decision& decision : d.policy.take_decisions()) {
        EXPECT_FALSE(decision.why.empty());
        EXPECT_EQ(decision.address, "192.0.2.1");
        raised = raised || (decision.kind == DecisionKind::raise && decision.after > decision.before);
        cut = cut || (decision.kind == DecisionKind::cut && decision.after <= decision.before);
        blocked = blocked || decision.kind == DecisionKind::block;
    }
    EXPECT_TRUE(raised && cut && blocked);
    EXPECT_TRUE(d.policy.take_decisions().empty());
}
TEST(Raises, BeginWhereTheLastRecordEnded) {
    Days d(1);
    d.limit = 300;
    d.days(8, 1'000);
    double last = 0;
    int raises = 0, after_cut = 0;
    bool was_cut = false;
    for (const Decision& decision : d.policy.take_decisions()) {
        if (decision.kind != DecisionKind::raise && decision.kind != DecisionKind::cut) continue;
        if (last > 0) {
            EXPECT_NEAR(static_cast<double>(decision.before), last, 1) << to_string(decision.kind) << ' ' << decision.why;
        }
        last = static_cast<double>(decision.after);
        const bool raise = decision.kind == DecisionKind::raise;
        raises += raise;
        after_cut += raise && was_cut;
        was_cut = !raise;
    }
    EXPECT_GT(raises, 1);
    EXPECT_GT(after_cut, 0);
}
TEST(Raises, OfADayAreToldOnceOverARestart) {
    Days d(1);
    d.days(1, 1'000);
    d.step(1'000);  // the next day has begun
    const auto told = d.policy.take_decisions();
    EXPECT_EQ(std::ranges::count(told, DecisionKind::raise, &Decision::kind), 1);
    IspWarmup again;
    const auto pair = again.add("192.0.2.1", d.now(), &d.policy.pair(0));
    (void)again.room(pair, d.now());
    EXPECT_TRUE(again.take_decisions().empty());
}
TEST(View, ShowsNoMoreThanTheOperatorsCaps) {
    Days d(1);
    d.days(5, 5'000);
    const auto free = d.policy.view(0, d.now());
    EXPECT_EQ(free.available_day, free.allowance_day);
    Override word;
    word.until = d.now() + std::chrono::hours(5);
    word.day_cap = 40;
    d.policy.set_override(0, word);
    EXPECT_EQ(d.policy.view(0, d.now()).allowance_day, 40);
    EXPECT_EQ(d.policy.view(0, d.now()).available_day, 40);
    word.day_cap.reset();
    word.hour_cap = 1;
    d.policy.set_override(0, word);
    EXPECT_EQ(d.policy.view(0, d.now()).allowance_hour, 1);
    EXPECT_EQ(d.policy.view(0, d.now()).available_day, 24);
    d.policy.set_serving(0, false);
    EXPECT_EQ(d.policy.view(0, d.now()).available_day, 0) << "drained";
    d.policy.set_serving(0, true);
    d.slot += 6 * kSlotsPerHour;
    EXPECT_EQ(d.policy.view(0, d.now()).available_day, free.allowance_day) << "expired";
}
TEST(Silence, LeavesARecordOfWhatItCost) {
    Days d(1);
    d.days(10, 5'000);
    (void)d.policy.take_decisions();
    d.slot += 12 * kSlotsPerDay;
    (void)d.policy.room(0, d.now());
    const auto told = d.policy.take_decisions();
    ASSERT_EQ(std::ranges::count(told, DecisionKind::idle, &Decision::kind), 1);
    EXPECT_LT(std::ranges::find(told, DecisionKind::idle, &Decision::kind)->after, std::ranges::find(told, DecisionKind::idle, &Decision::kind)->before);
}
TEST(Outage, KnocksWithAHandfulUntilTheIspIsBack) {
    Days d(1);
    d.days(10, 5'000);
    for (int i = 0; i < 3; ++i) {
        d.policy.shared_answered({.other = 20}, d.now());
        ++d.slot;
    }
    std::int64_t sum = 0;
    for (const Share& share : d.policy.allocate(1'000, d.now())) sum += share.messages;
    EXPECT_LE(sum, 10);
    EXPECT_LE(d.policy.spill_most(), 10);
    d.policy.shared_answered({.delivered = 20}, d.now());
    ++d.slot;
    (void)d.policy.room(0, d.now());
    EXPECT_GT(d.policy.spill_most(), 1'000'000);
}

// An ISP that takes a fifth of what it took from one address may mean that address; from two, it means all.
TEST(AnIspThatTakesLessOfAll, IsFollowedByTheOthersOnceTwoAddressesMetIt) {
    Days d(1);
    std::vector<std::size_t> pairs;
    for (int i = 0; i < 4; ++i) {
        PairState learned;
        learned.allowance = learned.known = 1'000;
        learned.taken.move_to(d.slot);
        learned.taken.add(200);
        learned.hour_ratio = 1;
        learned.last_taken = d.slot;
        learned.day = day_of_slot(d.slot);
        pairs.push_back(d.policy.add("192.0.2." + std::to_string(10 + i), d.now(), &learned));
    }
    const auto block = [&d, &pairs](std::size_t i) {
        d.policy.attempted(pairs[i], 1, d.now());
        d.policy.answered(pairs[i], {.blocked = 1}, d.now());
    };
    block(0);
    EXPECT_EQ(d.policy.allowance(pairs[2]), 1'000) << "one may have lost its own name";
    d.policy.set_override(pairs[3], {.day_cap = {}, .hour_cap = {}, .freeze = true, .until = d.now() + std::chrono::days(1)});
    block(1);
    EXPECT_EQ(d.policy.allowance(pairs[2]), 200);
    EXPECT_EQ(d.policy.allowance(pairs[3]), 1'000) << "frozen";
}
// Planning with what is left would lease others into the ISP's bad week.
TEST(AnIspThatTakesLessOfAll, IsPlannedWithAsItWasBeforeForSomeDays) {
    Days d(1);
    d.limit = 2'000;
    d.days(6, 20'000);
    d.limit = 500;
    d.days(2, 20'000);
    EXPECT_LT(d.policy.allowance(0), 700);
    EXPECT_GT(d.policy.sight(0).takes, 1'500);
    d.days(60, 20'000);
    EXPECT_LT(d.policy.sight(0).takes, 700) << "in the end it is as it is";
}

TEST(AnIspThatTakesLessOfAll, IsNotSeenWhereTheSecondComesDaysLater) {
    Days d(1);
    std::vector<std::size_t> pairs;
    for (int i = 0; i < 3; ++i) {
        PairState learned;
        learned.allowance = learned.known = 1'000;
        learned.taken.move_to(d.slot);
        learned.hour_ratio = 1;
        learned.last_taken = d.slot;
        learned.day = day_of_slot(d.slot);
        pairs.push_back(d.policy.add("192.0.2." + std::to_string(10 + i), d.now(), &learned));
    }
    for (const std::size_t i : {0U, 1U}) {
        d.policy.attempted(pairs[i], 1, d.now());
        d.policy.answered(pairs[i], {.blocked = 1}, d.now());
        d.slot += 2 * kSlotsPerDay;
    }
    EXPECT_EQ(d.policy.allowance(pairs[2]), 1'000);
}
TEST(Block, LeavesTheIspHalfOfTheGrowthThatLedToItOnceADay) {
    Days d(1);
    d.add();
    for (const double left : {2.0, 1.5}) {
        for (const std::size_t pair : {0U, 1U}) {
            d.policy.attempted(pair, 1, d.now());
            d.policy.answered(pair, {.blocked = 1}, d.now());
        }
        EXPECT_EQ(d.policy.state().raise_top, left);
        EXPECT_EQ(d.policy.state().block_day, day_of_slot(d.slot));
        d.slot += kSlotsPerDay;  // a day without mail heals nothing
        for (const std::size_t pair : {0U, 1U}) {
            d.policy.attempted(pair, 1, d.now());
            d.policy.answered(pair, {.delivered = 1}, d.now());
        }
    }
    for (int day = 0; day < 10; ++day) {
        d.policy.arrived(1, d.now());
        d.slot += kSlotsPerDay;
        (void)d.policy.room(0, d.now());
    }
    EXPECT_GT(d.policy.state().raise_top, 1.5);
    EXPECT_LT(d.policy.state().raise_top, 2.0);
}
// What slipped through is held against an address for a day, and the day (UTC) may end within the hour.
TEST(Limit, AtAnIspThatBlocksRestsADay) {
    for (const bool blocks : {false, true}) {
        Days d(1);
        d.days(5, 5'000);
        IspState state = d.policy.state();
        state.blocks_seen = blocks ? 1 : 0;
        d.policy.restore(state);
        d.slot += kSlotsPerDay - 2;  // ten minutes before midnight
        d.policy.attempted(0, 30, d.now());
        d.policy.answered(0, {.throttled = 30}, d.now());
        ASSERT_GT(d.policy.pair(0).limit_slot, 0);
        EXPECT_EQ(d.policy.pair(0).explore_from >= d.slot + kSlotsPerDay, blocks);
    }
}
// A limit that fell to a fifth, for a week perhaps, is not what a warm address is taken.
TEST(Limit, ThatFellIsNoCeiling) {
    for (const bool fell : {false, true}) {
        Days d(2);
        d.limit = fell ? 5'000 : 1'000;
        d.days(10, 15'000);
        d.limit = 1'000;
        d.days(6, 15'000);
        EXPECT_EQ(d.policy.sight(0).flat, !fell);
    }
}

}  // namespace
}  // namespace warmpost::managed
