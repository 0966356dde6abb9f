#include "delivery/scheduler/relay_book.h"

#include <gtest/gtest.h>

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;
using outcome::RelayTrouble;

class RelayBookTest : public testing::Test {
protected:
    void load(std::uint64_t daily = 0, double per_second = 0) {
        config::Config config;
        config::Relay relay;
        relay.name = "old";
        relay.host = "smtp.old.example";
        relay.daily_limit = daily;
        relay.messages_per_second = per_second;
        config.egress.relays.push_back(relay);
        ASSERT_TRUE(book.load(config));
    }
    int takes(int most = 1000) {
        int count = 0;
        while (count < most && book.take("old", 1, now, steady) == 1) ++count;
        return count;
    }
    RelayBook book;
    WallTime now = from_ms(1'790'000'000'000);
    SteadyTime steady{1h};
};

TEST_F(RelayBookTest, ItsDayIsAnAllowance) {
    load(3);
    EXPECT_EQ(book.allowance("old"), (warmup::Allowance{3, warmup::kNoLimit}));
    load();
    EXPECT_EQ(book.allowance("old"), warmup::Allowance{});
    EXPECT_EQ(book.allowance("unknown"), (warmup::Allowance{0, 0}));
    EXPECT_EQ(book.take("unknown", 1, now, steady), 0);
}

TEST_F(RelayBookTest, AMessagesRecipientsAreTakenTogetherAsFarAsTheyFit) {
    load(0, 7);
    EXPECT_EQ(book.take("old", 5, now, steady), 5);
    EXPECT_EQ(book.take("old", 5, now, steady), 2);
    EXPECT_EQ(book.take("old", 5, now, steady), 0);
}

TEST_F(RelayBookTest, TheRateIsKept) {
    load(0, 5);
    EXPECT_EQ(book.rate_tokens("old", steady), 5);
    EXPECT_EQ(takes(), 5);
    EXPECT_EQ(book.rate_tokens("old", steady), 0);
    steady += 400ms;
    EXPECT_EQ(takes(), 2);
    steady += 1h;
    EXPECT_EQ(takes(), 5);   // never more than a second's worth at once
}

TEST_F(RelayBookTest, WithoutARateItTakesAll) {
    load();
    EXPECT_EQ(book.rate_tokens("old", steady), -1);
    EXPECT_EQ(takes(), 1000);
}

TEST_F(RelayBookTest, TroubleInARowRestsLongerAndIsOverOnceItHasServedAsLong) {
    load();
    EXPECT_FALSE(book.failed("old", RelayTrouble::throttled, 60s, now));
    EXPECT_EQ(book.rests_until("old"), now + 60s);
    EXPECT_EQ(book.take("old", 1, now, steady), 0);
    EXPECT_FALSE(book.failed("old", RelayTrouble::throttled, 60s, now + 1s));   // a connection that was open already
    EXPECT_EQ(book.rests_until("old"), now + 60s);
    now += 60s;
    EXPECT_EQ(book.take("old", 1, now, steady), 1);
    EXPECT_FALSE(book.served("old", now));                                       // one message is no recovery
    (void)book.failed("old", RelayTrouble::throttled, 60s, now);
    EXPECT_EQ(book.rests_until("old"), now + 120s);
    now += 240s;                                                                  // rested 120 s, served 120 s
    EXPECT_FALSE(book.served("old", now));
    (void)book.failed("old", RelayTrouble::throttled, 60s, now);
    EXPECT_EQ(book.rests_until("old"), now + 60s);
}

TEST_F(RelayBookTest, RefusedCredentialsAreToldOnceAndSoIsTheirRecovery) {
    load();
    EXPECT_TRUE(book.failed("old", RelayTrouble::refused, 1s, now));
    EXPECT_EQ(book.rests_until("old"), now + 15min);
    now += 15min;
    EXPECT_FALSE(book.failed("old", RelayTrouble::refused, 1s, now));
    now += 30min;
    EXPECT_TRUE(book.served("old", now));
    EXPECT_FALSE(book.served("old", now));
}

TEST_F(RelayBookTest, UnreachableIsToldTheThirdTimeAndThrottledNever) {
    load();
    std::vector<bool> told;
    for (int i = 0; i < 5; ++i) {
        told.push_back(book.failed("old", RelayTrouble::unreachable, 1s, now));
        now += 1h;
    }
    EXPECT_EQ(told, (std::vector<bool>{false, false, true, false, false}));
    load();   // a reload begins anew
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(book.failed("old", RelayTrouble::throttled, 1s, now));
        now += 2h;
    }
}

TEST_F(RelayBookTest, AReloadAndTheOperatorsWordEndARest) {
    load();
    (void)book.failed("old", RelayTrouble::refused, 1s, now);
    book.wake();
    EXPECT_LE(book.rests_until("old"), now);
    (void)book.failed("old", RelayTrouble::refused, 1s, now);
    load();
    EXPECT_LE(book.rests_until("old"), now);
}

}  // namespace
}  // namespace warmpost::delivery
