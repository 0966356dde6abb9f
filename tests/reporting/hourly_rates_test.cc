// Rates by the hour, as CloudWatch gets them, from what a sink counted.
#include "reporting/metrics/hourly_rates.h"

#include <gtest/gtest.h>

#include "metrics_kit.h"

namespace warmpost::reporting {
namespace {

using std::chrono::hours, std::chrono::minutes;

struct HourlyRatesTest : MetricsKit {
    void mail(WallTime at, int good, int bad, const std::string& set = "news") {
        envelope.set_configuration_set(set);
        std::vector<std::string> records;
        for (int i = 0; i < good; ++i) records.push_back(delivered({"ann@isp.example"}, {"gmail", "192.0.2.1"}, at));
        for (int i = 0; i < bad; ++i)
            records.push_back(
                bounce_record(context(), {{"gone@isp.example", "5.1.1", "smtp; 550 no such user"}}, at, "Permanent", "General", "f", "mx.example", {}));
        take(records);
    }
    [[nodiscard]] std::vector<HourlyRates> rates(const std::optional<std::string>& set, WallTime fresh, WallTime now) const {
        return hourly_rates(MetricsReader(*registry), {kShop, set, fresh, now - hours(5), now + minutes(1), now}).value();
    }
};

TEST_F(HourlyRatesTest, EachHourIsOverTheMailBeforeItsEnd) {
    mail(kMorning - hours(2), 9, 1);
    mail(kMorning, 10, 0);
    const auto all = rates({}, {}, kMorning);
    ASSERT_EQ(all.size(), 3u) << "an hour without mail has the rate of the mail before it";
    EXPECT_DOUBLE_EQ(all[0].rates.bounce_rate(), 0.1);
    EXPECT_DOUBLE_EQ(all[1].rates.bounce_rate(), 0.1);
    EXPECT_DOUBLE_EQ(all[2].rates.bounce_rate(), 0.05);
    EXPECT_EQ(all[2].at, begin_of(Granularity::hour, kMorning));
    EXPECT_TRUE(rates("orders", {}, kMorning).empty());
}
TEST_F(HourlyRatesTest, AfterAFreshStartOnlyNewerMailCountsAndBeforeItAllAsItWas) {
    mail(kMorning - hours(1), 8, 2);
    mail(kMorning, 0, 4);
    mail(kMorning + minutes(3), 19, 1);
    mail(kMorning + minutes(3), 5, 5, "orders");
    const auto all = rates("news", kMorning + minutes(1), kMorning + minutes(9));
    ASSERT_EQ(all.size(), 2u);
    EXPECT_DOUBLE_EQ(all[0].rates.bounce_rate(), 0.2);
    EXPECT_EQ(all[1].rates.messages, 20) << "of the minutes after it, in the same hour";
    EXPECT_DOUBLE_EQ(all[1].rates.bounce_rate(), 0.05);
    EXPECT_EQ(rates({}, kMorning + minutes(1), kMorning + minutes(9)).back().rates.messages, 30) << "of all sets";
}
TEST_F(HourlyRatesTest, NoneIsToldOfTheFutureOrOfLongAgo) {
    mail(kMorning, 3, 0);
    const auto now = kMorning + hours(2 * kMostRateHours);
    const auto all = hourly_rates(MetricsReader(*registry), {kShop, {}, {}, kMorning - hours(1), now + hours(100), now}).value();
    EXPECT_TRUE(all.empty()) << "of more than 1,000 hours ago";
    EXPECT_EQ(hourly_rates(MetricsReader(*registry), {kShop, {}, {}, kMorning, kMorning + hours(100), kMorning + hours(1)})->size(), 2u);
    EXPECT_TRUE(hourly_rates(MetricsReader(*registry), {kShop, {}, {}, kMorning + hours(5), kMorning + hours(9), kMorning})->empty());
}

}  // namespace
}  // namespace warmpost::reporting
