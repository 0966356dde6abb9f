// Adaptive warm-up at an ISP that is made up: what is found, how fast, and what finding it costs.
#include <gtest/gtest.h>

#include "policy/managed_days.h"

namespace warmpost::managed {
namespace {

using warmup::Spill;

TEST(Warmup, ANewAddressBeginsWithWhatAnyIspTakesOrWhatIsKnownOfThisOne) {
    IspWarmup unknown, known(Hints{.first_day = 400});
    const auto a = unknown.add("192.0.2.1", at_slot(kFirstSlot)), b = known.add("192.0.2.1", at_slot(kFirstSlot));
    EXPECT_EQ(unknown.allowance(a), 30);
    EXPECT_EQ(known.allowance(b), 400);
    unknown.remove(a);
    EXPECT_TRUE(unknown.pairs().empty());
    EXPECT_EQ(unknown.room(a, at_slot(kFirstSlot)), 0);
}
TEST(Warmup, GrowsByWhatIsAskedForOnly) {
    Days d(1);
    d.days(20, 200);
    EXPECT_LT(d.policy.allowance(0), 400) << "nobody asked for more";
    EXPECT_GE(d.carried, 190);
    d.days(20, 20'000);
    EXPECT_GT(d.policy.allowance(0), 15'000);
}
TEST(Warmup, AnAddressThatServesOthersOnlyGetsNothing) {
    Days d(1);
    d.policy.set_serving(0, false);
    EXPECT_EQ(d.policy.room(0, d.now()), 0);
    EXPECT_TRUE(d.policy.allocate(100, d.now()).empty());
    d.policy.set_serving(0, true);
    EXPECT_GT(d.policy.room(0, d.now()), 0);
}

struct Noise {
    double volume = 0;
    bool one_by_one = false;
};
class NoiseAlone : public testing::TestWithParam<Noise> {};
TEST_P(NoiseAlone, NeverCostsHalfOfWhatWasCarried) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Days d(seed);
        d.failures = 0.02;
        d.one_by_one = GetParam().one_by_one;
        d.days(45, GetParam().volume);
        EXPECT_GE(d.least_part, 0.5) << "seed " << seed;
        EXPECT_GE(static_cast<double>(d.carried), 0.9 * GetParam().volume) << "seed " << seed;
        EXPECT_GE(d.policy.allowance(0), 0.9 * GetParam().volume) << "seed " << seed;
    }
}
INSTANTIATE_TEST_SUITE_P(Volumes, NoiseAlone,
                         testing::Values(Noise{50}, Noise{500}, Noise{5'000}, Noise{50'000}, Noise{500, true}, Noise{5'000, true}, Noise{50'000, true}));

class HardLimit : public testing::TestWithParam<std::int64_t> {};
TEST_P(HardLimit, IsFoundAtASmallSurplus) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Days d(seed);
        d.limit = GetParam();
        d.one_by_one = seed % 2 == 0;
        const double limit = static_cast<double>(d.limit);
        d.days(20, 3 * limit);
        EXPECT_LT(static_cast<double>(d.throttled), 0.05 * limit * 20) << "seed " << seed;
        d.throttled = d.taken = 0;
        d.days(20, 3 * limit);
        EXPECT_LT(static_cast<double>(d.throttled), 0.05 * limit * 20) << "seed " << seed;
        EXPECT_GT(static_cast<double>(d.taken), 0.75 * limit * 20) << "seed " << seed << ": and it is used";
        EXPECT_LE(d.policy.allowance(0), 1.1 * limit + 2);
    }
}
INSTANTIATE_TEST_SUITE_P(Limits, HardLimit, testing::Values(100, 1'000, 10'000, 50'000));

// A hundred are on their way when the limit is met: it is proven once, not by each of them.
TEST(Warmup, WhatWasOnItsWayWhenALimitWasProvenProvesNoFurtherOne) {
    Days d(1);
    d.days(10, 5'000);
    const double before = d.policy.allowance(0);
    d.policy.attempted(0, 100, d.now());
    for (int i = 0; i < 100; ++i) d.policy.answered(0, {.throttled = 1}, d.now());
    EXPECT_LT(d.policy.allowance(0), before);
    EXPECT_GT(d.policy.allowance(0), 0.9 * static_cast<double>(d.policy.pair(0).taken.day()));
    std::int64_t cuts = 0;
    for (const Decision& decision : d.policy.take_decisions()) cuts += decision.kind == DecisionKind::cut;
    EXPECT_EQ(cuts, 1);
}
TEST(Warmup, AThrottleAmongManyThatAreTakenIsChanceInWhateverOrderTheyAreTold) {
    for (int first = 0; first < 3; ++first) {
        Days d(1);
        d.days(10, 5'000);
        const double before = d.policy.allowance(0);
        d.policy.attempted(0, 40, d.now());
        for (int i = 0; i < 40; ++i) d.policy.answered(0, i == 19 * first ? Answers{.throttled = 1} : Answers{.delivered = 1}, d.now());
        ++d.slot;
        (void)d.policy.room(0, d.now());
        EXPECT_GE(d.policy.allowance(0), before);
    }
}
TEST(Warmup, AnIspThatFallsBackIsFollowed) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Days d(seed);
        d.failures = 0.01;
        d.limit = 20'000;
        d.days(25, 30'000);
        EXPECT_GT(d.policy.allowance(0), 12'000);
        d.limit = 2'000;
        d.days(3, 30'000);
        EXPECT_LE(d.policy.allowance(0), 2'300);
    }
}
TEST(Warmup, ALimitThatFallsToAFifthCostsFewRefusals) {
    Days d(4);
    d.limit = 5'000;
    d.days(12, 15'000);
    const auto before = d.throttled;
    d.limit = 1'000;
    d.days(2, 15'000);
    EXPECT_LT(d.throttled - before, 500) << "a tenth of what was sent in a day before";
}
TEST(Warmup, ALimitByTheHourDoesNotCostTheDay) {
    Days d(3);
    d.hour_limit = 300;
    d.days(30, 6'000);
    EXPECT_GT(d.taken, 30 * 6'000 * 3 / 4);
    EXPECT_LT(d.throttled, d.taken / 20);
}
// What is left in a limit by the hour is a few messages: were it taken for the day's, the day would stay as small for ever.
TEST(Warmup, RefusedFarBelowWhatIsKnownWithinTheHourItWasTheHour) {
    Days d(1);
    for (int i = 0; i < 3; ++i) {
        d.policy.attempted(0, 1, d.now());
        d.policy.answered(0, {.delivered = 1}, d.now());
    }
    const double before = d.policy.allowance(0);
    d.policy.attempted(0, 3, d.now());
    d.policy.answered(0, {.throttled = 3}, d.now());
    EXPECT_EQ(d.policy.allowance(0), before);
    EXPECT_GT(d.policy.pair(0).hour_proof, 0);
    d.policy.attempted(0, 4, d.now());
    d.policy.answered(0, {.throttled = 4}, d.now());
    EXPECT_LT(d.policy.allowance(0), before) << "refused again at once: it was the day";
}
TEST(Warmup, ANewAddressKeepsToTheHoursThatWereLearnedOfEarlierOnes) {
    Days d(1);
    IspState state = d.policy.state();
    state.first_limit = 1'000;
    d.policy.restore(state);
    EXPECT_EQ(d.policy.view(d.add(), d.now()).allowance_hour, 150) << "nothing is known of the hours";
    state.hour_limit_slot = d.slot;
    state.hour_share = 0.08;
    d.policy.restore(state);
    const auto pair = d.add();
    EXPECT_EQ(d.policy.view(pair, d.now()).allowance_hour, 60);
}
TEST(Warmup, MailOfOneHourIsNotKeptOutForeverWhereMoreIsTaken) {
    Days d(5);
    const auto burst_days = [&d](int days) {
        for (int hour = 0; hour < 24 * days; ++hour)
            for (int slot = 0; slot < kSlotsPerHour; ++slot) d.step(24 * 1000 * (hour % 24 == 10 ? 0.35 : 0.65 / 23));
    };
    d.limit = 200;
    burst_days(2);
    d.limit = 0;
    burst_days(30);
    const auto before = d.taken;
    burst_days(7);
    EXPECT_GT(static_cast<double>(d.taken - before), 0.95 * 7 * 1000);
}
TEST(Warmup, OnceALimitWasMetHoursAreTriedOnlyWhereTheyCanBeToldFromTheDay) {
    for (const auto& [volume, limit_met, tried] : {std::tuple{30, true, false}, std::tuple{30, false, true}, std::tuple{3'000, true, true}}) {
        Days d(1);
        PairState learned;
        learned.allowance = learned.known = volume;
        learned.hour_ratio = Constants{}.hour_share;
        learned.taken.move_to(d.slot);
        learned.last_taken = d.slot;
        learned.day = day_of_slot(d.slot);
        learned.limit_slot = limit_met ? d.slot - 1 : 0;
        d.policy.remove(0);
        ASSERT_EQ(d.policy.add("192.0.2.9", d.now(), &learned), 0U);
        for (int slot = 0; slot < 3 * kSlotsPerDay; ++slot) d.step(slot % kSlotsPerDay < 12 ? 24.0 * volume : 0);  // all of the day's mail in two hours
        EXPECT_EQ(d.policy.pair(0).hour_ratio > Constants{}.hour_share * 1.01, tried) << volume << limit_met;
    }
}
// What the ISP took without a sign it takes again: one throttle there is chance, unless it is an ISP that gives hardly any sign.
TEST(Warmup, OneThrottleJustBelowTheKnownVolumeIsNoProofExceptWhereSignsAreRare) {
    for (const bool blocks : {false, true}) {
        Days d(1);
        IspState state = d.policy.state();
        state.blocks_seen = blocks ? 1 : 0;
        d.policy.restore(state);
        PairState learned;
        learned.allowance = learned.known = 1'000;
        learned.taken.move_to(d.slot);
        learned.taken.add(989);
        learned.hour_ratio = 0.1;
        learned.last_taken = d.slot;
        learned.day = day_of_slot(d.slot);
        const auto pair = d.policy.add("192.0.2.9", d.now(), &learned);
        d.policy.attempted(pair, 1, d.now());
        d.policy.answered(pair, {.throttled = 1}, d.now());
        ++d.slot;
        (void)d.policy.room(pair, d.now());
        EXPECT_EQ(d.policy.allowance(pair) < 1'000, blocks);
    }
}
TEST(Warmup, MailThatIsComplainedAboutEarnsNoMore) {
    Days calm(1), loud(1);
    for (int day = 0; day < 20; ++day) {
        calm.days(1, 20'000);
        loud.days(1, 20'000);
        loud.policy.complained(0, std::max<std::int64_t>(5, loud.policy.pair(0).taken.day() / 50), loud.now());
    }
    EXPECT_LT(loud.policy.allowance(0), 0.5 * calm.policy.allowance(0));
}

}  // namespace
}  // namespace warmpost::managed
