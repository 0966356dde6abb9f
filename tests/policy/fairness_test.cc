// An account whose mail draws bounces, complaints or refusals is slowed in steps, recovers by good mail and time, and is told from its address.
#include <gtest/gtest.h>

#include "policy/fairness/blame.h"
#include "policy/fairness/standing.h"

namespace warmpost::fairness {
namespace {
using namespace std::chrono_literals;
using outcome::Meaning;
using outcome::Scope;

const WallTime kNow = from_ms(1'800'000'000'000);

outcome::Judgement judged(Meaning meaning, Scope scope) {
    outcome::Judgement judgement;
    judgement.meaning = meaning;
    judgement.scope = scope;
    return judgement;
}
std::size_t step(const Counts& counts) { return judge(counts, {}, {}, kNow).step; }

TEST(Standing, BouncesFollowTheMarksOfSes) {
    EXPECT_EQ(step({1000, 49, 0, 0}), 0U);
    EXPECT_EQ(step({1000, 51, 0, 0}), 1U);
    EXPECT_EQ(step({1000, 80, 0, 0}), 2U);
    EXPECT_EQ(step({1000, 101, 0, 0}), 3U);
    EXPECT_EQ(step({1000, 201, 0, 0}), 4U);
}
TEST(Standing, ComplaintsFollowTheMarksOfSesAndOneAloneIsNone) {
    EXPECT_EQ(step({10, 0, 1, 0}), 0U);
    EXPECT_EQ(step({10'000, 0, 9, 0}), 0U);
    EXPECT_EQ(step({10'000, 0, 11, 0}), 1U);
    EXPECT_EQ(step({10'000, 0, 51, 0}), 3U);
}
TEST(Standing, FewMessagesSayLittle) {
    EXPECT_EQ(step({2, 2, 0, 0}), 0U);
    EXPECT_EQ(step({10, 6, 0, 0}), 1U) << "six are as many as a hundred good messages may have";
    EXPECT_EQ(step({1, 0, 0, 1}), 0U);
    EXPECT_EQ(step({3, 0, 0, 3}), 1U);
    EXPECT_EQ(step({20, 0, 0, 20}), 4U);
}
TEST(Standing, GetsWorseAtOnceAndBetterStepByStep) {
    const Marks marks;
    Standing standing = judge({1000, 150, 0, 0}, marks, {}, kNow);
    ASSERT_EQ(standing.step, 3U);
    EXPECT_EQ(standing.reason, "hard bounces 15.00 % (mark 10.00 %): 150 of 1000 recent messages");
    EXPECT_EQ(judge({1000, 0, 0, 0}, marks, standing, kNow + marks.recovery - 1ms).step, 3U);
    WallTime now = kNow;
    for (const std::size_t expected : {2U, 1U, 0U}) {
        now += marks.recovery;
        standing = judge({1000, 0, 0, 0}, marks, standing, now);
        EXPECT_EQ(standing.step, expected);
    }
    EXPECT_EQ(standing.reason, "");
}
TEST(Standing, HasToBeClearOfTheMarkToRecover) {
    const Marks marks;
    const Standing slowed = judge({1000, 51, 0, 0}, marks, {}, kNow);
    ASSERT_EQ(slowed.step, 1U);
    EXPECT_EQ(judge({1000, 45, 0, 0}, marks, slowed, kNow + 1h).step, 1U);
    EXPECT_EQ(judge({1000, 39, 0, 0}, marks, slowed, kNow + 1h).step, 0U);
}
TEST(Standing, TimeAloneHeals) {
    const Marks marks;
    const Counts bad{40, 20, 0, 0};
    const Standing slowed = judge(bad, marks, {}, kNow);
    ASSERT_GT(slowed.step, 0U);
    EXPECT_EQ(judge(decayed(bad, 24h, kHalfLifeOfAccount), marks, {}, kNow).step, 3U);
    EXPECT_EQ(judge(decayed(bad, 4 * 24h, kHalfLifeOfAccount), marks, {}, kNow).step, 0U);
}
TEST(Standing, EvidenceIsWhatFollowsTheAccount) {
    EXPECT_EQ(evidence_of(judged(Meaning::delivered, Scope::recipient), 3, 0).messages, 3);
    EXPECT_EQ(evidence_of(judged(Meaning::hard_bounce, Scope::recipient), 2, 0).bounces, 2);
    EXPECT_EQ(evidence_of(judged(Meaning::blocked, Scope::content), 1, 0).refusals, 1);
    EXPECT_EQ(evidence_of(judged(Meaning::throttled, Scope::sending_domain), 1, 0).refusals, 1);
    EXPECT_EQ(evidence_of(judged(Meaning::hard_bounce, Scope::content), 1, 0).refusals, 1);
    EXPECT_EQ(evidence_of(judged(Meaning::blocked, Scope::address), 4, 0.25).refusals, 1);
    EXPECT_EQ(evidence_of(judged(Meaning::blocked, Scope::address), 4, 0).messages, 0);
    for (const Scope scope : {Scope::connection, Scope::netblock}) EXPECT_EQ(evidence_of(judged(Meaning::blocked, scope), 1, 1).messages, 0);
    EXPECT_EQ(evidence_of(judged(Meaning::deferred, Scope::recipient), 1, 1).messages, 0) << "a full mailbox or a greylist is nobody's fault";
    EXPECT_EQ(evidence_of(judged(Meaning::throttled, Scope::recipient), 1, 1).refusals, 0);
}

const AccountId kLoud{2}, kQuiet{3};

TEST(Blame, WhereOthersPassItIsTheAccount) {
    Blame blame;
    blame.passed(kQuiet, kNow);
    blame.passed(kLoud, kNow);
    EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::account);
    for (int i = 0; i < 100; ++i) {   // for as long as others go on passing
        blame.passed(kQuiet, kNow);
        EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::account);
    }
}
TEST(Blame, AlonePassesSayNothing) {
    Blame blame;
    blame.passed(kLoud, kNow);
    EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::unclear);
}
TEST(Blame, WhereTwoAreRefusedItIsTheAddress) {
    Blame blame;
    blame.passed(kQuiet, kNow);
    EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::account);
    EXPECT_EQ(blame.refused(kQuiet, kNow), Culprit::address);
}
TEST(Blame, TheBenefitOfTheDoubtEnds) {
    Blame blame;
    blame.passed(kQuiet, kNow);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::account);
    EXPECT_EQ(blame.refused(kLoud, kNow), Culprit::unclear) << "nobody else has passed since";
}
TEST(Blame, OldPassesSayNothing) {
    Blame blame;
    blame.passed(kQuiet, kNow);
    EXPECT_EQ(blame.refused(kLoud, kNow + 11min), Culprit::unclear);
}

}  // namespace
}  // namespace warmpost::fairness
