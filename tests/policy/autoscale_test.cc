// How many addresses a managed pool gets, day by day.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "policy/autoscale/autoscale.h"
#include "policy/managed/window.h"

namespace warmpost::autoscale {
namespace {

using managed::kSlotMs, managed::kSlotsPerDay, managed::kSlotsPerHour;
constexpr std::int64_t kFirstSlot = 1'767'571'200'000 / kSlotMs;   // 2026-01-05, midnight

// A pool whose addresses grow at two ISPs as mail asks for it; the inventory may be short.
class Pool {
public:
    explicit Pool(double most_an_address = 20'000) : most_(most_an_address) {}

    Plan tick() {
        Sight sight;
        for (const Held& held : held_) sight.addresses.push_back({held.address, held.draining});
        for (std::size_t i = 0; i < 2; ++i) {
            IspSight isp{i == 0 ? "gmail" : "yahoo", std::exchange(arrived_[i], 0), i == 0 ? arrived_day : 0, 0.2, hint, {}};
            for (const Held& held : held_) isp.pairs.push_back({held.allowance, growth - 1, held.allowance >= most_, held.allowance >= most_});
            sight.isps.push_back(std::move(isp));
        }
        Plan plan = autoscale::tick(state, sight, limits, from_ms(slot * kSlotMs));
        follow(plan);
        return plan;
    }
    // A day of so many messages, evenly, with a tick an hour.
    void day(double messages) {
        const int before = active();
        for (int hour = 0; hour < 24; ++hour) {
            last = tick();
            EXPECT_GE(last.wanted, limits.floor);
            EXPECT_LE(last.wanted, limits.ceiling);
            EXPECT_LE(active(), std::max(limits.ceiling, before));
            arrived_[0] += static_cast<std::int64_t>(messages * 0.6 / 24);
            arrived_[1] += static_cast<std::int64_t>(messages * 0.4 / 24);
            slot += kSlotsPerHour;
        }
        for (Held& held : held_) held.allowance = std::min(most_, held.allowance * growth);
        changes += active() != before;
    }
    void arrive(std::int64_t messages) { arrived_[0] += messages; }
    void days(int count, double messages) {
        for (int i = 0; i < count; ++i) day(messages);
    }
    void fall(double part) {
        for (Held& held : held_) held.allowance *= part;
    }
    [[nodiscard]] int active() const { return static_cast<int>(std::ranges::count(held_, false, &Held::draining)); }
    [[nodiscard]] int held() const { return static_cast<int>(held_.size()); }

    State state;
    Limits limits;
    std::int64_t slot = kFirstSlot;
    std::int64_t arrived_day = 0;   // at gmail, of which no tick heard
    double hint = 0;   // of isps.toml
    double growth = 1.4;   // of what an address takes, from day to day
    bool tells_what_it_had = false;
    int inventory = 100, changes = 0, leases_told = 0, drained = 0, released = 0;
    Plan last;

private:
    struct Held {
        std::string address;
        double allowance = 100;
        bool draining = false;
    };
    void follow(const Plan& plan) {
        for (const auto& decision : plan.decisions) leases_told += decision.kind == managed::DecisionKind::lease;
        for (const std::size_t at : plan.drain) {
            ASSERT_FALSE(held_.at(at).draining);
            held_[at].draining = true;
            ++drained;
        }
        for (const std::size_t at : plan.undrain) {
            ASSERT_TRUE(held_.at(at).draining);
            held_[at].draining = false;
        }
        std::set<std::size_t, std::greater<>> away(plan.release.begin(), plan.release.end());
        for (const std::size_t at : away) {
            ASSERT_TRUE(held_.at(at).draining) << "only what was drained is given back";
            held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(at));
            ++released;
            ++inventory;
        }
        const int before = inventory;
        for (int i = 0; i < plan.lease && inventory > 0; ++i, --inventory) held_.push_back({"192.0.2." + std::to_string(++named_)});
        if (tells_what_it_had && plan.lease > 0) leased(state, plan.lease, before - inventory);
    }
    double most_;
    std::vector<Held> held_;
    std::array<std::int64_t, 2> arrived_{};
    int named_ = 0;
};

TEST(Autoscale, LeasesNothingForLessThanThreeHundredMessagesInThreeDays) {
    Pool pool;
    pool.days(20, 90);
    EXPECT_EQ(pool.held(), 0);
    EXPECT_NE(pool.last.status.find("insufficient volume"), std::string::npos) << pool.last.status;
    pool.days(3, 150);
    EXPECT_EQ(pool.held(), 1);
    EXPECT_NE(pool.last.status.find("1 dedicated address"), std::string::npos) << pool.last.status;
}
TEST(Autoscale, LeasesOnVolumeAndFindsAboutWhatItNeeds) {
    Pool pool;
    pool.days(60, 200'000);
    EXPECT_GE(pool.active(), 5) << "120,000 a day at one ISP, of which an address takes 20,000 at most";
    EXPECT_LE(pool.active(), 12);
    const int before = pool.active();
    pool.days(30, 200'000);
    EXPECT_EQ(pool.active(), before);
}
TEST(Autoscale, WhereNothingIsKnownAFewAreLeasedOnAGuess) {
    Pool told;
    told.hint = 100'000;
    told.day(60'000);
    EXPECT_EQ(told.active(), 1);
    Pool guessing;
    guessing.day(60'000);
    EXPECT_GT(guessing.active(), 1) << "one is enough only if the ISPs take much from it";
    EXPECT_LE(guessing.active(), static_cast<int>(guessing.limits.constants.most_guessed)) << "one is enough if they take as much as any";
    Pool small;
    small.day(3'000);
    EXPECT_EQ(small.active(), 1) << "a second one would not carry its worth whatever they take";
}
TEST(Autoscale, WhileAddressesGrowSlowlySomeMoreAreLeasedAndGivenBackLater) {
    const auto most_and_last = [](double growth) {
        Pool pool(40'000);
        pool.hint = 40'000;
        pool.growth = growth;
        int most = 0;
        for (int day = 0; day < 150; ++day) {
            pool.day(300'000);
            most = std::max(most, pool.active());
        }
        return std::pair(most, pool.active());
    };
    const auto [most_fast, last_fast] = most_and_last(2.5);
    const auto [most_slow, last_slow] = most_and_last(1.06);
    EXPECT_EQ(most_fast, last_fast) << "in ten days they take all that the ISPs take";
    EXPECT_GT(most_slow, most_fast);
    EXPECT_LE(most_slow, static_cast<int>(1.4 * most_fast));
    EXPECT_EQ(last_slow, last_fast) << "once they are warm, as many do";
}
TEST(Autoscale, AddressesThatFellFromACeilingAskForNoOthers) {
    Pool pool(40'000);
    pool.days(60, 300'000);
    const int before = pool.active();
    pool.fall(0.4);
    pool.growth = 1.01;
    pool.days(6, 300'000);
    EXPECT_EQ(pool.active(), before) << "others would fall as well";
}
TEST(Autoscale, WhatWasMetEndsTheGuess) {
    Pool pool(50'000);
    pool.days(60, 60'000);
    EXPECT_EQ(pool.last.wanted, 1) << "an address takes 50,000 at either ISP";
}
TEST(Autoscale, StaysWithinTheLimits) {
    Pool pool;
    pool.limits.floor = 2;
    pool.limits.ceiling = 4;
    pool.days(3, 0);
    EXPECT_EQ(pool.active(), 2);
    pool.days(40, 500'000);
    EXPECT_EQ(pool.active(), 4);
    pool.days(60, 10);
    EXPECT_EQ(pool.active(), 2);
    pool.days(60, 0);
    EXPECT_EQ(pool.active(), 2);
}
TEST(Autoscale, FrozenDoesNothing) {
    Pool pool;
    pool.limits.frozen = true;
    pool.days(10, 500'000);
    EXPECT_EQ(pool.held(), 0);
    pool.limits.frozen = false;
    pool.days(20, 500'000);
    const int before = pool.active();
    EXPECT_GT(before, 0);
    pool.limits.frozen = true;
    pool.days(80, 0);
    EXPECT_EQ(pool.active(), before);
    EXPECT_EQ(pool.held(), before);
}
TEST(Autoscale, OneOddDayChangesNothing) {
    Pool pool;
    pool.days(60, 100'000);
    const int before = pool.active();
    pool.day(600'000);
    pool.days(20, 100'000);
    EXPECT_EQ(pool.active(), before);
    pool.day(0);
    pool.days(20, 100'000);
    EXPECT_EQ(pool.active(), before);
    EXPECT_EQ(pool.drained, 0);
}
TEST(Autoscale, APauseKeepsTheAddressesAndThenGivesThemBack) {
    Pool pool;
    pool.days(60, 100'000);
    const int before = pool.active();
    ASSERT_GT(before, 1);
    pool.days(static_cast<int>(pool.limits.constants.silent_days) - 1, 0);
    EXPECT_EQ(pool.active(), before);
    pool.days(static_cast<int>(pool.limits.constants.spare_days + pool.limits.constants.drain_days) + 4, 0);
    EXPECT_EQ(pool.held(), 0);
    pool.days(3, 100'000);
    EXPECT_GT(pool.active(), 0);
}
TEST(Autoscale, DrainsBeforeItGivesBackAndTakesUpAgainWhatItDrains) {
    Pool pool;
    pool.days(60, 200'000);
    const int before = pool.active();
    int day = 0;
    for (; pool.drained == 0 && day < 60; ++day) pool.day(20'000);
    ASSERT_GT(pool.drained, 0);
    EXPECT_GE(day, static_cast<int>(pool.limits.constants.spare_days));
    EXPECT_EQ(pool.held(), before) << "drained ones are still held";
    pool.days(2, 20'000);
    EXPECT_EQ(pool.released, pool.drained);
    EXPECT_LT(pool.held(), before);
}
TEST(Autoscale, ALimitThatIsLoweredIsObeyedAndOneBelowTheFloorIsTheFloor) {
    Pool pool;
    pool.days(20, 200'000);
    ASSERT_GT(pool.active(), 3);
    pool.limits.ceiling = 3;
    pool.days(3, 200'000);
    EXPECT_EQ(pool.active(), 3);
    EXPECT_EQ(pool.held(), 3) << "drained, then given back";
    pool.limits.floor = 5;
    EXPECT_EQ(pool.tick().wanted, 5);
}

TEST(Autoscale, AShortageIsNoLoop) {
    Pool empty;
    empty.inventory = 2;
    empty.days(1, 500'000);
    const int first_day = empty.leases_told;
    empty.days(40, 500'000);
    EXPECT_EQ(empty.held(), 2);
    EXPECT_LE(empty.leases_told - first_day, 41) << "asked for once a day at most";
    Pool capped;
    capped.limits.ceiling = 2;
    capped.days(40, 500'000);
    EXPECT_EQ(capped.held(), 2);
    EXPECT_LE(capped.leases_told, 2);
    EXPECT_LE(capped.changes, 2);
}
TEST(Autoscale, WhatWasShortIsAskedForUntilItIsHadAndNoMore) {
    Pool pool;
    pool.tells_what_it_had = true;
    pool.inventory = 2;
    pool.days(10, 500'000);
    EXPECT_EQ(pool.held(), 2);
    EXPECT_GT(pool.state.missing, 0);
    const auto changed = pool.state.changed_day;
    EXPECT_GE(changed, 0) << "the step itself is remembered";
    pool.inventory = 1;
    (void)pool.tick();
    EXPECT_EQ(pool.held(), 3) << "what came to the inventory is had at the next look";
    pool.inventory = 100;
    (void)pool.tick();
    EXPECT_EQ(pool.state.missing, 0);
    const int had = pool.held();
    EXPECT_GT(had, 3);
    for (int i = 0; i < 5; ++i) (void)pool.tick();
    EXPECT_EQ(pool.held(), had);
}

TEST(Autoscale, WhatNobodyWantsAnyMoreIsNotMissed) {
    Pool pool;
    pool.tells_what_it_had = true;
    pool.inventory = 2;
    pool.days(3, 500'000);
    ASSERT_GT(pool.state.missing, 0);
    pool.days(60, 0);
    pool.inventory = 100;
    EXPECT_EQ(pool.held(), 0);
    (void)pool.tick();
    EXPECT_EQ(pool.held(), 0);
    EXPECT_EQ(pool.state.missing, 0);
}

TEST(Autoscale, VolumesOfMailHostsThatNobodyWritesToAgainAreForgotten) {
    State state;
    WallTime now = from_ms(kFirstSlot * kSlotMs);
    const auto look = [&](const std::string& isp, std::int64_t arrived) {
        Sight sight;
        if (!isp.empty()) sight.isps.push_back({isp, arrived, 0, 0.2, 0, {}});
        (void)autoscale::tick(state, sight, {}, now);
    };
    for (int host = 0; host < 100; ++host) look("mx" + std::to_string(host) + ".example", 1);
    look("gmail", 1);
    EXPECT_EQ(state.isps.size(), 101u);
    for (int day = 0; day < 40; ++day) {
        now += std::chrono::days(1);
        look("gmail", day < 20 ? 1 : 0);
    }
    ASSERT_EQ(state.isps.size(), 1u);
    EXPECT_EQ(state.isps.begin()->first, "gmail");
}

TEST(Autoscale, AnyVolumeChangesTheNumberAboutOnceAWeekAtMost) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::mt19937_64 random(seed);
        const auto draw = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); };
        Pool pool(draw(3'000, 50'000));
        pool.limits.ceiling = static_cast<int>(draw(1, 33));
        double level = std::exp(draw(5, 13));
        pool.day(level);
        pool.changes = 0;
        for (int week = 0; week < 16; ++week) {
            if (draw(0, 1) < 0.15) level = std::exp(draw(5, 13));
            for (int day = 0; day < 7; ++day) pool.day(level * draw(0.3, 1.7) * (day >= 5 ? 0.3 : 1));
        }
        EXPECT_LE(pool.changes, 18) << "seed " << seed;
    }
}
TEST(Autoscale, TimeThatGoesBackOrFarForwardDoesNoHarm) {
    Pool pool;
    pool.days(30, 100'000);
    const int before = pool.active();
    pool.slot -= 20 * kSlotsPerDay;
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(pool.tick().decisions.empty());
    EXPECT_EQ(pool.active(), before);
    pool.slot += 400 * kSlotsPerDay;
    pool.days(20, 0);
    EXPECT_EQ(pool.held(), 0);
    pool.days(10, 100'000);
    EXPECT_GT(pool.held(), 0);
}

// --- whether there is so little mail that haste gains nothing: less than 6,000 messages on a usual day

TEST(Autoscale, APoolWithLittleMailHasTime) {
    Pool small, large;
    for (int day = 0; day < 20; ++day) {
        small.day(4'000);
        EXPECT_TRUE(small.last.patient) << day;
        large.day(9'000);
        EXPECT_FALSE(large.last.patient) << day;
    }
    small.day(60'000);
    small.day(4'000);
    EXPECT_TRUE(small.last.patient) << "one large day is not a large sender";
    small.days(14, 9'000);
    EXPECT_FALSE(small.last.patient);
}

TEST(Autoscale, WhoSendsOnTwoDaysAWeekIsJudgedByThese) {
    Pool pool;
    for (int week = 0; week < 3; ++week) {
        pool.days(2, 9'000);
        pool.days(5, week == 1 ? 0 : 100);
    }
    EXPECT_FALSE(pool.last.patient) << "and a trickle on the others says nothing";
}

TEST(Autoscale, APilotIsSoonForgotten) {
    Pool pool;
    pool.days(14, 500);
    EXPECT_TRUE(pool.last.patient);
    pool.days(3, 50'000);
    EXPECT_FALSE(pool.last.patient);
}

TEST(Autoscale, AnEveningThatWasTheFirstDayIsForgottenOnTheSecond) {
    Pool pool;
    pool.slot += 20 * kSlotsPerHour;
    for (int hour = 0; hour < 4; ++hour, pool.slot += kSlotsPerHour) {
        pool.arrive(200);
        pool.last = pool.tick();
    }
    EXPECT_TRUE(pool.last.patient);
    pool.day(20'000);
    EXPECT_FALSE(pool.last.patient);
}

TEST(Autoscale, OneLargeDayAmongTheFirstIsNotALargeSender) {
    Pool pool;
    pool.day(4'000);
    pool.day(30'000);
    pool.day(4'000);
    EXPECT_TRUE(pool.last.patient);
}

// --- where what exceeds the allowances may not leave by the shared pool

TEST(Autoscale, WhereExcessWaitsAnyMailNeedsAnAddressAndNoneHasTime) {
    Pool pool;
    pool.limits.excess_waits = true;
    pool.days(2, 0);
    EXPECT_EQ(pool.held(), 0) << "no mail";
    pool.arrive(1);
    pool.slot += kSlotsPerHour;
    pool.last = pool.tick();
    EXPECT_EQ(pool.held(), 1);
    EXPECT_FALSE(pool.last.patient);
    pool.days(10, 48);
    EXPECT_EQ(pool.held(), 1);
    EXPECT_FALSE(pool.last.patient);
    pool.limits.excess_waits = false;
    pool.days(1, 48);
    EXPECT_TRUE(pool.last.patient);
}

TEST(Autoscale, WhereExcessWaitsTheAddressesGoAfterFiveSilentWeeksAndComeBackAtOnce) {
    Pool pool;
    pool.limits.excess_waits = true;
    pool.days(5, 48);
    EXPECT_EQ(pool.held(), 1);
    pool.days(30, 0);
    EXPECT_EQ(pool.held(), 1);
    pool.days(20, 0);
    EXPECT_EQ(pool.held(), 0);
    EXPECT_NE(pool.last.status.find("the next message brings an address"), std::string::npos) << pool.last.status;
    pool.slot += kSlotsPerHour;
    pool.arrive(1);
    (void)pool.tick();
    EXPECT_EQ(pool.held(), 1) << "not at midnight: by then the message may be too old";
}

TEST(Autoscale, WhereExcessWaitsMailThatCameBeforeARestartHasAnAddressToo) {
    Pool pool;
    pool.limits.excess_waits = true;
    pool.arrived_day = 1;   // whose tick was lost
    (void)pool.tick();
    EXPECT_EQ(pool.held(), 1);
}

TEST(Autoscale, WhereExcessWaitsAnEmptyInventoryIsAskedAsLongAsMailMayWait) {
    Pool pool;
    pool.limits.excess_waits = pool.tells_what_it_had = true;
    pool.inventory = 0;
    pool.arrive(1);
    pool.days(5, 0);
    EXPECT_EQ(pool.last.wanted, 1);
    pool.days(2, 0);
    EXPECT_EQ(pool.last.wanted, 0) << "it is given up";
    pool.arrive(1);
    (void)pool.tick();
    pool.days(3, 0);
    pool.inventory = 1;
    (void)pool.tick();
    EXPECT_EQ(pool.held(), 1);
}

}  // namespace
}  // namespace warmpost::autoscale
