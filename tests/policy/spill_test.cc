#include "policy/warmup/spill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "policy/warmup/usage_counter.h"

namespace warmpost::warmup {
namespace {
using testing::HasSubstr;

const PoolAddress kNew{.warming = true, .room = 30};
const PoolAddress kWarm{.warming = false, .room = kNoLimit};
const PoolAddress kWarmFull{.warming = false, .room = 0};

TEST(Split, AWarmAddressOfThePoolTakesTheExcessBeforeTheSharedPool) {
    for (const auto spill : {Spill::always, Spill::while_warming, Spill::never}) {
        const auto s = split(100, {kNew, kWarm}, spill);
        EXPECT_EQ(s.to_warming, 30);
        EXPECT_EQ(s.to_warm, 70);
        EXPECT_EQ(s.to_shared + s.to_wait, 0);
        EXPECT_EQ(s.reason, "30 within warm-up allowances, 70 by warm addresses of the pool");
    }
}
TEST(Split, TheFirstAddressSpillsToTheSharedPoolUnlessThePoolForbidsIt) {
    EXPECT_EQ(split(100, {kNew}, Spill::always).to_shared, 70);
    EXPECT_EQ(split(100, {kNew}, Spill::while_warming).to_shared, 70);
    EXPECT_EQ(split(100, {kNew}, Spill::never).to_wait, 70);
}
TEST(Split, OnceWarmExcessWaitsAndThePoolStaysIsolated) {
    const auto s = split(100, {kWarmFull, {.warming = false, .room = 40}}, Spill::while_warming);
    EXPECT_EQ(s.to_warm, 40);
    EXPECT_EQ(s.to_wait, 60);
    EXPECT_EQ(s.to_shared, 0);
    EXPECT_THAT(s.reason, HasSubstr("60 wait for allowance: every address of the pool is warm and its spill is while-warming"));
    EXPECT_EQ(split(100, {kWarmFull}, Spill::always).to_shared, 100);
}
TEST(Split, AnAddressThatRestsKeepsItsMailUnlessThePoolAlwaysSpills) {
    const std::vector<PoolAddress> blocked{{.warming = false, .room = kNoLimit, .rests = true}};
    EXPECT_EQ(split(10, blocked, Spill::while_warming).to_shared, 0);
    EXPECT_EQ(split(10, blocked, Spill::never).to_shared, 0);
    const auto s = split(10, blocked, Spill::always);
    EXPECT_EQ(s.to_shared, 10);
    EXPECT_EQ(s.reason, "10 through the shared pool: every address of the pool rests there and its spill is always");
    EXPECT_EQ(split(10, {{.warming = true, .room = 8, .rests = true}, {.warming = true, .room = 3}}, Spill::always).to_shared, 7);
}
TEST(Split, APoolWithoutAddressesCountsAsWarming) {
    EXPECT_EQ(split(5, {}, Spill::while_warming).to_shared, 5);
    EXPECT_EQ(split(5, {}, Spill::never).to_wait, 5);
    EXPECT_THAT(split(5, {}, Spill::never).reason, HasSubstr("the pool has no address and its spill is never"));
}
TEST(Split, TheReasonSaysWhoStillWarmsUp) {
    EXPECT_THAT(split(100, {kNew, kWarmFull}, Spill::while_warming).reason, HasSubstr("70 through the shared pool: 1 of the pool's 2 addresses still warm up"));
    EXPECT_EQ(split(0, {kNew}, Spill::always).reason, "nothing to send");
    EXPECT_EQ(split(-3, {kNew}, Spill::always).reason, "nothing to send");
}
TEST(Property, EveryMessageIsAccountedForAndNoRoomIsPassed) {
    std::mt19937_64 random(2);
    const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
    for (int round = 0; round < 5'000; ++round) {
        std::vector<PoolAddress> pool;
        std::int64_t warming_room = 0, warm_room = 0;
        bool endless = false;
        for (auto i = draw(0, 6); i > 0; --i) {
            pool.push_back({draw(0, 1) == 0, draw(0, 40)});
            if (draw(0, 9) == 0 && !pool.back().warming) pool.back().room = kNoLimit;
            endless = endless || pool.back().room == kNoLimit;
            (pool.back().warming ? warming_room : warm_room) += pool.back().room;
        }
        const auto offered = draw(-2, 150);
        const auto spill = static_cast<Spill>(draw(0, 2));
        const auto s = split(offered, pool, spill);
        ASSERT_EQ(s.to_warming + s.to_warm + s.to_shared + s.to_wait, std::max<std::int64_t>(offered, 0));
        ASSERT_LE(s.to_warming, warming_room);
        ASSERT_TRUE(endless ? s.to_shared + s.to_wait == 0 : s.to_warm <= warm_room);
        ASSERT_GE(std::min({s.to_warming, s.to_warm, s.to_shared, s.to_wait}), 0);
        ASSERT_TRUE(spill != Spill::never || s.to_shared == 0);
        ASSERT_TRUE(spill != Spill::always || s.to_wait == 0);
        std::ranges::shuffle(pool, random);
        ASSERT_EQ(split(offered, pool, spill).reason, s.reason);
    }
}

}  // namespace
}  // namespace warmpost::warmup
