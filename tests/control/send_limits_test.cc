// Rate and quota (SES guide, "Managing your sending limits").
#include "control/send_limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "control/support.h"

namespace warmpost::control {
namespace {

using namespace std::chrono_literals;
constexpr AccountId kAccount{7};
const WallTime kStart{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

TEST(SendRate, AMessageToFiveAtOneASecondIsTakenAndFollowedByFiveSecondsOfRefusals) {
    SendLimits limits;
    const AccountLimits one{-1, 1};
    ASSERT_TRUE(limits.take(kAccount, one, 5, kStart));
    for (const auto wait : {0ms, 1'000ms, 4'999ms}) {
        const auto refused = error_of(limits.take(kAccount, one, 1, kStart + wait));
        EXPECT_EQ(refused.code, ErrorCode::TooManyRequests);
        EXPECT_EQ(refused.message, "Maximum sending rate exceeded.");
    }
    EXPECT_TRUE(limits.take(kAccount, one, 1, kStart + 5s));
    EXPECT_FALSE(limits.take(kAccount, one, 1, kStart + 5s));
}

TEST(SendRate, OneSecondsWorthMayComeAtOnceAndNoMore) {
    SendLimits limits;
    const AccountLimits fourteen{-1, 14};
    for (int i = 0; i < 14; ++i) ASSERT_TRUE(limits.take(kAccount, fourteen, 1, kStart)) << i;
    EXPECT_FALSE(limits.take(kAccount, fourteen, 1, kStart));
    EXPECT_TRUE(limits.take(kAccount, fourteen, 1, kStart + 72ms));
    int taken = 0;
    for (int i = 0; i < 40; ++i) taken += limits.take(kAccount, fourteen, 1, kStart + 1h).has_value() ? 1 : 0;
    EXPECT_EQ(taken, 14) << "an idle hour saves nothing up";
}

TEST(SendRate, BelowOneASecondStillTakesOne) {
    SendLimits limits;
    const AccountLimits slow{-1, 0.5};
    EXPECT_TRUE(limits.take(kAccount, slow, 1, kStart));
    EXPECT_FALSE(limits.take(kAccount, slow, 1, kStart + 1s));
    EXPECT_TRUE(limits.take(kAccount, slow, 1, kStart + 2s));
}

TEST(SendRate, ZeroIsNoLimit) {
    SendLimits limits;
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limits.take(kAccount, {-1, 0}, 50, kStart));
}

TEST(SendRate, AClockSetBackStandsStill) {
    SendLimits limits;
    const AccountLimits one{-1, 1};
    ASSERT_TRUE(limits.take(kAccount, one, 1, kStart));
    EXPECT_FALSE(limits.take(kAccount, one, 1, kStart - 1h)) << "it must not open the tap";
    EXPECT_TRUE(limits.take(kAccount, one, 1, kStart + 1s));
}

TEST(DailyQuota, IsCountedInRecipientsAndRefusedInTheServicesWords) {
    SendLimits limits;
    const AccountLimits ten{10, 0};
    ASSERT_TRUE(limits.take(kAccount, ten, 8, kStart));
    const auto refused = error_of(limits.take(kAccount, ten, 3, kStart));
    EXPECT_EQ(refused.code, ErrorCode::TooManyRequests);
    EXPECT_EQ(refused.message, "Daily message quota exceeded.");
    EXPECT_TRUE(limits.take(kAccount, ten, 2, kStart));
    EXPECT_FALSE(limits.take(kAccount, ten, 1, kStart));
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart), 10);
}

TEST(DailyQuota, RollsOver24Hours) {
    SendLimits limits;
    const AccountLimits ten{10, 0};
    ASSERT_TRUE(limits.take(kAccount, ten, 4, kStart));
    ASSERT_TRUE(limits.take(kAccount, ten, 6, kStart + 12h));
    EXPECT_FALSE(limits.take(kAccount, ten, 1, kStart + 24h - 1ms));
    EXPECT_FALSE(limits.take(kAccount, ten, 1, kStart + 24h)) << "a message counts for at least 24 hours";
    EXPECT_TRUE(limits.take(kAccount, ten, 4, kStart + 24h + 5min)) << "and at most one slot longer";
    EXPECT_FALSE(limits.take(kAccount, ten, 1, kStart + 24h + 5min));
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart + 36h + 5min), 4);
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart + 72h), 0);
}

TEST(DailyQuota, ARefusalByRateCountsNothing) {
    SendLimits limits;
    ASSERT_TRUE(limits.take(kAccount, {100, 1}, 1, kStart));
    EXPECT_FALSE(limits.take(kAccount, {100, 1}, 1, kStart));
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart), 1);
}

