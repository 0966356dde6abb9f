#include "rendering/turns.h"

#include <gtest/gtest.h>

#include <random>

namespace warmpost::rendering {
namespace {

constexpr AccountId kOne{1}, kTwo{2};

TEST(Turns, WhoUsedLeastIsNext) {
    Turns turns(1);
    for (int i = 0; i < 3; ++i) turns.waits(kOne);
    ASSERT_EQ(turns.next(), kOne);
    turns.ended(kOne, 50'000);
    for (int i = 0; i < 60; ++i) turns.waits(kTwo);
    int before = 0;
    while (turns.next() == kTwo) {
        turns.ended(kTwo, 0);
        ++before;
    }
    EXPECT_EQ(before, 51);  // 50,000 steps and what any job costs, in jobs that cost just that
}

TEST(Turns, HeavyOnesLeaveAnEngine) {
    Turns turns(2);
    for (int i = 0; i < 5; ++i) turns.waits(kOne);
    ASSERT_EQ(turns.next(), kOne);
    ASSERT_EQ(turns.next(), kOne);  // nothing is known of it yet
    turns.ended(kOne, Turns::kHeavy);
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.waits(kTwo);
    EXPECT_EQ(turns.next(), kTwo);
    turns.ended(kOne, Turns::kHeavy);
    EXPECT_EQ(turns.next(), kOne);
}

TEST(Turns, OneEngineIsForAll) {
    Turns turns(1);
    turns.waits(kOne);
    ASSERT_EQ(turns.next(), kOne);
    turns.ended(kOne, 2 * Turns::kHeavy);
    turns.waits(kOne);
    EXPECT_EQ(turns.next(), kOne);
}

TEST(Turns, WhoComesAnewHasNoCreditAndNoDebtIsLost) {
    Turns turns(1);
    turns.waits(kOne);
    ASSERT_EQ(turns.next(), kOne);
    turns.ended(kOne, 90'000);
    EXPECT_EQ(turns.known(), 1U);  // owes
    turns.waits(kTwo);
    ASSERT_EQ(turns.next(), kTwo);
    turns.ended(kTwo, 1'000);
    turns.waits(kOne);
    turns.waits(kTwo);
    EXPECT_EQ(turns.next(), kTwo);
}

// Whatever comes and ends: jobs are neither lost nor made, and who is through and level is forgotten.
TEST(Turns, AnyOrderKeepsCount) {
    std::mt19937 random(7);
    Turns turns(3);
    std::vector<AccountId> running;
    int waiting = 0;
    for (int i = 0; i < 20'000; ++i) {
        if (random() % 2 == 0) {
            turns.waits(AccountId{static_cast<std::int64_t>(random() % 50)});
            ++waiting;
        } else if (running.size() < 3 && random() % 2 == 0) {
            const auto next = turns.next();
            if (next) {
                running.push_back(*next);
                --waiting;
            }
            ASSERT_TRUE(next || waiting == 0 || !running.empty());
        } else if (!running.empty()) {
            turns.ended(running.back(), random() % 300'000);
            running.pop_back();
        }
    }
    while (waiting > 0 || !running.empty()) {
        while (running.size() < 3) {
            const auto next = turns.next();
            if (!next) break;
            running.push_back(*next);
            --waiting;
        }
        ASSERT_FALSE(running.empty());
        turns.ended(running.back(), 10);
        running.pop_back();
    }
    EXPECT_EQ(waiting, 0);
    EXPECT_LE(turns.known(), 50U);
}

}  // namespace
}  // namespace warmpost::rendering
