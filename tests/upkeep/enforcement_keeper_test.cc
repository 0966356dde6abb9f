#include "upkeep/enforcement_keeper.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "control/support.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using control::TestService;
using reputation::State;

class EnforcementKeeperTest : public testing::Test {
protected:
    EnforcementKeeperTest() {
        control::ConfigurationSet set;
        set.name = "news";
        EXPECT_TRUE(service_->create_configuration_set(service_.id, set));
        set.name = "unwatched";
        set.reputation_metrics = false;
        EXPECT_TRUE(service_->create_configuration_set(service_.id, set));
        live_ = std::make_unique<config::Live>(service_.config);
    }
    void counted(const std::string& set, std::int64_t messages, std::int64_t bounces, std::int64_t complaints = 0) {
        hours_[set].push_back({std::chrono::floor<std::chrono::hours>(service_.now.time_since_epoch()).count(), messages, bounces, complaints});
    }
    [[nodiscard]] State state(const std::string& set = {}) const { return service_->snapshot()->account(service_.id)->reputation(set).standing.state; }
    [[nodiscard]] std::vector<std::string> states_told() const {
        std::vector<std::string> all;
        for (const auto& each : told_) {
            const auto event = boost::json::parse(each).as_object();
            EXPECT_EQ(event.at("eventType"), "ReputationStatus");
            all.emplace_back(event.at("notice").at("state").as_string());
        }
        return all;
    }

    mutable TestService service_;
    HoursBySet hours_;
    std::vector<std::string> told_;
    std::unique_ptr<config::Live> live_;
    std::unique_ptr<EnforcementKeeper> keeper_ = nullptr;
    EnforcementKeeper& keeper() {
        if (!keeper_)
            keeper_ = std::make_unique<EnforcementKeeper>(
                *live_, *service_, [this](AccountId account, std::int64_t) { return account == service_.id ? hours_ : HoursBySet{}; },
                [this](std::string event) { told_.push_back(std::move(event)); }, [this] { return service_.now; });
        return *keeper_;
    }
};

TEST_F(EnforcementKeeperTest, ASetIsPausedAndItsAccountReviewedByAllItsMail) {
    counted("news", 1'000, 150);
    counted("", 1'000, 0);
    counted("unwatched", 10, 10);
    keeper().run();
    EXPECT_EQ(state("news"), State::paused);
    EXPECT_EQ(state(), State::under_review) << "160 of 2,010";
    EXPECT_EQ(state("unwatched"), State::healthy);
    EXPECT_EQ(states_told(), (std::vector<std::string>{"under review", "paused"}));
    keeper().run();
    EXPECT_EQ(told_.size(), 2u) << "what is known is no news";
    const auto told = boost::json::parse(told_[1]).at("notice").as_object();
    EXPECT_EQ(told.at("configurationSet"), "news");
    EXPECT_NE(told.at("advice").as_string().find("warmpost reputation lift"), boost::json::string::npos);
}
TEST_F(EnforcementKeeperTest, AfterAPauseIsLiftedOnlyNewMailCounts) {
    counted("news", 1'000, 150);
    keeper().run();
    ASSERT_EQ(state(), State::paused);
    service_.now += std::chrono::hours(2);
    const auto lift = [this](const std::string& set) { return on_sql<Status>(*service_, [this, set](control::Service& s) { return s.lift_pause(service_.id, set, "ops"); }); };
    ASSERT_TRUE(lift(""));
    ASSERT_TRUE(lift("news"));
    keeper().run();
    EXPECT_EQ(state(), State::under_review);
    counted("news", 1'000, 3);
    keeper().run();
    EXPECT_EQ(state(), State::healthy);
    EXPECT_EQ(state("news"), State::healthy);
    EXPECT_EQ(keeper().rates(service_.id, "news")->bounces, 3);
}
TEST_F(EnforcementKeeperTest, WithoutPausesItIsToldOnly) {
    service_.config.reputation.pause_senders = false;
    live_ = std::make_unique<config::Live>(service_.config);
    counted("news", 1'000, 900);
    keeper().run();
    EXPECT_EQ(state("news"), State::under_review);
    EXPECT_EQ(state(), State::under_review);
}

}  // namespace
}  // namespace warmpost::upkeep
