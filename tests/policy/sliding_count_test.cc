// Counts of the last 24 hours and of the last hour, against a count that remembers everything.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "policy/managed/window.h"

namespace warmpost::managed {
namespace {

struct Naive {
    std::map<std::int64_t, std::int64_t> messages;   // by slot
    std::int64_t slot = 0;
    void move_to(std::int64_t to) { slot = std::max(slot, to); }
    void add(std::int64_t n) { messages[slot] += n; }
    [[nodiscard]] std::int64_t last(std::int64_t slots) const {
        std::int64_t sum = 0;
        for (auto at = messages.upper_bound(slot - slots); at != messages.end(); ++at) sum += at->second;
        return sum;
    }
};

TEST(SlidingCount, CountsAsOneThatRemembersEverything) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 random(seed);
        const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
        SlidingCount count;
        Naive naive;
        std::int64_t slot = draw(0, 3'000'000);
        for (int step = 0; step < 400; ++step) {
            const auto kind = draw(0, 19);
            slot += kind < 10 ? draw(0, 2) : kind < 18 ? draw(0, 30) : kind == 18 ? draw(140, 150) : draw(0, 400);
            const auto asked = draw(0, 9) == 0 ? slot - draw(0, 300) : slot;   // some ask late
            count.move_to(asked);
            naive.move_to(asked);
            const auto messages = draw(0, 5'000);
            count.add(messages);
            naive.add(messages);
            ASSERT_EQ(count.slot(), naive.slot) << "seed " << seed << " step " << step;
            ASSERT_EQ(count.day(), naive.last(kSlotsPerDay)) << "seed " << seed << " step " << step;
            ASSERT_EQ(count.hour(), naive.last(kSlotsPerHour)) << "seed " << seed << " step " << step;
        }
    }
}
TEST(SlidingCount, AnHourAndADayLaterNothingIsLeft) {
    SlidingCount count;
    count.move_to(1000);
    count.add(7);
    count.move_to(1000 + kSlotsPerHour - 1);
    EXPECT_EQ(count.hour(), 7);
    count.move_to(1000 + kSlotsPerHour);
    EXPECT_EQ(count.hour(), 0);
    EXPECT_EQ(count.day(), 7);
    count.move_to(1000 + kSlotsPerDay - 1);
    EXPECT_EQ(count.day(), 7);
    count.move_to(1000 + kSlotsPerDay);
    EXPECT_EQ(count.day(), 0);
}
TEST(SlidingCount, NeverGoesBackAndTakesBack) {
    SlidingCount count;
    count.move_to(5000);
    count.add(10);
    count.move_to(4000);
    EXPECT_EQ(count.slot(), 5000);
    count.add(-3);
    EXPECT_EQ(count.day(), 7);
    EXPECT_EQ(count.hour(), 7);
    count.move_to(5000 + 1'000'000'000);
    EXPECT_EQ(count.day(), 0);
    EXPECT_EQ(count.hour(), 0);
}

}  // namespace
}  // namespace warmpost::managed
