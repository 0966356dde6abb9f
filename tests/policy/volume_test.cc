#include "policy/advice/volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::advice {
namespace {
using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr sys_days kStart{2026y / 1 / 5};  // a Monday

// `messages` to one ISP on each of `days` for which `sends` holds.
template <class Sends>
Series series(int days, std::int64_t messages, Sends sends) {
    Series volume{kStart, kStart + std::chrono::days{days - 1}, {}};
    for (int day = 0; day < days; ++day)
        if (sends(day)) volume.lines.push_back({kStart + std::chrono::days{day}, IspId{"gmail"}, messages});
    return volume;
}
template <class Sends>
Profile sent(int days, Sends sends) { return profile(series(days, 7'000, sends)).value(); }

TEST(Profile, RegularityFollowsTheVariationWithDaysWithoutMail) {
    const auto every_day = sent(84, [](int) { return true; });
    EXPECT_DOUBLE_EQ(every_day.variation.value(), 0);
    EXPECT_EQ(every_day.regularity, Regularity::regular);
    const auto working_days = sent(84, [](int day) { return day % 7 < 5; });
    EXPECT_NEAR(working_days.variation.value(), 0.632, 0.001);
    EXPECT_EQ(working_days.regularity, Regularity::regular);
    EXPECT_EQ(working_days.a_day, 5'000);
    EXPECT_EQ(working_days.peak_day, 7'000);
    EXPECT_EQ(working_days.a_month, 150'000);
    const auto every_second = sent(84, [](int day) { return day % 2 == 0; });
    EXPECT_NEAR(every_second.variation.value(), 1.0, 0.001);
    EXPECT_EQ(every_second.regularity, Regularity::irregular);
    const auto weekly = sent(84, [](int day) { return day % 7 == 1; });
    EXPECT_NEAR(weekly.variation.value(), 2.449, 0.001);
    EXPECT_EQ(weekly.regularity, Regularity::highly_irregular);
}
// n equal days out of 100 have a variation of sqrt((100 - n) / n).
TEST(Profile, TheThresholdsBelongToTheLowerClass) {
    const auto of = [](int sending) { return sent(100, [=](int day) { return day < sending; }); };
    EXPECT_DOUBLE_EQ(of(64).variation.value(), 0.75);
    EXPECT_EQ(of(64).regularity, Regularity::regular);
    EXPECT_EQ(of(63).regularity, Regularity::irregular);
    EXPECT_NEAR(of(31).variation.value(), 1.492, 0.001);
    EXPECT_EQ(of(31).regularity, Regularity::irregular);
    EXPECT_EQ(of(30).regularity, Regularity::highly_irregular);
}
TEST(Profile, MainIspsGetATenthOrMoreAndTheLargestIsAlwaysOne) {
    Series volume{kStart, kStart, {}};
    volume.lines = {{kStart, IspId{"c"}, 99}, {kStart, IspId{"b"}, 100}, {kStart, IspId{"a"}, 100}, {kStart, IspId{"d"}, 701}, {kStart, IspId{"none"}, 0}};
    const auto mains = profile(volume).value().main_isps;
    ASSERT_EQ(mains.size(), 3u);
    EXPECT_EQ(mains[0].isp, "d");
    EXPECT_EQ(mains[1].isp, "a");
    EXPECT_EQ(mains[2].isp, "b");
    volume.lines.clear();
    for (int i = 0; i < 30; ++i) volume.lines.push_back({kStart, IspId{"isp" + std::to_string(i)}, 100});
    EXPECT_EQ(profile(volume).value().main_isps.size(), 1u);
}
TEST(Profile, LinesOfOneDayAndIspAddUp) {
    auto volume = series(2, 10, [](int) { return true; });
    volume.lines.push_back({kStart, IspId{"gmail"}, 5});
    EXPECT_EQ(profile(volume).value().peak_day, 15);
}
TEST(Profile, TheMonthlyPeakIsThatOfTheThirtyDaysWithTheLeast) {
    const auto peak = [](const Series& volume) { return profile(volume).value().main_isps.at(0).monthly_peak; };
    EXPECT_EQ(peak(series(90, 500, [](int day) { return day % 30 == 7; })), 500);
    EXPECT_EQ(peak(series(90, 500, [](int day) { return day == 0 || day == 30 || day == 60; })), 500) << "29 days between";
    EXPECT_EQ(peak(series(90, 500, [](int day) { return day == 0 || day == 31 || day == 61; })), 0) << "30 days between have none";
    EXPECT_EQ(peak(series(60, 500, [](int day) { return day < 30; })), 0) << "the last 30 days have none";
    EXPECT_EQ(peak(series(10, 500, [](int day) { return day == 9; })), 500) << "a short series is one span";
    auto two_sizes = series(60, 200, [](int) { return true; });
    two_sizes.lines.push_back({kStart + std::chrono::days{45}, IspId{"gmail"}, 1'000});
    EXPECT_EQ(peak(two_sizes), 200);
}
TEST(Profile, NoMailIsNoVariation) {
    const auto none = profile(Series{kStart, kStart + std::chrono::days{9}, {}}).value();
    EXPECT_EQ(none.messages, 0);
    EXPECT_EQ(none.variation, std::nullopt);
    EXPECT_TRUE(none.main_isps.empty());
    EXPECT_TRUE(profile(Stated{}).value().main_isps.empty());
}
TEST(Profile, AStatementPeaksByItsRegularity) {
    const auto peak = [](Regularity regularity) { return profile(Stated{10'000, regularity}).value().peak_day; };
    EXPECT_EQ(peak(Regularity::regular), 15'000);
    EXPECT_EQ(peak(Regularity::irregular), 30'000);
    EXPECT_EQ(peak(Regularity::highly_irregular), 60'000);
    const auto stated = profile(Stated{10'000, Regularity::regular}).value();
    EXPECT_EQ(stated.a_month, 300'000);
    ASSERT_EQ(stated.main_isps.size(), 2u);
    EXPECT_EQ(stated.main_isps[0].a_day, 4'000);
    EXPECT_EQ(stated.main_isps[1].a_day, 1'000);
}
TEST(Profile, WrongFiguresAreRefused) {
    const auto field = [](const Volume& volume) {
        const auto known = profile(volume);
        return known ? "" : known.error().field;
    };
    EXPECT_EQ(field(Stated{-1, {}}), "messages_per_day");
    EXPECT_EQ(field(Stated{kMaxMessagesADay + 1, {}}), "messages_per_day");
    EXPECT_EQ(field(Series{kStart, kStart - std::chrono::days{1}, {}}), "last");
    EXPECT_EQ(field(Series{kStart, kStart + std::chrono::days{kMaxSeriesDays - 1}, {}}), "");
    EXPECT_EQ(field(Series{kStart, kStart + std::chrono::days{kMaxSeriesDays}, {}}), "last");
    EXPECT_EQ(field(Series{kStart, kStart, {{kStart + std::chrono::days{1}, IspId{"a"}, 1}}}), "day");
    EXPECT_EQ(field(Series{kStart, kStart, {{kStart, IspId{"a"}, -1}}}), "messages");
    EXPECT_EQ(field(Series{kStart, kStart, std::vector<DayVolume>(1'001, {kStart, IspId{"a"}, kMaxMessagesADay})}), "messages");
}

}  // namespace
}  // namespace warmpost::advice
