// What adaptive warm-up never does, whatever happens to it: histories drawn by chance (fixed seeds).
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "policy/managed_history.h"

namespace warmpost::managed {
namespace {

constexpr std::uint64_t kSeeds = 60;
constexpr int kSteps = 3'000;

void live(std::uint64_t seeds, int steps, const std::function<void(History&)>& watch) {
    for (std::uint64_t seed = 1; seed <= seeds && !testing::Test::HasFatalFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History history(seed);
        watch(history);
        for (int i = 0; i < steps && !testing::Test::HasFatalFailure(); ++i) history.step();
    }
}

TEST(AnyHistory, BadEvidenceNeverMakesAnAllowanceGrow) {
    live(kSeeds, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            if (answers.throttled + answers.blocked == 0) return;
            // Held against messages that were not tried after all: what was on its way leaves its room in either case.
            IspWarmup told = h.policy, untold = h.policy;
            told.answered(batch.pair, answers, h.now);
            untold.given_back(batch.pair, answers.sum());
            for (const std::size_t pair : told.pairs()) {
                ASSERT_LE(told.pair(pair).allowance, untold.pair(pair).allowance);
                ASSERT_LE(told.allowance(pair), untold.allowance(pair));
                ASSERT_LE(told.room(pair, h.now), untold.room(pair, h.now));
            }
        };
    });
}
TEST(AnyHistory, ComplaintsNeverMakeAnAllowanceGrow) {
    live(kSeeds, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            if (h.draw(0, 9) > 0) return;
            IspWarmup told = h.policy, untold = h.policy;
            told.complained(batch.pair, h.draw(1, 500), h.now);
            for (const std::size_t pair : told.pairs()) ASSERT_EQ(told.room(pair, h.now), untold.room(pair, h.now));
            // The same answers and the same demand from here on: what was complained about never gets ahead.
            for (int slot = 0; slot < kSlotsPerHour; ++slot) {
                const auto now = h.now + std::chrono::milliseconds(slot * kSlotMs);
                for (IspWarmup* policy : {&told, &untold}) {
                    (void)policy->allocate(10'000, now);
                    policy->answered(batch.pair, {.delivered = answers.delivered}, now);
                }
                ASSERT_LE(told.pair(batch.pair).allowance, untold.pair(batch.pair).allowance);
            }
        };
    });
}
// Others are not stopped. Lowered they are only where a second address was taken far less of within a day, and never below a handful.
TEST(AnyHistory, ABlockStopsThePairAtOnceAndNoOther) {
    live(kSeeds, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            if (answers.blocked == 0) return;
            IspWarmup told = h.policy;
            told.answered(batch.pair, answers, h.now);
            ASSERT_EQ(told.allowance(batch.pair), 0);
            ASSERT_LE(told.room(batch.pair, h.now), 1);
            for (const std::size_t other : told.pairs()) {
                if (other == batch.pair) continue;
                const PairState &after = told.pair(other), &before = h.policy.pair(other);
                ASSERT_EQ(after.rests_until, before.rests_until);
                if (after.lowered_slot == before.lowered_slot) {
                    ASSERT_EQ(after.allowance, before.allowance);
                    ASSERT_EQ(told.room(other, h.now), h.policy.room(other, h.now));
                } else {
                    ASSERT_EQ(told.pair(batch.pair).fell_slot, h.slot());
                    ASSERT_LE(after.allowance, before.allowance);
                    ASSERT_GE(after.allowance, std::min(before.allowance, 0.25 * Constants{}.first_day));
                }
                ASSERT_LE(told.pair(other).raise_most, h.policy.pair(other).raise_most);
            }
        };
    });
}
// A blocked pair gets one message an hour until one that was sent since is taken: what was on its way when the block came proves nothing.
TEST(AnyHistory, ABlockedPairProbesOnceAnHourUntilAProbeIsTaken) {
    live(kSeeds, kSteps, [](History& h) {
        struct Rest {
            std::int64_t next = 0;
            bool probed = false;
        };
        auto rests = std::make_shared<std::map<std::size_t, Rest>>();
        h.handing = [&h, rests](std::size_t pair, std::int64_t messages) {
            const auto rest = rests->find(pair);
            if (rest == rests->end()) return;
            ASSERT_EQ(messages, 1);
            ASSERT_EQ(h.in_flight(pair), 0);
            ASSERT_GE(h.slot(), rest->second.next);
            rest->second.next = h.slot() + kSlotsPerHour;
            rest->second.probed = true;
        };
        h.heard = [&h, rests](const Batch& batch, const Answers& answers) {
            const auto rest = rests->find(batch.pair);
            if (rest != rests->end() && rest->second.probed && answers.taken() > 0) rests->erase(rest);
            if (answers.blocked > 0 && !rests->contains(batch.pair)) rests->emplace(batch.pair, Rest{h.slot() + kSlotsPerHour, false});
            if (rests->contains(batch.pair)) {
                ASSERT_LE(h.policy.room(batch.pair, h.now), 1);
            }
        };
    });
}
TEST(AnyHistory, WhatIsNotAboutTheAddressChangesNothing) {
    live(kSeeds, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            IspWarmup told = h.policy, untold = h.policy;
            told.answered(batch.pair, {.other = answers.sum()}, h.now);
            untold.given_back(batch.pair, answers.sum());
            ASSERT_EQ(values_of_all(told), values_of_all(untold));
            ASSERT_EQ(told.room(batch.pair, h.now), untold.room(batch.pair, h.now));
        };
    });
}
TEST(AnyHistory, WhatIsTakenNeverExceedsTheAllowancesInForceWhenItWasGranted) {
    live(kSeeds, kSteps, [](History& h) {
        auto taken = std::make_shared<std::map<std::pair<std::size_t, std::int64_t>, std::int64_t>>();   // pair, slot -> messages
        const auto last = [taken, &h](std::size_t pair, std::int64_t slots) {
            std::int64_t sum = 0;
            for (auto at = taken->upper_bound({pair, h.slot() - slots}); at != taken->end() && at->first.first == pair; ++at) sum += at->second;
            return sum;
        };
        h.handing = [&h, last](std::size_t pair, std::int64_t messages) {
            const PairView view = h.policy.view(pair, h.now);
            const auto day = last(pair, kSlotsPerDay), hour = last(pair, kSlotsPerHour);
            ASSERT_EQ(view.taken_day, day);
            ASSERT_EQ(view.taken_hour, hour);
            if (view.blocked) return;   // a probe, whatever was taken before
            ASSERT_LE(day + h.in_flight(pair) + messages, view.allowance_day);
            ASSERT_LE(hour + h.in_flight(pair) + messages, view.allowance_hour);
        };
        h.heard = [&h, taken](const Batch& batch, const Answers& answers) { (*taken)[{batch.pair, h.slot()}] += answers.taken(); };
    });
}
TEST(AnyHistory, SharesAreWithinWhatWaitsAndWithinEachRoom) {
    live(kSeeds, kSteps, [](History& h) {
        h.allocated = [&h](std::int64_t waiting, const std::vector<Share>& shares) {
            std::int64_t sum = 0;
            std::set<std::size_t> seen;
            for (const Share& share : shares) {
                ASSERT_GT(share.messages, 0);
                ASSERT_LE(share.messages, h.policy.room(share.pair, h.now));
                ASSERT_TRUE(seen.insert(share.pair).second);
                sum += share.messages;
            }
            ASSERT_LE(sum, waiting);
            for (const std::size_t pair : h.policy.pairs()) ASSERT_GE(h.policy.room(pair, h.now), 0);
            IspWarmup nothing = h.policy;
            ASSERT_TRUE(nothing.allocate(0, h.now).empty());
            ASSERT_TRUE(nothing.allocate(-5, h.now).empty());
        };
    });
}
TEST(AnyHistory, MoreAnswersThanMessagesLeaveNoDebtBehind) {
    live(10, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            IspWarmup more = h.policy, right = h.policy;
            more.given_back(batch.pair, h.in_flight(batch.pair) + answers.sum() + 1'000);
            right.given_back(batch.pair, h.in_flight(batch.pair) + answers.sum());
            ASSERT_EQ(more.room(batch.pair, h.now), right.room(batch.pair, h.now));
        };
    });
}
TEST(AnyHistory, TimeThatGoesBackIsTheLatestTime) {
    live(kSeeds / 2, kSteps, [](History& h) {
        h.hearing = [&h](const Batch& batch, const Answers& answers) {
            IspWarmup back = h.policy, forth = h.policy;
            const auto earlier = h.now - std::chrono::milliseconds(h.draw(1, 40LL * 24 * 3'600'000));
            back.arrived(7, earlier);
            back.answered(batch.pair, answers, earlier);
            back.complained(batch.pair, 1, earlier);
            forth.arrived(7, h.now);
            forth.answered(batch.pair, answers, h.now);
            forth.complained(batch.pair, 1, h.now);
            ASSERT_EQ(back.room(batch.pair, earlier), forth.room(batch.pair, h.now));
            const auto a = back.allocate(500, earlier), b = forth.allocate(500, h.now);
            ASSERT_TRUE(std::ranges::equal(a, b, [](const Share& x, const Share& y) { return x.pair == y.pair && x.messages == y.messages; }));
            ASSERT_EQ(values_of_all(back), values_of_all(forth));
        };
    });
}
TEST(AnyHistory, SilenceOfMonthsOnlyCosts) {
    live(kSeeds, 300, [](History& h) {
        h.allocated = [&h](std::int64_t, const std::vector<Share>&) {
            IspWarmup jumped = h.policy;
            const auto later = h.now + std::chrono::days(h.draw(30, 400));
            for (const std::size_t pair : jumped.pairs()) {
                const double before = h.policy.pair(pair).allowance;
                ASSERT_GE(jumped.room(pair, later), 0);
                ASSERT_LE(jumped.pair(pair).allowance, before * 1.2 + 2) << "but for the step of the slot that was open";
                ASSERT_LE(jumped.pair(pair).allowance, std::max(30.0, before * 1.2 * 0.6)) << "half is lost in twenty days after the first seven";
                ASSERT_EQ(jumped.view(pair, later).taken_day, 0);
            }
            ASSERT_LE(jumped.allocate(1'000, later).size(), 3u);
        };
    });
}
// How much is lost does not depend on whether anybody asked in between.
TEST(AnyHistory, SilenceCostsTheSameHoweverOftenItIsLookedAt) {
    live(20, 200, [](History& h) {
        h.allocated = [&h](std::int64_t, const std::vector<Share>&) {
            if (h.draw(0, 9) > 0) return;
            IspWarmup once = h.policy, daily = h.policy;
            const auto days = h.draw(1, 60);
            (void)once.room(0, h.now + std::chrono::days(1));   // the day that is open ends for both
            (void)once.room(0, h.now + std::chrono::days(days));
            for (std::int64_t d = 1; d <= days; ++d) (void)daily.room(0, h.now + std::chrono::days(d));
            for (const std::size_t pair : once.pairs()) ASSERT_NEAR(once.pair(pair).allowance, daily.pair(pair).allowance, 0.01 * daily.pair(pair).allowance);
        };
    });
}
// What is stored is all there is to know, when nothing is on its way and a slot begins.
TEST(AnyHistory, AStoredStateHasTheSameFuture) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History h(seed);
        for (int i = 0; i < 2'000; ++i) h.step();
        while (!h.out.empty()) h.hear();
        h.now = at_slot(h.slot() + 1);
        for (const std::size_t pair : h.policy.pairs()) (void)h.policy.room(pair, h.now);
        IspWarmup stored;
        stored.restore(h.policy.state());
        for (const std::size_t pair : h.policy.pairs()) {
            const PairState learned = h.policy.pair(pair);
            ASSERT_EQ(stored.add(h.policy.address(pair), h.now, &learned), pair);
        }
        ASSERT_EQ(values_of_all(stored), values_of_all(h.policy));
        for (int i = 0; i < 2'000; ++i) {
            h.now += std::chrono::minutes(h.draw(0, 9) == 0 ? h.draw(0, 2'000) : h.draw(0, 15));
            const auto waiting = h.draw(0, 2'000);
            h.policy.arrived(waiting, h.now);
            stored.arrived(waiting, h.now);
            const auto a = h.policy.allocate(waiting, h.now), b = stored.allocate(waiting, h.now);
            ASSERT_TRUE(std::ranges::equal(a, b, [](const Share& x, const Share& y) { return x.pair == y.pair && x.messages == y.messages; })) << i;
            for (const Share& share : a) {
                const Answers answers = h.any_answers(share.messages);
                for (IspWarmup* policy : {&h.policy, &stored}) {
                    policy->attempted(share.pair, share.messages, h.now);
                    policy->answered(share.pair, answers, h.now);
                }
            }
            ASSERT_EQ(values_of_all(stored), values_of_all(h.policy)) << i;
        }
    }
}
TEST(AnyHistory, AFrozenAllowanceNeitherGrowsNorFalls) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History h(seed);
        for (int i = 0; i < 1'000; ++i) h.step();
        h.now = at_slot(h.slot() + 1);
        (void)h.policy.room(0, h.now);
        const double before = h.policy.pair(0).allowance, other = h.policy.pair(1).allowance;
        h.policy.set_override(0, {.day_cap = {}, .hour_cap = {}, .freeze = true, .until = h.now + std::chrono::days(3'650)});
        bool moved = false;
        for (int i = 0; i < 2'000; ++i) {
            h.step();
            ASSERT_EQ(h.policy.pair(0).allowance, before) << i;
            moved = moved || h.policy.pair(1).allowance != other;
        }
        EXPECT_TRUE(moved) << "the others go on learning";
    }
}
TEST(AnyHistory, CapsHoldAsLongAsTheyAreInForce) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History h(seed);
        for (int i = 0; i < 500; ++i) h.step();
        const auto until = h.now + std::chrono::days(10);
        const auto day = h.draw(0, 60), hour = h.draw(0, 20);
        h.policy.set_override(0, {.day_cap = day, .hour_cap = hour, .until = until});
        h.handing = [&](std::size_t pair, std::int64_t messages) {
            if (pair != 0 || h.now >= until) return;
            const PairView view = h.policy.view(0, h.now);
            ASSERT_LE(view.taken_day + h.in_flight(0) + messages, day);
            ASSERT_LE(view.taken_hour + h.in_flight(0) + messages, hour);
        };
        for (int i = 0; i < 1'500 && !testing::Test::HasFatalFailure(); ++i) h.step();
        h.now = std::max(h.now, until) + std::chrono::milliseconds(1);
        IspWarmup free = h.policy;
        free.set_override(0, {});
        EXPECT_EQ(h.policy.room(0, h.now), free.room(0, h.now));
    }
}

}  // namespace
}  // namespace warmpost::managed
