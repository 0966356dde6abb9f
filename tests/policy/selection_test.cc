#include "policy/selection/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace warmpost::selection {
namespace {
using namespace std::chrono_literals;

const WallTime kNow{std::chrono::hours(500'000)};

Candidate source(std::string name) {
    static std::set<std::string> names;   // a candidate's name outlives it
    Candidate c;
    c.name = *names.insert(std::move(name)).first;
    c.connections_free = 1;
    return c;
}
Candidate any_source(std::mt19937_64& random, int number) {
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    Candidate c = source("127.0.0." + std::to_string(number));
    c.paused = draw(0, 4) == 0;
    c.rests_until = kNow + std::chrono::seconds(draw(-5, 5));
    c.allowance = draw(-1, 100);
    c.rate_tokens = draw(-1, 100);
    c.connections_free = draw(0, 3);
    c.recent_attempts = draw(0, 500);
    c.recent_bad = c.recent_attempts * draw(0, 100) / 100.0;
    c.sent = draw(0, 50);
    return c;
}

// 5,000 pools drawn by chance with a fixed seed; what must hold for every one of them.
TEST(Grant, NeverMoreThanAllowanceTokensOrWaitingAndNeverFromWhatMayNotSend) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 5'000; ++round) {
        std::vector<Candidate> pool;
        for (int i = std::uniform_int_distribution<int>(0, 12)(random); i > 0; --i) pool.push_back(any_source(random, i));
        const auto waiting = std::uniform_int_distribution<std::int64_t>(-1, 300)(random);
        const auto grants = grant(waiting, pool, 100, kNow);
        std::int64_t sum = 0;
        std::uint64_t id = 100;
        std::set<std::size_t> chosen;
        for (const auto& g : grants) {
            ASSERT_LT(g.candidate, pool.size());
            const auto& c = pool[g.candidate];
            EXPECT_GT(g.messages, 0);
            EXPECT_TRUE(c.allowance < 0 || g.messages <= c.allowance);
            EXPECT_TRUE(c.rate_tokens < 0 || g.messages <= c.rate_tokens);
            EXPECT_FALSE(c.paused);
            EXPECT_LE(c.rests_until, kNow);
            EXPECT_GT(c.connections_free, 0);
            EXPECT_TRUE(chosen.insert(g.candidate).second) << "one candidate granted twice would pass its allowance";
            EXPECT_EQ(g.id, id++);
            EXPECT_GT(g.until, kNow);
            EXPECT_THAT(g.decision, testing::HasSubstr(c.name));
            EXPECT_THAT(g.decision, testing::Not(testing::HasSubstr("\n")));
            sum += g.messages;
        }
        EXPECT_LE(sum, std::max<std::int64_t>(waiting, 0));
        const auto again = grant(waiting, pool, 100, kNow);
        ASSERT_EQ(again.size(), grants.size());
        for (std::size_t i = 0; i < grants.size(); ++i) EXPECT_EQ(again[i].decision, grants[i].decision);
    }
}
TEST(Grant, NothingWaitingOrNoUsableSourceGrantsNothing) {
    EXPECT_TRUE(grant(0, {source("a")}, 1, kNow).empty());
    EXPECT_TRUE(grant(5, {}, 1, kNow).empty());
    auto paused = source("a");
    paused.paused = true;
    EXPECT_TRUE(grant(5, {paused}, 1, kNow).empty());
}
TEST(Grant, BetterStandingGoesFirst) {
    auto bad = source("bad"), good = source("good");
    bad.recent_attempts = good.recent_attempts = 200;
    bad.recent_bad = 60;
    good.sent = 1'000;
    const auto grants = grant(10, {bad, good}, 1, kNow);
    ASSERT_EQ(grants.size(), 1u);
    EXPECT_EQ(grants[0].candidate, 1u);
}
TEST(Grant, EqualsTakeTurnsByUse) {
    std::vector<Candidate> pool{source("a"), source("b"), source("c")};
    for (int i = 0; i < 30; ++i) pool[grant(1, pool, 1, kNow).at(0).candidate].sent++;
    for (const auto& c : pool) EXPECT_EQ(c.sent, 10);
}
TEST(Grant, WhatOneSourceMayNotTakeGoesToTheNext) {
    auto small = source("small");
    small.allowance = 3;
    auto other = source("other");
    other.sent = 1;
    const auto grants = grant(10, {small, other}, 1, kNow);
    ASSERT_EQ(grants.size(), 2u);
    EXPECT_EQ(grants[0].messages, 3);
    EXPECT_EQ(grants[1].messages, 7);
}
Candidate of_tier(std::string name, Tier tier, std::int64_t allowance, std::int64_t room) {
    Candidate c = source(std::move(name));
    c.tier = tier;
    c.allowance = allowance;
    c.room = room;
    return c;
}
// Messages granted by name.
std::map<std::string, std::int64_t> granted(std::int64_t waiting, const std::vector<Candidate>& pool) {
    std::map<std::string, std::int64_t> by;
    for (const auto& g : grant(waiting, pool, 1, kNow)) by[std::string(pool[g.candidate].name)] += g.messages;
    return by;
}
using By = std::map<std::string, std::int64_t>;

TEST(GrantByTier, WarmingAddressesTakeFirstWarmOnesTheExcess) {
    const std::vector<Candidate> pool{source("warm"), of_tier("new", Tier::warming, 4, 4)};
    EXPECT_EQ(granted(3, pool), (By{{"new", 3}}));
    EXPECT_EQ(granted(10, pool), (By{{"new", 4}, {"warm", 6}}));
}
TEST(GrantByTier, WhatIsBeingWrittenDownForAWarmingAddressIsNotSentByAnother) {
    EXPECT_EQ(granted(10, {source("warm"), of_tier("new", Tier::warming, 0, 10)}), By{});
    EXPECT_EQ(granted(12, {source("warm"), of_tier("new", Tier::warming, 0, 10)}), (By{{"warm", 2}}));
}
TEST(GrantByTier, AWarmingAddressThatRestsOrIsBusyHoldsNothingBackFromWarmOnes) {
    auto busy = of_tier("new", Tier::warming, 10, 10);
    busy.connections_free = 0;
    EXPECT_EQ(granted(5, {source("warm"), busy}), (By{{"warm", 5}}));
    auto resting = of_tier("new", Tier::warming, 10, 10);
    resting.rests_until = kNow + 1h;
    EXPECT_EQ(granted(5, {source("warm"), resting}), (By{{"warm", 5}}));
}
TEST(GrantByTier, ARelayTakesOnlyWhatAddressesCannot) {
    const auto relay = of_tier("old-provider", Tier::relay, -1, -1);
    EXPECT_EQ(granted(100, {relay, source("warm")}), (By{{"warm", 64}})) << "the rest waits for the next grant";
    EXPECT_EQ(granted(10, {relay, of_tier("new", Tier::warming, 4, 4)}), (By{{"new", 4}, {"old-provider", 6}}));
    auto throttled = source("warm");
    throttled.rate_tokens = 0;
    EXPECT_EQ(granted(10, {relay, throttled}), By{}) << "a rate is no excess";
    auto blocked = source("warm");
    blocked.rests_until = kNow + 1h;
    EXPECT_EQ(granted(10, {relay, blocked}), (By{{"old-provider", 10}}));
    EXPECT_EQ(granted(10, {relay}), (By{{"old-provider", 10}}));
}
// The relay's share falls to nothing as the addresses' allowances rise.
TEST(GrantByTier, TheRelayS_ShareFallsAsAllowancesRise) {
    std::int64_t before = 64;
    for (std::int64_t room = 0; room <= 64; room += 8) {
        const auto by = granted(64, {of_tier("old-provider", Tier::relay, -1, -1), of_tier("new", Tier::warming, room, room)});
        const auto relay = by.contains("old-provider") ? by.at("old-provider") : 0;
        EXPECT_EQ(relay, 64 - room);
        EXPECT_LE(relay, before);
        before = relay;
    }
    EXPECT_EQ(before, 0);
}
TEST(Grant, TheDecisionSaysWhyAnotherWasNotChosen) {
    auto resting = source("127.0.0.9");
    resting.rests_until = kNow + 1h;
    EXPECT_THAT(grant(1, {source("127.0.0.8"), resting}, 1, kNow).at(0).decision, testing::HasSubstr("127.0.0.9 (resting)"));
}
TEST(RetryDelay, DoublesToItsMaximumWithinTheJitter) {
    EXPECT_EQ(retry_delay(1, 60s, 3600s, 0.5), 60s);
    EXPECT_EQ(retry_delay(2, 60s, 3600s, 0.5), 120s);
    EXPECT_EQ(retry_delay(100, 60s, 3600s, 0.5), 3600s);
    for (std::uint32_t attempts = 0; attempts < 80; ++attempts)
        for (const double random : {0.0, 0.3, 0.999}) {
            const auto delay = retry_delay(attempts, 60s, 3600s, random);
            EXPECT_GE(delay, 45s);
            EXPECT_LE(delay, 4500s);
        }
}

}  // namespace
}  // namespace warmpost::selection
