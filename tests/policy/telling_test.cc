#include "policy/keeping/telling.h"

#include <gtest/gtest.h>

namespace warmpost::keeping {
namespace {

using std::chrono::days;
using std::chrono::hours;

const WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

Kept found(const char* address, Kind kind = Kind::low_volume, const char* isp = "gmail", const char* text = "so it is") {
    return {AccountId{2}, address, {kind, Severity::warning, IspId{isp}, text, "do this"}, {}, {}};
}

TEST(Telling, WhatIsNewIsToldOnce) {
    const auto first = settle({}, {found("192.0.2.1"), found("192.0.2.2")}, kNow);
    EXPECT_EQ(first.news, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(first.kept[0].since, kNow);
    EXPECT_EQ(first.kept[0].told, kNow);
    const auto second = settle(first.kept, {found("192.0.2.1"), found("192.0.2.2")}, kNow + hours(1));
    EXPECT_TRUE(second.news.empty());
    EXPECT_EQ(second.kept[1].since, kNow);
    EXPECT_EQ(second.kept[1].told, kNow);
}

TEST(Telling, AddressKindIspAndAccountMakeItTheSame) {
    const auto first = settle({}, {found("192.0.2.1")}, kNow);
    EXPECT_TRUE(settle(first.kept, {found("192.0.2.1", Kind::low_volume, "gmail", "its numbers have changed")}, kNow).news.empty());
    EXPECT_EQ(settle(first.kept, {found("192.0.2.3")}, kNow).news.size(), 1u);
    EXPECT_EQ(settle(first.kept, {found("192.0.2.1", Kind::sudden_jump)}, kNow).news.size(), 1u);
    EXPECT_EQ(settle(first.kept, {found("192.0.2.1", Kind::low_volume, "yahoo")}, kNow).news.size(), 1u);
    auto leased_by_another = found("192.0.2.1");
    leased_by_another.account = AccountId{3};
    EXPECT_EQ(settle(first.kept, {leased_by_another}, kNow).news.size(), 1u);
}

TEST(Telling, ThePresentTextIsKept) {
    const auto first = settle({}, {found("192.0.2.1")}, kNow);
    EXPECT_EQ(settle(first.kept, {found("192.0.2.1", Kind::low_volume, "gmail", "as of today")}, kNow).kept[0].finding.text, "as of today");
}

TEST(Telling, WhatWentAwayAndCameBackIsNews) {
    const auto first = settle({}, {found("192.0.2.1")}, kNow);
    const auto gone = settle(first.kept, {}, kNow + hours(1));
    EXPECT_TRUE(gone.kept.empty());
    const auto back = settle(gone.kept, {found("192.0.2.1")}, kNow + hours(2));
    EXPECT_EQ(back.news.size(), 1u);
    EXPECT_EQ(back.kept[0].since, kNow + hours(2));
}

TEST(Telling, WhatStaysIsToldAgainAfterAWeek) {
    const auto first = settle({}, {found("192.0.2.1")}, kNow);
    EXPECT_TRUE(settle(first.kept, {found("192.0.2.1")}, kNow + days(7) - hours(1)).news.empty());
    const auto week = settle(first.kept, {found("192.0.2.1")}, kNow + days(7));
    EXPECT_EQ(week.news.size(), 1u);
    EXPECT_EQ(week.kept[0].since, kNow) << "it never went away";
    EXPECT_TRUE(settle(week.kept, {found("192.0.2.1")}, kNow + days(8)).news.empty());
}

TEST(Telling, AClockThatWentBackTellsNothingAgain) {
    const auto first = settle({}, {found("192.0.2.1")}, kNow);
    EXPECT_TRUE(settle(first.kept, {found("192.0.2.1")}, kNow - days(30)).news.empty());
}

}  // namespace
}  // namespace warmpost::keeping