TEST(DailyQuota, GivenBackIsFreeAgainAlsoJustAfterTheSlotsEnd) {
    SendLimits limits;
    const AccountLimits ten{10, 0};
    ASSERT_TRUE(limits.take(kAccount, ten, 10, kStart + 5min - 1ms));
    limits.give_back(kAccount, 10, kStart + 5min);
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart + 5min), 0);
    EXPECT_TRUE(limits.take(kAccount, ten, 10, kStart + 5min));
    limits.give_back(kAccount, 99, kStart + 5min);
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart + 5min), 0) << "never below nothing";
}

TEST(DailyQuota, IsAnAccountsOwn) {
    SendLimits limits;
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(limits.take(AccountId{100'000'000'000 + i * 4096}, {1, 0}, 1, kStart)) << i;
    EXPECT_FALSE(limits.take(AccountId{100'000'000'000}, {1, 0}, 1, kStart));
    EXPECT_EQ(limits.sent_last_24_hours(AccountId{5}, kStart), 0);
}

TEST(DailyQuota, SurvivesARestartByDumpAndRestore) {
    SendLimits before;
    ASSERT_TRUE(before.take(kAccount, {-1, 0}, 3, kStart));
    ASSERT_TRUE(before.take(kAccount, {-1, 0}, 4, kStart + 1h));
    ASSERT_TRUE(before.take(AccountId{8}, {-1, 0}, 5, kStart + 1h));
    SendLimits after;
    after.restore(before.dump(kStart + 1h));
    EXPECT_EQ(after.sent_last_24_hours(kAccount, kStart + 1h), 7);
    EXPECT_EQ(after.sent_last_24_hours(AccountId{8}, kStart + 1h), 5);
    EXPECT_EQ(before.dump(kStart + 24h + 5min).size(), 2U) << "what no longer counts is not dumped";
}

TEST(DailyQuota, ConcurrentTakesConserveTheCountAndNeverExceedTheQuota) {
    SendLimits limits;
    constexpr int kThreads = 8, kTakes = 20'000;
    constexpr std::int64_t kQuota = 100'000;
    std::atomic<std::int64_t> taken{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            std::int64_t mine = 0;
            for (int i = 0; i < kTakes; ++i) {
                const WallTime now = kStart + std::chrono::milliseconds{i * 60};   // crosses four slots
                if (!limits.take(kAccount, {static_cast<double>(kQuota), 0}, 1, now)) continue;
                ++mine;
                if ((i + t) % 7 == 0) limits.give_back(kAccount, 1, now), --mine;
            }
            taken += mine;
        });
    for (auto& thread : threads) thread.join();
    const auto end = kStart + 1h;
    EXPECT_LE(taken.load(), kQuota);
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, end), taken.load());
    const auto rest = kQuota - taken.load();
    EXPECT_TRUE(limits.take(kAccount, {static_cast<double>(kQuota), 0}, rest, end)) << "what is left is still to be had";
    EXPECT_FALSE(limits.take(kAccount, {static_cast<double>(kQuota), 0}, 1, end));
}

TEST(SendRate, ConcurrentTakesGetExactlyTheBucket) {
    SendLimits limits;
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) taken += limits.take(kAccount, {-1, 500}, 1, kStart).has_value() ? 1 : 0;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(taken.load(), 500);
}

TEST(SendLimits, AccountsAddedAtOnceByManyThreadsAreNotDoubled) {
    SendLimits limits;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) (void)limits.take(AccountId{i}, {-1, 0}, 1, kStart);
        });
    for (auto& thread : threads) thread.join();
    for (int i = 0; i < 500; ++i) ASSERT_EQ(limits.sent_last_24_hours(AccountId{i}, kStart), 8) << i;
    EXPECT_EQ(limits.dump(kStart).size(), 500U);
}

TEST(SendLimits, RecipientsOutsideTheQuotaTakeTokensOnly) {
    SendLimits limits;
    ASSERT_TRUE(limits.take(kAccount, {3, 1}, 5, kStart, 4));
    EXPECT_EQ(limits.sent_last_24_hours(kAccount, kStart), 1);
    EXPECT_FALSE(limits.take(kAccount, {3, 1}, 1, kStart + 4s)) << "all five took a token";
    EXPECT_TRUE(limits.take(kAccount, {3, 1}, 2, kStart + 5s));
    EXPECT_FALSE(limits.take(kAccount, {3, 1000}, 1, kStart + 60s)) << "the quota is used up";
    EXPECT_TRUE(limits.take(kAccount, {3, 1000}, 9, kStart + 60s, 9)) << "which is none of the simulator's";
}

}  // namespace
}  // namespace warmpost::control
