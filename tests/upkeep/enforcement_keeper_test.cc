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
        hours_[set].push_back({{std::chrono::floor<std::chrono::hours>(service_.now.time_since_epoch()).count(), messages, bounces, complaints}});
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

    [[nodiscard]] Counted counter() const {
        return {[this](AccountId account, reputation::Kind, std::int64_t) { return account == service_.id ? hours_ : HoursByName{}; },
                [this](AccountId account, reputation::Minutes asked) {
                    SumsByName sums;
                    ++minutes_asked_;
                    for (const auto& [at, set, count] : minutes_)
                        if (account == service_.id && at >= asked.from && at < asked.to) sums[set].messages += count.messages, sums[set].bounces += count.bounces;
                    return sums;
                }};
    }
    [[nodiscard]] RatedSendersBook book() const { return {*live_, *service_, counter(), [this] { return service_.now; }}; }

    mutable TestService service_;
    HoursByName hours_;
    std::vector<std::tuple<WallTime, std::string, reputation::Hour>> minutes_;
    mutable int minutes_asked_ = 0;
    std::vector<std::string> told_;
    std::unique_ptr<config::Live> live_;
    std::unique_ptr<EnforcementKeeper> keeper_ = nullptr;
    EnforcementKeeper& keeper() {
        if (!keeper_)
            keeper_ = std::make_unique<EnforcementKeeper>(
                *live_, *service_, counter(),
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
    EXPECT_EQ(told.at("sendingStatusBefore"), "ENABLED");
    EXPECT_EQ(told.at("sendingStatus"), "DISABLED");
    EXPECT_EQ(boost::json::parse(told_[0]).at("notice").at("sendingStatus"), "ENABLED") << "under review it sends";
    EXPECT_NE(told.at("advice").as_string().find("warmpost reputation lift"), boost::json::string::npos);
}
TEST_F(EnforcementKeeperTest, AfterAPauseIsLiftedOnlyNewMailCounts) {
    service_.now += std::chrono::minutes(20);   // within an hour
    counted("news", 1'000, 150);
    const auto minute = std::chrono::floor<std::chrono::minutes>(service_.now);
    minutes_.push_back({minute, "news", {0, 1'000, 150, 0}});
    keeper().run();
    ASSERT_EQ(state(), State::paused);
    const auto lift = [this](const std::string& set) { return on_sql<Status>(*service_, [this, set](control::Service& s) { return s.lift_pause(service_.id, set, "ops"); }); };
    service_.now = minute + std::chrono::seconds(1);
    ASSERT_TRUE(lift(""));
    ASSERT_TRUE(lift("news"));
    keeper().run();
    EXPECT_EQ(state(), State::under_review) << "what was sent in the same minute does not pause it again";
    service_.now += std::chrono::minutes(10);
    hours_["news"].back().messages += 400;
    minutes_.push_back({minute + std::chrono::minutes(5), "news", {0, 400, 0, 0}});
    minutes_asked_ = 0;
    keeper().run();
    EXPECT_EQ(minutes_asked_, 1) << "the account and its set began anew in the same minute: one read is both's";
    EXPECT_EQ(state("news"), State::under_review) << "not enough of it yet";
    hours_["news"].back().messages += 200;
    hours_["news"].back().bounces += 2;
    minutes_.push_back({minute + std::chrono::minutes(9), "news", {0, 200, 2, 0}});
    keeper().run();
    EXPECT_EQ(state(), State::healthy) << "within the hour of the lift";
    EXPECT_EQ(state("news"), State::healthy);
    EXPECT_EQ(book().all_of(service_.id)->at("news").messages, 600);
    service_.now += std::chrono::hours(1);
    counted("news", 1'000, 3);
    EXPECT_EQ(book().all_of(service_.id)->at("news").bounces, 5) << "of the minutes after the lift and of the hour after that";
    service_.now += std::chrono::hours(48);
    hours_["news"].pop_back();
    EXPECT_EQ(book().all_of(service_.id)->at("news").messages, 0) << "minutes are no longer kept, and their hour has older mail too";
}
TEST_F(EnforcementKeeperTest, WhoIsBadAgainAfterALiftIsPausedWithinTheHour) {
    service_.now += std::chrono::minutes(20);
    counted("news", 1'000, 150);
    keeper().run();
    ASSERT_EQ(state("news"), State::paused);
    ASSERT_TRUE(on_sql<Status>(*service_, [this](control::Service& s) { return s.lift_pause(service_.id, "news", "ops"); }));
    service_.now += std::chrono::minutes(4);
    minutes_.push_back({std::chrono::floor<std::chrono::minutes>(service_.now) - std::chrono::minutes(1), "news", {0, 200, 40, 0}});
    keeper().run();
    EXPECT_EQ(state("news"), State::paused);
}
TEST_F(EnforcementKeeperTest, WhoIsReinstatedGetsHealthyByGoodMail) {
    counted("news", 1'000, 150);
    keeper().run();
    ASSERT_EQ(state("news"), State::paused);
    const auto say = [this](control::Service& s) { return s.say_sending(service_.id, "news", control::SendingWord::reinstated); };
    ASSERT_TRUE(on_sql<Status>(*service_, say));
    keeper().run();
    EXPECT_EQ(state("news"), State::paused) << "nothing has got better yet";
    for (const auto& seen : keeper().seen()) EXPECT_TRUE(seen.set != "news" || seen.state == State::under_review) << "its mail is not refused";
    service_.now += std::chrono::hours(24);
    counted("news", 30'000, 3);
    keeper().run();
    EXPECT_EQ(state("news"), State::healthy);
}
TEST_F(EnforcementKeeperTest, WithoutPausesItIsToldOnly) {
    service_.config.reputation.pause_senders = false;
    live_ = std::make_unique<config::Live>(service_.config);
    counted("news", 1'000, 900);
    keeper().run();
    EXPECT_EQ(state("news"), State::under_review);
    EXPECT_EQ(state(), State::under_review);
}
TEST_F(EnforcementKeeperTest, AllSetsOfAnAccountAreTakenFromOneRead) {
    counted("news", 1'000, 150);
    counted("", 1'000, 0, 3);
    int reads = 0;
    const RatedSendersBook book(
        *live_, *service_,
        Counted{[&](AccountId account, reputation::Kind by, std::int64_t from) {
                    ++reads;
                    EXPECT_EQ(by, reputation::Kind::configuration_set);
                    return counter().hours(account, by, from);
                },
                counter().minutes},
        [this] { return service_.now; });
    const auto rates = book.all_of(service_.id).value();
    EXPECT_EQ(reads, 1);
    EXPECT_EQ(rates.at("").messages, 2'000) << "the account's own: of all its mail";
    EXPECT_EQ(rates.at("").complaints, 3);
    EXPECT_EQ(rates.at("news").bounces, 150);
    EXPECT_EQ(book.all_of(AccountId{99}).error().code, ErrorCode::NotFound);
}
TEST_F(EnforcementKeeperTest, AddressesAreRatedOverAllAccountsAndIdentitiesByTheirOwn) {
    const auto other = service_->create_account({"other", true, 1000, 10}).value();
    const auto hour = std::chrono::floor<std::chrono::hours>(service_.now.time_since_epoch()).count();
    const RatedSendersBook book(
        *live_, *service_,
        Counted{[&](AccountId account, reputation::Kind by, std::int64_t) {
                    HoursByName hours;
                    if (account != service_.id && account != other) return hours;
                    reputation::ViewHour one{{hour, 100, 2, 0}};
                    one.throttled = 50, one.blocked = 50;
                    hours[by == reputation::Kind::address ? "192.0.2.1" : "shop.example"].push_back(one);
                    hours[""].push_back({{hour, 7, 7, 7}});
                    return hours;
                },
                counter().minutes},
        [this] { return service_.now; });
    const auto addresses = book.rated(reputation::Kind::address, {}).value();
    ASSERT_EQ(addresses.size(), 1u) << "mail that left by no address is of none";
    EXPECT_EQ(addresses[0].rates.messages, 200);
    EXPECT_EQ(addresses[0].account, AccountId{});
    EXPECT_DOUBLE_EQ(addresses[0].rates.block_rate(), 0.25);
    EXPECT_TRUE(addresses[0].advised.under_review);
    EXPECT_EQ(book.rated(reputation::Kind::address, other).value()[0].rates.messages, 100) << "of its own mail alone";
    const auto identities = book.rated(reputation::Kind::identity, {}).value();
    ASSERT_EQ(identities.size(), 2u);
    EXPECT_NE(identities[0].account, identities[1].account);
    EXPECT_EQ(book.rated(reputation::Kind::account, {}).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace warmpost::upkeep
