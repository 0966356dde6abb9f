// Adaptive warm-up at an ISP that is made up: what is found, how fast, and what finding it costs.
#include <gtest/gtest.h>

#include "policy/managed_history.h"

namespace warmpost::managed {
namespace {

using warmup::Spill;

// One ISP with addresses that send to it, slot by slot. What finds no room leaves by the shared pool; what is refused is tried again.
class Days {
public:
    explicit Days(std::uint64_t seed, const Hints& hints = {}) : policy(hints), random_(seed) { add(); }
    std::size_t add() { return policy.add("192.0.2." + std::to_string(policy.pairs().size() + 1), now()); }
    [[nodiscard]] WallTime now() const { return at_slot(slot); }
    [[nodiscard]] std::int64_t of(std::int64_t messages, double part) {
        return messages > 0 ? std::binomial_distribution<std::int64_t>(messages, part)(random_) : 0;
    }

    void step(double a_day) {
        owed_ += a_day / static_cast<double>(kSlotsPerDay);
        const auto fresh = static_cast<std::int64_t>(owed_);
        owed_ -= static_cast<double>(fresh);
        policy.arrived(fresh, now());
        const auto waiting = fresh + std::exchange(again_, 0);
        for (const Share& share : policy.allocate(waiting, now())) {
            policy.attempted(share.pair, share.messages, now());
            answer(share);
        }
        carried = std::max(carried, policy.pair(0).taken.day());
        least_part = carried > 0 ? std::min(least_part, policy.allowance(0) / static_cast<double>(carried)) : least_part;
        ++slot;
    }
    void days(int count, double a_day) {
        for (int i = 0; i < count * kSlotsPerDay; ++i) step(a_day);
    }

    std::int64_t slot = kFirstSlot;
    IspWarmup policy;
    double failures = 0;               // part of the answers, a quarter of them throttles
    std::int64_t limit = 0;            // messages in 24 h from one address; 0: none
    std::int64_t hour_limit = 0;
    bool one_by_one = false;           // each answer is told as it comes
    bool shut = false;                 // every answer says that the address is blocked
    std::int64_t throttled = 0, taken = 0, blocked = 0, carried = 0;
    double least_part = 1;             // allowance against the most that was carried, at worst

private:
    void answer(const Share& share) {
        if (!one_by_one) return tell(share.pair, answers_to(share));
        for (std::int64_t i = 0; i < share.messages; ++i) tell(share.pair, answers_to({share.pair, 1}));
    }
    Answers answers_to(const Share& share) {
        Answers a;
        if (shut) {
            a.blocked = share.messages;
            return a;
        }
        const auto failed = of(share.messages, failures);
        const SlidingCount& before = policy.pair(share.pair).taken;
        a.delivered = share.messages - failed;
        if (limit > 0) a.delivered = std::min(a.delivered, std::max<std::int64_t>(0, limit - before.day()));
        if (hour_limit > 0) a.delivered = std::min(a.delivered, std::max<std::int64_t>(0, hour_limit - before.hour()));
        a.other = failed - of(failed, 0.25);
        a.throttled = share.messages - a.delivered - a.other;
        return a;
    }
    void tell(std::size_t pair, const Answers& a) {
        throttled += a.throttled, taken += a.delivered, blocked += a.blocked;
        again_ += a.throttled + a.other;
        policy.answered(pair, a, now());
    }
    std::mt19937_64 random_;
    double owed_ = 0;
    std::int64_t again_ = 0;
};

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

}  // namespace
}  // namespace warmpost::managed
