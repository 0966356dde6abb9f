#include "policy/keeping/keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::keeping {
namespace {
using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;

const WallTime kNow{std::chrono::sys_days{2028y / 3 / 1} + 15h};
const Options kOptions;

IspVolume isp(std::string name, std::int64_t a_day, std::int64_t account_total) {
    IspVolume volume{.isp = IspId{std::move(name)}, .account_total = account_total};
    volume.address.fill(a_day);
    return volume;
}
AddressHistory old_address(std::vector<IspVolume> isps) {
    return {.address = "192.0.2.1", .leased_at = kNow - days{200}, .last_sent = kNow - 1h, .isps = std::move(isps)};
}

TEST(LowVolume, OneDayOfSeveralHundredInTheMonthIsEnough) {
    auto volume = isp("gmail", 10, 9'000);
    volume.address[4] = 300;
    EXPECT_TRUE(findings(old_address({volume}), kOptions, kNow).empty());
    volume.address[4] = 299;
    const auto found = findings(old_address({volume}), kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, Kind::low_volume);
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_EQ(found[0].isp, IspId{"gmail"});
    EXPECT_EQ(found[0].text, "192.0.2.1 sent at most 299 messages a day to gmail in 30 days; 100% of the account's mail goes there");
    EXPECT_THAT(found[0].advice, HasSubstr("several hundred messages (300) within 24 hours at least once a month"));
}
TEST(LowVolume, OnlyForAnIspThatMatters) {
    const auto large = isp("gmail", 400, 9'500);
    EXPECT_EQ(findings(old_address({large, isp("yahoo", 16, 500)}), kOptions, kNow).size(), 1u) << "5% of 10,000";
    EXPECT_TRUE(findings(old_address({large, isp("yahoo", 16, 499)}), kOptions, kNow).empty());
}
TEST(LowVolume, NothingAtAllIsOnlyTold) {
    const auto found = findings(old_address({isp("gmail", 0, 9'000)}), kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].severity, Severity::info);
    EXPECT_THAT(found[0].text, HasSubstr("sent nothing to gmail"));
}
TEST(LowVolume, NotWhileItCouldNotHaveBeenMore) {
    auto history = old_address({isp("gmail", 10, 9'000)});
    history.warming = true;
    EXPECT_TRUE(findings(history, kOptions, kNow).empty());
    history.warming = false;
    history.leased_at = kNow - days{29};
    EXPECT_TRUE(findings(history, kOptions, kNow).empty());
    history.leased_at = kNow - days{30};
    EXPECT_EQ(findings(history, kOptions, kNow).size(), 1u);
}
TEST(LowVolume, AnAccountWithoutMailHasNoIspThatMatters) {
    auto history = old_address({isp("gmail", 0, 0)});
    EXPECT_TRUE(findings(history, {.matters_percent = 0}, kNow).empty());
}

TEST(SuddenJump, MoreThanThreeTimesTheWeekBeforeAndMoreThanAThousand) {
    auto volume = isp("gmail", 500, 15'000);
    volume.address[29] = 1'500;
    EXPECT_TRUE(findings(old_address({volume}), kOptions, kNow).empty()) << "3 times is not more than 3 times";
    volume.address[29] = 1'501;
    const auto found = findings(old_address({volume}), kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, Kind::sudden_jump);
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_EQ(found[0].text, "192.0.2.1 sent 1501 messages to gmail today, after 500 a day in the 7 days before");
    EXPECT_THAT(found[0].advice, HasSubstr("at most 1500 a day to gmail"));
    auto small = isp("gmail", 300, 9'000);
    small.address[29] = 1'000;
    EXPECT_TRUE(findings(old_address({small}), kOptions, kNow).empty());
}
TEST(SuddenJump, YesterdaysIsStillTold) {
    auto volume = isp("gmail", 500, 15'000);
    volume.address[28] = 6'000;
    const auto found = findings(old_address({volume}), kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_THAT(found[0].text, HasSubstr("6000 messages to gmail yesterday, after 500"));
}
TEST(SuddenJump, AWeeklyNewsletterIsAPattern) {
    auto volume = isp("gmail", 0, 50'000);
    for (const std::size_t day : {8u, 15u, 22u, 29u}) volume.address[day] = 10'000;
    EXPECT_TRUE(findings(old_address({volume}), kOptions, kNow).empty());
    volume.address[29] = 20'000;
    EXPECT_EQ(findings(old_address({volume}), kOptions, kNow).size(), 1u);
}
TEST(SuddenJump, DaysBeforeTheLeaseAreNoAverage) {
    auto history = old_address({isp("gmail", 0, 50'000)});
    history.warming = true;
    history.leased_at = kNow - days{2};
    history.isps[0].address[27] = 9'000;
    history.isps[0].address[28] = 9'500;
    history.isps[0].address[29] = 10'000;
    EXPECT_TRUE(findings(history, kOptions, kNow).empty());
    history.leased_at = kNow;
    history.isps[0].address[27] = history.isps[0].address[28] = 0;
    const auto found = findings(history, kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_THAT(found[0].text, HasSubstr("10000 messages to gmail today, its first day"));
}
TEST(SuddenJump, TheStandardPlanItselfIsNone) {
    auto history = old_address({isp("gmail", 0, 500'000)});
    history.warming = true;
    double day_volume = 1'000;
    for (auto& day : history.isps[0].address) day = static_cast<std::int64_t>(day_volume *= 1.166);  // 1000^(1/45) a day
    EXPECT_TRUE(findings(history, kOptions, kNow).empty());
}

TEST(LongSilence, OneFindingForTheAddressInsteadOfOneForEachIsp) {
    auto history = old_address({isp("gmail", 0, 9'000), isp("yahoo", 0, 9'000)});
    history.last_sent = kNow - days{30};
    const auto found = findings(history, kOptions, kNow);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, Kind::long_silence);
    EXPECT_EQ(found[0].isp, IspId{});
    EXPECT_EQ(found[0].text, "192.0.2.1 has sent nothing for 30 days");
    EXPECT_THAT(found[0].advice, HasSubstr("rewarm_after_idle_days"));
    history.last_sent = kNow - days{29};
    EXPECT_EQ(findings(history, kOptions, kNow).size(), 2u) << "not silent yet: the ISPs' low volumes";
}
TEST(LongSilence, AnAddressThatNeverSentIsSilentSinceItsLease) {
    auto history = old_address({});
    history.last_sent = std::nullopt;
    EXPECT_EQ(idle_days(history, kNow), 200);
    EXPECT_THAT(findings(history, kOptions, kNow).at(0).text, HasSubstr("since it was leased, for 200 days"));
    history.leased_at = kNow + days{3};
    EXPECT_EQ(idle_days(history, kNow), 0);
}
TEST(LongSilence, IdleDaysAreUtcDaysAcrossALeapDay) {
    auto history = old_address({});
    history.last_sent = WallTime{std::chrono::sys_days{2028y / 2 / 28} + 23h};
    EXPECT_EQ(idle_days(history, kNow), 2);
}

TEST(AllowListed, NoFindingNagsASmallSenderAboutVolume) {
    auto history = old_address({isp("gmail", 10, 9'000), isp("bank.example", 0, 9'000)});
    history.isps[1].address[29] = 9'000;
    EXPECT_EQ(findings(history, kOptions, kNow).size(), 2u);
    history.last_sent = kNow - days{100};
    history.allow_listed_sender = true;
    EXPECT_TRUE(findings(history, kOptions, kNow).empty());
}
TEST(Rewarm, OffByDefaultAndFromTheDayOnThatTheOptionSays) {
    EXPECT_FALSE(should_rewarm(10'000, 0));
    EXPECT_FALSE(should_rewarm(29, 30));
    EXPECT_TRUE(should_rewarm(30, 30));
    EXPECT_FALSE(should_rewarm(0, -1));
}

}  // namespace
}  // namespace warmpost::keeping
