#include "base/minute_counts.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {
using namespace std::chrono_literals;

IpAddress address(int n) {
    return IpAddress::parse("10." + std::to_string(n / 65536) + "." + std::to_string(n / 256 % 256) + "." + std::to_string(n % 256)).value();
}

TEST(MinuteCounts, AMinuteBeginsWithTheFirstTimeAndEndsAlone) {
    MinuteCounts counts(10);
    const SteadyTime start{1h};
    EXPECT_EQ(counts.add(address(1), start), 1);
    EXPECT_EQ(counts.add(address(1), start + 50s), 2);
    EXPECT_EQ(counts.add(address(2), start + 50s), 1);
    EXPECT_EQ(counts.count(address(1), start + 59s), 2);
    EXPECT_EQ(counts.count(address(1), start + 60s), 0) << "it began with the first time, not the last";
    EXPECT_EQ(counts.count(address(2), start + 60s), 1);
    EXPECT_EQ(counts.add(address(1), start + 60s), 1);
    EXPECT_EQ(counts.count(address(1), start + 119s), 1) << "its new minute";
    EXPECT_EQ(counts.known(), 1u);
}

TEST(MinuteCounts, WhoIsKnownGoesOnWhereNobodyNewHasRoom) {
    MinuteCounts counts(3);
    const SteadyTime start{1h};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(counts.add(address(i), start + std::chrono::seconds(i)), 1);
    EXPECT_TRUE(counts.full_for(address(9), start + 59s));
    EXPECT_FALSE(counts.full_for(address(0), start + 59s));
    EXPECT_EQ(counts.add(address(9), start + 59s), 0);
    EXPECT_EQ(counts.add(address(0), start + 59s), 2);
    EXPECT_EQ(counts.known(), 3u);
    EXPECT_EQ(counts.add(address(9), start + 60s), 1) << "the first minute is over";
    EXPECT_TRUE(counts.full_for(address(0), start + 60s));
}

// Against what it stands for, by the slow way.
TEST(MinuteCounts, IsWhatCountingEachMinuteGives) {
    constexpr std::size_t kMost = 20;
    MinuteCounts counts(kMost);
    std::unordered_map<IpAddress, std::pair<SteadyTime, int>> slow;
    SteadyTime now{1h};
    unsigned dice = 12345;
    for (int round = 0; round < 20'000; ++round) {
        dice = dice * 1'103'515'245 + 12'345;
        now += std::chrono::milliseconds(dice >> 16 & 1023);
        const auto client = address(static_cast<int>(dice >> 8 & 63));
        std::erase_if(slow, [now](const auto& each) { return now - each.second.first >= 1min; });
        int expected = 0;
        if (slow.contains(client) || slow.size() < kMost) expected = ++slow.try_emplace(client, now, 0).first->second.second;
        ASSERT_EQ(counts.add(client, now), expected);
        ASSERT_EQ(counts.known(), slow.size());
    }
}

}  // namespace
}  // namespace warmpost
