// When which address is looked at.
#include "upkeep/check_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::upkeep {
namespace {
using namespace std::chrono_literals;
using checks::Health;
using testing::ElementsAre;
using testing::IsEmpty;

control::AddressInfo address(const std::string& ip, const std::string& state = "inventory", std::int64_t account = 0, const std::string& ehlo = "") {
    control::AddressInfo info;
    info.ip = IpAddress::parse(ip).value();
    info.state = state;
    info.account = AccountId{account};
    info.ehlo = ehlo;
    return info;
}

class Plan : public testing::Test {
protected:
    std::vector<std::string> take(std::size_t limit = 100) {
        std::vector<std::string> taken;
        for (const auto& due : plan.take(now, limit)) taken.push_back(to_string(due.ip));
        return taken;
    }
    void done(const std::string& ip, Health health = Health::ok) { plan.done(IpAddress::parse(ip).value(), health, now); }
    CheckPlan plan;
    SteadyTime now{1h};
};

TEST_F(Plan, EveryAddressIsDueAtStartButForThoseThatAreGone) {
    plan.update({address("192.0.2.1"), address("192.0.2.2", "shared"), address("192.0.2.3", "gone"), address("192.0.2.4", "leased", 7),
                 address("192.0.2.5", "resting", 7)}, now);
    EXPECT_THAT(take(), ElementsAre("192.0.2.1", "192.0.2.2", "192.0.2.4", "192.0.2.5"));
}

TEST_F(Plan, FewAtATimeAndNoneTwice) {
    plan.update({address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3")}, now);
    EXPECT_THAT(take(2), ElementsAre("192.0.2.1", "192.0.2.2"));
    EXPECT_THAT(take(), ElementsAre("192.0.2.3"));
    EXPECT_THAT(take(), IsEmpty());
}

TEST_F(Plan, DailyWhenWellHourlyWhenNot) {
    plan.update({address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3")}, now);
    (void)take();
    done("192.0.2.1");
    done("192.0.2.2", Health::problem);
    done("192.0.2.3", Health::unknown);
    now += 59min;
    EXPECT_THAT(take(), IsEmpty());
    now += 1min;
    EXPECT_THAT(take(), ElementsAre("192.0.2.2", "192.0.2.3"));
    now += 23h;
    EXPECT_THAT(take(), ElementsAre("192.0.2.1"));
}

TEST_F(Plan, ALeaseANameAndAnAdditionAreDueAtOnce) {
    plan.update({address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3")}, now);
    (void)take();
    for (const char* ip : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) done(ip);
    plan.update({address("192.0.2.1", "leased", 7), address("192.0.2.2", "inventory", 0, "mta.example"), address("192.0.2.3"), address("192.0.2.4")}, now);
    EXPECT_THAT(take(), ElementsAre("192.0.2.1", "192.0.2.2", "192.0.2.4"));
    for (const char* ip : {"192.0.2.1", "192.0.2.2", "192.0.2.4"}) done(ip);
    plan.update({address("192.0.2.1", "resting", 7), address("192.0.2.2", "inventory", 0, "mta.example"), address("192.0.2.3"), address("192.0.2.4")}, now);
    EXPECT_THAT(take(), IsEmpty()) << "given back: nothing new about it";
}

TEST_F(Plan, WhatChangedDuringALookIsLookedAtAgain) {
    plan.update({address("192.0.2.1")}, now);
    (void)take();
    plan.update({address("192.0.2.1", "leased", 7)}, now);
    EXPECT_THAT(take(), IsEmpty());
    done("192.0.2.1");
    EXPECT_THAT(take(), ElementsAre("192.0.2.1"));
    done("192.0.2.1");
    EXPECT_THAT(take(), IsEmpty());
}

TEST_F(Plan, EverythingCanBeMadeDue) {
    plan.update({address("192.0.2.1"), address("192.0.2.2")}, now);
    (void)take();
    done("192.0.2.1");
    done("192.0.2.2");
    now += 1min;
    plan.everything_is_due(now);
    EXPECT_THAT(take(), ElementsAre("192.0.2.1", "192.0.2.2"));
}

}  // namespace
}  // namespace warmpost::upkeep
