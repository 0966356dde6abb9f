// What silence leaves of what was learned, and when that is nothing.
#include "policy/managed/forget.h"

#include <gtest/gtest.h>

#include "policy/managed/isp_warmup.h"

namespace warmpost::managed {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const WallTime kStart = std::chrono::sys_days{std::chrono::year{2027} / 1 / 1};

PairState used_until_start(double allowance) {
    PairState state;
    state.allowance = state.known = allowance;
    state.last_taken = slot_of(kStart);
    state.day = day_of_slot(slot_of(kStart));
    return state;
}

TEST(Forget, WhatIsWorthNoMoreThanANewAddressGoesAfterSoManyDays) {
    const PairState state = used_until_start(30);
    EXPECT_FALSE(worth_nothing(state, slot_of(kStart + days(89)), 90));
    EXPECT_TRUE(worth_nothing(state, slot_of(kStart + days(90)), 90));
    EXPECT_FALSE(worth_nothing(state, slot_of(kStart + days(90)), 120));
}

TEST(Forget, WhatWasEarnedIsKeptAsLongAsSomethingIsLeftOfIt) {
    const PairState state = used_until_start(20'000);
    for (int day = 90; day < 400; ++day) {
        IspWarmup warmup;
        const auto pair = warmup.add("192.0.2.1", kStart, &state);
        for (int passed = 1; passed <= day; ++passed) warmup.arrived(0, kStart + days(passed));   // as it is reckoned in use
        const bool gone = worth_nothing(state, slot_of(kStart + days(day)), 90);
        EXPECT_EQ(gone, warmup.allowance(pair) <= Constants{}.first_day) << day;
        if (!gone) continue;
        EXPECT_GT(day, 150);
        return;
    }
    FAIL() << "it is never forgotten";
}

TEST(Forget, AnIspGoesWhenAPoolHadNoMailForIt) {
    IspState state;
    state.arrived.move_to(slot_of(kStart));
    state.arrived.add(1'000'000);
    EXPECT_FALSE(worth_nothing(state, slot_of(kStart + days(89)), 90));
    EXPECT_TRUE(worth_nothing(state, slot_of(kStart + days(90)), 90));
}

}  // namespace
}  // namespace warmpost::managed
