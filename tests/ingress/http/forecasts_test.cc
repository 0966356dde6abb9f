// Forecasts on their thread: what they tell, whose they are, how many there may be.
#include "ingress/http/console/forecasts.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

namespace warmpost::ingress::http {
namespace {

constexpr WallTime kNow = from_ms(1'764'000'000'000);
constexpr AccountId kShop{7}, kOther{8};

ForecastWish wish(int days = 5, std::vector<std::string> kinds = {"shared", "standard", "managed"}) {
    return {kShop, 20'000, {{"gmail", 0.7}, {"yahoo", 0.3}}, days, std::move(kinds)};
}

class ForecastsTest : public testing::Test {
protected:
    // Waits 60 s at most.
    boost::json::object done(const std::string& id, AccountId who = kShop) {
        for (int n = 0; n < 6000; ++n) {
            auto view = forecasts.view(id, who, kNow);
            if (!view || view->at("state") != "running") return view.value_or(boost::json::object{});
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return {};
    }
    config::Live config{config::Config{}};
    Forecasts forecasts{config};
};

TEST_F(ForecastsTest, EveryDayOfEveryKindIsTold) {
    const auto id = forecasts.ask(wish(), kNow);
    ASSERT_TRUE(id);
    const auto view = done(*id);
    ASSERT_EQ(view.at("state"), "done");
    EXPECT_EQ(view.at("progress"), 1.0);
    const auto& kinds = view.at("result").at("kinds").as_array();
    ASSERT_EQ(kinds.size(), 3u);
    for (const auto& kind : kinds) {
        const auto& days = kind.at("days").as_array();
        ASSERT_EQ(days.size(), 5u);
        std::int64_t sent = 0, left = 0;
        for (const auto& day : days) {
            sent += day.at("sent").as_int64();
            left += day.at("shared").as_int64() + day.at("dedicated").as_int64();
            EXPECT_LE(day.at("delivered").as_int64(), day.at("shared").as_int64() + day.at("dedicated").as_int64());
            EXPECT_LE(day.at("delayed").as_int64(), day.at("sent").as_int64());
        }
        EXPECT_GT(sent, 50'000);
        EXPECT_LE(left, sent) << kind.at("kind").as_string();
        EXPECT_GT(left, sent * 9 / 10) << kind.at("kind").as_string();
    }
    EXPECT_EQ(kinds[0].at("days").as_array().back().at("addresses"), 0);
    EXPECT_GT(kinds[1].at("days").as_array().back().at("addresses").as_int64(), 0);
}

TEST_F(ForecastsTest, IsSeenByItsAccountAndTheOperator) {
    const auto id = forecasts.ask(wish(1, {"shared"}), kNow);
    ASSERT_TRUE(id);
    EXPECT_FALSE(forecasts.view(*id, kOther, kNow));
    EXPECT_TRUE(forecasts.view(*id, AccountId{}, kNow));
    EXPECT_FALSE(forecasts.view("none", kShop, kNow));
    EXPECT_EQ(done(*id).at("state"), "done");
}

TEST_F(ForecastsTest, AnAccountWaitsForItsOwn) {
    ASSERT_TRUE(forecasts.ask(wish(365), kNow));
    ASSERT_TRUE(forecasts.ask(wish(365), kNow));
    const auto third = forecasts.ask(wish(365), kNow);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, ErrorCode::TooManyRequests);
    auto others = wish(1, {"shared"});
    others.account = kOther;
    EXPECT_TRUE(forecasts.ask(std::move(others), kNow)) << "others' do not wait";
}  // and the destructor does not wait for a year's simulation

TEST_F(ForecastsTest, IsKeptForAnHour) {
    const auto id = forecasts.ask(wish(1, {"shared"}), kNow);
    ASSERT_TRUE(id);
    EXPECT_EQ(done(*id).at("state"), "done");
    EXPECT_TRUE(forecasts.view(*id, kShop, kNow + std::chrono::minutes(59)));
    EXPECT_FALSE(forecasts.view(*id, kShop, kNow + std::chrono::minutes(60)));
}

}  // namespace
}  // namespace warmpost::ingress::http
