#include "upkeep/address_history.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace warmpost::upkeep {
namespace {

using spool::UsageKind;
using spool::UsageLine;
using std::chrono::days;
using std::chrono::hours;

const std::chrono::sys_days kToday{std::chrono::year{2026} / 11 / 24};
const WallTime kNow = kToday + hours(15);
const WallTime kLongAgo = kToday - days(300);

UsageLine line(int days_ago, const char* source, const char* isp, std::int64_t delivered, std::int64_t bounced = 0, std::int64_t deferred = 0) {
    return {{kToday - days(days_ago), AccountId{2}, UsageKind::standard, source, isp}, {.delivered = delivered, .bounced = bounced, .deferred = deferred}};
}
Leased leased(const char* address, WallTime since = kLongAgo) { return {address, since, false, false}; }

const keeping::IspVolume& isp(const keeping::AddressHistory& history, const char* id) {
    return *std::ranges::find_if(history.isps, [id](const auto& each) { return each.isp == IspId{id}; });
}

TEST(AddressHistory, CountsWhatEndedByDayAndIsp) {
    const auto all = histories({line(29, "192.0.2.1", "gmail", 10, 2, 99), line(1, "192.0.2.1", "gmail", 3), line(0, "192.0.2.1", "gmail", 4),
                                line(0, "192.0.2.1", "yahoo", 5)},
                               {leased("192.0.2.1")}, kLongAgo, kNow);
    ASSERT_EQ(all.size(), 1u);
    ASSERT_EQ(all[0].isps.size(), 2u);
    const auto& gmail = isp(all[0], "gmail");
    EXPECT_EQ(gmail.address.front(), 12) << "delivered and bounced; what was deferred comes again";
    EXPECT_EQ(gmail.address[28], 3);
    EXPECT_EQ(gmail.address.back(), 4);
    EXPECT_EQ(gmail.account_total, 19);
    EXPECT_EQ(isp(all[0], "yahoo").account_total, 5);
    EXPECT_EQ(all[0].last_sent, WallTime{kToday});
}

TEST(AddressHistory, TheAccountsOtherSourcesCountForItsTotalOnly) {
    const auto all = histories({line(3, "192.0.2.1", "gmail", 10), line(3, "192.0.2.2", "gmail", 20), line(3, "203.0.113.9", "gmail", 40)},
                               {leased("192.0.2.1"), leased("192.0.2.2")}, kLongAgo, kNow);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(isp(all[0], "gmail").address[26], 10);
    EXPECT_EQ(isp(all[1], "gmail").address[26], 20);
    EXPECT_EQ(isp(all[1], "gmail").account_total, 70);
}

TEST(AddressHistory, OlderLinesTellOnlyWhenItSentLast) {
    const auto all = histories({line(200, "192.0.2.1", "gmail", 10), line(45, "192.0.2.1", "other", 10)}, {leased("192.0.2.1")}, kLongAgo, kNow);
    EXPECT_TRUE(all[0].isps.empty());
    EXPECT_EQ(all[0].last_sent, WallTime{kToday - days(45)});
    EXPECT_EQ(keeping::idle_days(all[0], kNow), 45);
}

TEST(AddressHistory, UnknownIspsAreNobodysVolume) {
    const auto all = histories({line(0, "192.0.2.1", "other", 10'000)}, {leased("192.0.2.1")}, kLongAgo, kNow);
    EXPECT_TRUE(all[0].isps.empty());
    EXPECT_EQ(keeping::idle_days(all[0], kNow), 0);
}

TEST(AddressHistory, AFutureDayIsNotCounted) {
    const auto all = histories({line(-1, "192.0.2.1", "gmail", 10)}, {leased("192.0.2.1")}, kLongAgo, kNow);
    EXPECT_TRUE(all[0].isps.empty());
    EXPECT_FALSE(all[0].last_sent);
}

TEST(AddressHistory, WhatWasSentBeforeCountingBeganIsNotTakenForSilence) {
    const WallTime began = kToday - days(3);
    const auto all = histories({}, {leased("192.0.2.1"), leased("192.0.2.2", kToday - days(1))}, began, kNow);
    EXPECT_EQ(keeping::idle_days(all[0], kNow), 3);
    EXPECT_EQ(all[0].leased_at, began);
    EXPECT_EQ(keeping::idle_days(all[1], kNow), 1) << "leased since: it never sent";
    EXPECT_FALSE(all[1].last_sent);
    EXPECT_TRUE(too_young_for_jumps(kLongAgo, began, kNow));
    EXPECT_FALSE(too_young_for_jumps(kToday - days(1), began, kNow)) << "its whole life is counted";
    EXPECT_FALSE(too_young_for_jumps(kLongAgo, began, kNow + days(6)));
}

}  // namespace
}  // namespace warmpost::upkeep
