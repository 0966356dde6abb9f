// The keeper of alerts: events once, over restarts; what it remembers.
#include "upkeep/alert_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "support/spool_kit.h"

namespace warmpost::upkeep {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class AlertKeeperTest : public testing::Test {
protected:
    AlertKeeperTest() { begin(); }
    void begin() {
        keeper_.reset();
        registry_.reset();
        registry_ = registry::Registry::open(directory_.path() / "registry").value();
        live_ = std::make_unique<config::Live>(config_);
        keeper_ = std::make_unique<AlertKeeper>(AlertKeeper::Parts{
            *live_, *registry_,
            [this]() -> Result<AlertKeeper::Seen> {
                if (broken_) return fail(ErrorCode::Internal, "no SQL today");
                return AlertKeeper::Seen{sight_, std::make_shared<const std::vector<runtime::LaneView>>(1)};
            },
            [this](std::vector<std::string> events) { told_.insert(told_.end(), events.begin(), events.end()); }, [this] { return now_; }});
    }
    std::vector<std::string> told() {
        std::vector<std::string> all;
        for (const auto& each : told_) {
            const auto event = json::parse(each).as_object();
            all.push_back(std::string(event.at("eventType").as_string()) + " " + std::string(event.at("notice").at("kind").as_string()));
        }
        told_.clear();
        return all;
    }
    void block(const std::string& words = "554 blocked") {
        sight_.blocks = {{AccountId{2}, "news", "gmail", "192.0.2.1", now_ + 1h, 1, words, false, false}};
    }

    test::ScratchDirectory directory_;
    config::Config config_;
    std::unique_ptr<registry::Registry> registry_;
    std::unique_ptr<config::Live> live_;
    std::unique_ptr<AlertKeeper> keeper_;
    alerts::Sight sight_;
    bool broken_ = false;
    std::vector<std::string> told_;
    WallTime now_ = from_ms(1'800'000'000'000);
};

TEST_F(AlertKeeperTest, TellsOnceWhatBeginsAndWhatEnds) {
    keeper_->run();
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(keeper_->board().checked, now_);
    EXPECT_EQ(keeper_->lanes()->size(), 1u);
    block();
    keeper_->run();
    const auto notice = json::parse(told_.at(0)).at("notice").as_object();
    EXPECT_EQ(notice.at("severity"), "warning");
    EXPECT_EQ(notice.at("account"), "000000000002");
    EXPECT_EQ(notice.at("about"), "000000000002/news/gmail");
    EXPECT_EQ(notice.at("isp"), "gmail");
    EXPECT_NE(notice.at("advice").as_string().find("warmpost retry"), json::string::npos);
    EXPECT_THAT(told(), ElementsAre("AlertRaised isp-block"));
    keeper_->run();
    EXPECT_THAT(told(), IsEmpty());
    sight_.blocks.clear();
    now_ += 61s;
    keeper_->run();
    EXPECT_THAT(told(), ElementsAre("AlertCleared isp-block"));
    EXPECT_THAT(keeper_->board().alerts, IsEmpty());
}
TEST_F(AlertKeeperTest, ARestartTellsNothingAgain) {
    block("554 \"quoted\"");
    sight_.spool.failed = true;
    keeper_->run();
    EXPECT_THAT(told(), ElementsAre("AlertRaised spool-failed", "AlertRaised isp-block"));
    const auto before = keeper_->board().alerts;
    begin();
    keeper_->begin();
    EXPECT_EQ(keeper_->board().alerts.size(), before.size()) << "there is no gap";
    now_ += 10s;
    keeper_->run();
    EXPECT_THAT(told(), IsEmpty());
    auto after = keeper_->board().alerts;
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].since, before[i].since);
    sight_ = {};
    begin();
    keeper_->run();
    EXPECT_THAT(told(), IsEmpty()) << "not everything is known at once after a start";
    now_ += 61s;
    keeper_->run();
    EXPECT_THAT(told(), ElementsAre("AlertCleared spool-failed", "AlertCleared isp-block"));
}
TEST_F(AlertKeeperTest, WhatCannotBeSeenChangesNothing) {
    block();
    keeper_->run();
    broken_ = true;
    now_ += 1h;
    keeper_->run();
    EXPECT_EQ(keeper_->board().alerts.size(), 1u);
}
TEST_F(AlertKeeperTest, SwitchedOffItTellsNothingAndStillCountsWhatWaits) {
    config_.alerts.enabled = false;
    begin();
    block();
    keeper_->run();
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_THAT(keeper_->board().alerts, IsEmpty());
    EXPECT_EQ(keeper_->lanes()->size(), 1u);
}
TEST_F(AlertKeeperTest, WhatTheAccountDoesNotSeeIsTheOperatorsEvent) {
    block();
    sight_.blocks[0].hidden = true;
    keeper_->run();
    EXPECT_FALSE(json::parse(told_.at(0)).at("notice").as_object().contains("account"));
}
TEST(AlertBook, ReadsWhatItWroteAndPassesOverWhatItDoesNotKnow) {
    alerts::Alert alert;
    alert.what = {alerts::Kind::listing, alerts::Severity::critical, "a on b", false, AccountId{7}, "i", "p", "192.0.2.1", "text \"x\"", "advice", "hidden"};
    alert.since = from_ms(1'700'000'000'123);
    EXPECT_THAT(read_alerts(write_alerts({alert})), ElementsAre(alert));
    EXPECT_THAT(read_alerts("[1,{},{\"kind\":\"of-tomorrow\",\"severity\":\"critical\"}]"), IsEmpty());
    EXPECT_THAT(read_alerts("broken"), IsEmpty());
}

}  // namespace
}  // namespace warmpost::upkeep
