#include "cli/simulate/forecast.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "cli/scratch.h"
#include "config/isps_file.h"
#include "policy/advice/volume_file.h"

namespace warmpost::cli::simulate {
namespace {
namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using testing::Contains;
using testing::HasSubstr;

constexpr sys_days kMonday = sys_days(2026y / 11 / 2);

json::value sent(const std::vector<std::tuple<std::string, std::string, int, int>>& lines) {
    json::array list;
    for (const auto& [day, isp, delivered, bounced] : lines)
        list.push_back(json::object{{"day", day}, {"source", "127.0.1.1"}, {"isp", isp}, {"delivered", delivered}, {"bounced", bounced}, {"throttled", 0}});
    return json::object{{"lines", std::move(list)}};
}
// Weeks from a Monday on: 100,000 on working days, 40,000 at weekends; three parts of four to Gmail.
Measured weeks(int count) {
    std::string csv = "day,isp,messages\n";
    for (int day = 0; day < 7 * count; ++day) {
        const int messages = (day % 7 < 5 ? 100'000 : 40'000) * (day % 2 == 0 ? 11 : 9) / 10;
        const std::string when = to_iso8601(kMonday + days(day)).substr(0, 10);
        csv += fmt::format("{},gmail,{}\n{},small.example,{}\n", when, messages * 3 / 4, when, messages / 4);
    }
    return *measured_in_file(*advice::parse_volume(csv), "volume.csv");
}
isp::IspTable table() { return *config::load_isps(""); }

TEST(Measured, WholeDaysFromTheFirstWithMailOn) {
    const auto answer = sent({{"2026-11-03", "gmail", 90, 10}, {"2026-11-05", "gmail", 50, 0}, {"2026-11-05", "yahoo", 40, 10}, {"2026-11-06", "yahoo", 7, 0}});
    const auto measured = measured_by_server(answer, "shop", kMonday + days(4), false);
    ASSERT_TRUE(measured);
    EXPECT_EQ(measured->days, (std::vector<std::int64_t>{100, 0, 100})) << "today, the 6th, is not over";
    EXPECT_EQ(measured->by_isp.at("gmail"), 150);
    EXPECT_DOUBLE_EQ(*measured->bounce_rate, 0.1);
    const auto with_today = measured_by_server(answer, "shop", kMonday + days(4), true);
    EXPECT_EQ(with_today->days, (std::vector<std::int64_t>{100, 0, 100, 7}));
}
TEST(Measured, TooLittleIsToldWithWhatToDo) {
    const auto nothing = measured_by_server(sent({}), "shop", kMonday, false);
    ASSERT_FALSE(nothing);
    EXPECT_THAT(nothing.error().message, HasSubstr("account shop has sent nothing"));
    EXPECT_THAT(nothing.error().message, HasSubstr("--volume FILE"));
    const auto today_only = measured_by_server(sent({{"2026-11-02", "gmail", 3, 0}}), "shop", kMonday, false);
    ASSERT_FALSE(today_only);
    EXPECT_THAT(today_only.error().message, HasSubstr("has sent today only (3 messages), and a forecast needs at least one whole day"));
    EXPECT_TRUE(measured_by_server(sent({{"2026-11-02", "gmail", 3, 0}}), "shop", kMonday, true));
    EXPECT_FALSE(measured_by_server(json::value("text"), "shop", kMonday, true));
    const auto empty = measured_in_file(*advice::parse_volume("day,isp,messages\n2026-11-02,gmail,0\n"), "v.csv");
    ASSERT_FALSE(empty);
    EXPECT_THAT(empty.error().message, HasSubstr("v.csv has no messages in it"));
}
TEST(Forecast, TheWeekIsTheMeasuredOne) {
    const auto forecast = scenario_of(weeks(4), {}, table());
    const auto& traffic = forecast.scenario.traffic.at(0);
    EXPECT_NEAR(traffic.messages_per_day, (5 * 100'000 + 2 * 40'000) / 7.0, 1500);
    EXPECT_NEAR(traffic.weekly[0], 1.2, 0.03);
    EXPECT_NEAR(traffic.weekly[6], 0.48, 0.03);
    EXPECT_NEAR(traffic.jitter, 0.11, 0.03);
    EXPECT_NEAR(forecast.scenario.isps.at(0).share, 0.75, 0.001);
    EXPECT_THAT(forecast.notes, Contains(HasSubstr("Measured: how the days of the week differ")));
    EXPECT_THAT(forecast.notes, Contains(HasSubstr("Assumed: 1.00 % of the messages bounce")));
}
TEST(Forecast, FewDaysAreTakenForAllAlikeAndTheNotesSaySo) {
    Measured measured{"account shop", kMonday, kMonday + days(2), {100, 200, 300}, {{"gmail", 600}}, 0.02};
    const auto forecast = scenario_of(measured, {}, table());
    EXPECT_THAT(forecast.scenario.traffic[0].weekly, testing::Each(1));
    EXPECT_DOUBLE_EQ(forecast.scenario.traffic[0].messages_per_day, 200);
    EXPECT_DOUBLE_EQ(forecast.scenario.traffic[0].bounce_rate, 0.02);
    EXPECT_THAT(forecast.notes, Contains(HasSubstr("Assumed: all days of the week alike, since fewer than 7 days were measured")));
    EXPECT_THAT(forecast.notes, Contains(HasSubstr("Measured: 2.00 % of the messages bounce")));
}
TEST(Forecast, GrowthMultipliesTheVolume) {
    const auto plain = scenario_of(weeks(2), {}, table()), grown = scenario_of(weeks(2), {.growth = 2.5}, table());
    EXPECT_NEAR(grown.scenario.traffic[0].messages_per_day, 2.5 * plain.scenario.traffic[0].messages_per_day, 1);
    EXPECT_THAT(grown.notes, Contains(HasSubstr("Wanted: 2.5 times the measured volume")));
}
TEST(Forecast, HintsOfKnownIspsAndCarefulFiguresForOthers) {
    const auto forecast = scenario_of(weeks(2), {}, table());
    EXPECT_EQ(forecast.scenario.isps.at(0).name, "gmail");
    EXPECT_EQ(forecast.scenario.isps[0].max_limit, 100'000);
    EXPECT_EQ(forecast.scenario.isps[1].max_limit, 20'000);
}
TEST(Forecast, ManySmallIspsAreOne) {
    Measured measured{"account shop", kMonday, kMonday, {100'000}, {{"gmail", 50'000}}, {}};
    for (int i = 0; i < 100; ++i) measured.by_isp[fmt::format("d{}.example", i)] = 500;
    const auto forecast = scenario_of(measured, {}, table());
    ASSERT_LE(forecast.scenario.isps.size(), 13);
    double sum = 0;
    for (const auto& isp : forecast.scenario.isps) sum += isp.share;
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_EQ(forecast.scenario.isps.back().name, "other ISPs");
    EXPECT_THAT(forecast.notes, Contains(HasSubstr("with little mail are one ISP here")));
}
TEST(Forecast, TheScenarioFileSaysWhatWasAssumedAndIsReadAgain) {
    const auto forecast = scenario_of(weeks(3), {}, table());
    const std::string text = scenario_file(forecast);
    EXPECT_THAT(text, HasSubstr("# Assumed of ISPs"));
    const auto read = simulator::parse_scenario(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, forecast.scenario);
}
TEST(Forecast, ThreeStrategiesAndAHeadline) {
    const isp::IspTable isps = table();
    auto forecast = scenario_of(weeks(3), {.days = 40}, isps);
    ASSERT_TRUE(simulate_all(forecast, isps, {}));
    EXPECT_GT(forecast.managed.sent_dedicated, forecast.standard.sent_dedicated);
    EXPECT_THAT(headline_of(forecast.managed), testing::ContainsRegex("With a managed pool, .*[0-9]+ address.* at most; over all 40 days, [0-9.]+ %"));
    EXPECT_THAT(forecast_table(forecast), testing::AllOf(HasSubstr("managed"), HasSubstr("standard"), HasSubstr("oracle")));
    EXPECT_EQ(forecast_view(forecast).at("oracle").at("dedicated_share_of_oracle"), json::value(1));
    const Scratch scratch;
    ASSERT_TRUE(write_forecast(forecast, scratch.path().string()));
    for (const char* file : {"scenario.toml", "summary.json", "timeline.csv", "report.html"})
        EXPECT_TRUE(std::filesystem::exists(scratch.path() / file)) << file;
}
TEST(Forecast, TooLittleMailForAnAddressIsSaidPlainly) {
    const isp::IspTable isps = table();
    auto forecast = scenario_of({"account shop", kMonday, kMonday, {20}, {{"gmail", 20}}, 0.0}, {.days = 30}, isps);
    ASSERT_TRUE(simulate_all(forecast, isps, {}));
    EXPECT_EQ(forecast.managed.ips_max, 0);
    EXPECT_THAT(headline_of(forecast.managed), HasSubstr("would lease no address"));
}

}  // namespace
}  // namespace warmpost::cli::simulate
