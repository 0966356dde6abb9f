// Alerts: raised once, kept by weak findings, cleared after a pause; each kind says what to type.
#include "policy/alerts/alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "policy/alerts/look.h"

namespace warmpost::alerts {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const WallTime kNow = from_ms(1'800'000'000'000);

Finding finding(Kind kind, const std::string& about, bool weak = false, Severity severity = Severity::warning) {
    Finding f;
    f.kind = kind, f.about = about, f.weak = weak, f.severity = severity;
    f.text = "something about " + about, f.advice = "warmpost alerts";
    return f;
}
std::vector<std::string> about(const std::vector<Alert>& alerts) {
    std::vector<std::string> all;
    for (const auto& each : alerts) all.push_back(each.what.about);
    return all;
}

TEST(AlertSteps, AWeakFindingKeepsAnAlertAndRaisesNone) {
    EXPECT_THAT(step({}, {finding(Kind::disk, "spool", true)}, kNow).alerts, IsEmpty());
    const auto first = step({}, {finding(Kind::disk, "spool")}, kNow);
    EXPECT_THAT(about(first.raised), ElementsAre("spool"));
    const auto later = step(first.alerts, {finding(Kind::disk, "spool", true)}, kNow + 1h);
    EXPECT_THAT(later.raised, IsEmpty());
    ASSERT_THAT(about(later.alerts), ElementsAre("spool"));
    EXPECT_EQ(later.alerts[0].since, kNow);
    EXPECT_EQ(later.alerts[0].seen, kNow + 1h);
}
TEST(AlertSteps, ItEndsAfterAPauseInWhichNothingWasFound) {
    const auto raised = step({}, {finding(Kind::listing, "a")}, kNow);
    const auto soon = step(raised.alerts, {}, kNow + kClearAfter - 1ms);
    EXPECT_THAT(soon.cleared, IsEmpty());
    EXPECT_THAT(about(step(soon.alerts, {}, kNow + kClearAfter).cleared), ElementsAre("a"));
    const auto again = step(soon.alerts, {finding(Kind::listing, "a")}, kNow + kClearAfter);
    EXPECT_THAT(again.raised, IsEmpty()) << "it never ended";
}
TEST(AlertSteps, WorseIsToldAgainAndBetterIsNot) {
    auto now = step({}, {finding(Kind::queue_age, "l")}, kNow);
    now = step(now.alerts, {finding(Kind::queue_age, "l", false, Severity::critical)}, kNow + 10s);
    EXPECT_THAT(now.raised, SizeIs(1));
    EXPECT_EQ(now.alerts[0].since, kNow);
    now = step(now.alerts, {finding(Kind::queue_age, "l")}, kNow + 20s);
    EXPECT_THAT(now.raised, IsEmpty());
    EXPECT_EQ(now.alerts[0].what.severity, Severity::warning);
}
TEST(AlertSteps, CriticalOnesStandFirst) {
    const auto now = step({}, {finding(Kind::disk, "z"), finding(Kind::queue_age, "b"), finding(Kind::sender_paused, "p", false, Severity::critical)}, kNow);
    EXPECT_THAT(about(now.alerts), ElementsAre("p", "z", "b"));
}
TEST(AlertSteps, OfOneThingTheWorstCounts) {
    const auto now = step({}, {finding(Kind::disk, "a", true), finding(Kind::disk, "a", false, Severity::critical), finding(Kind::disk, "a")}, kNow);
    ASSERT_THAT(now.alerts, SizeIs(1));
    EXPECT_EQ(now.alerts[0].what.severity, Severity::critical);
}
TEST(AlertSteps, ACrowdIsOneAlertMoreAndPushesNoneOut) {
    std::vector<Finding> found{finding(Kind::isp_block, "zz first")};
    const auto before = step({}, found, kNow);
    for (int n = 0; n < 500; ++n) found.push_back(finding(Kind::isp_block, "lane " + std::to_string(n)));
    found.push_back(finding(Kind::disk, "spool"));
    const auto now = step(before.alerts, found, kNow + 10s);
    EXPECT_THAT(now.alerts, SizeIs(kMostOfKind + 2));
    EXPECT_THAT(about(now.alerts), testing::AllOf(testing::Contains("zz first"), testing::Contains(std::string(kOthers)), testing::Contains("spool")));
    const auto others = std::ranges::find(now.alerts, std::string(kOthers), [](const Alert& a) { return a.what.about; });
    EXPECT_THAT(others->what.text, HasSubstr("451 more"));
}
TEST(AlertSteps, WhatWasInForceBeforeARestartIsNotToldAgain) {
    const auto before = step({}, {finding(Kind::bounce_rate, "a"), finding(Kind::disk, "b")}, kNow);
    const auto resumed = alerts::resumed(before.alerts, kNow + 24h);
    auto now = step(resumed, {finding(Kind::disk, "b")}, kNow + 24h + 1s);
    EXPECT_THAT(now.raised, IsEmpty());
    EXPECT_THAT(now.cleared, IsEmpty()) << "rates are not reckoned yet";
    now = step(now.alerts, {finding(Kind::disk, "b")}, kNow + 24h + kClearAfter);
    EXPECT_THAT(about(now.cleared), ElementsAre("a"));
}
TEST(AlertSteps, AClockThatWentBackEndsNothingAtOnceAndSomethingInTheEnd) {
    const auto raised = step({}, {finding(Kind::listing, "a")}, kNow);
    auto now = step(raised.alerts, {}, kNow - 48h);
    EXPECT_THAT(about(now.alerts), ElementsAre("a"));
    now = step(now.alerts, {}, kNow - 48h + kClearAfter);
    EXPECT_THAT(about(now.cleared), ElementsAre("a"));
}
// Whatever is found in whatever order: what is raised and not cleared is what is in force, and nothing changes its mind faster than kClearAfter.
TEST(AlertSteps, Properties) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        std::mt19937 dice(seed);
        std::vector<Alert> alerts;
        std::set<std::pair<Kind, std::string>> in_force;
        std::map<std::pair<Kind, std::string>, WallTime> ended, last_found;
        WallTime now = kNow;
        for (int round = 0; round < 400; ++round) {
            now += std::chrono::seconds(1 + dice() % 30);
            std::vector<Finding> found;
            for (int n = 0; n < 6; ++n) {
                if (dice() % 2 == 0) continue;
                found.push_back(finding(static_cast<Kind>(dice() % kKinds), std::string(1, static_cast<char>('a' + dice() % 2)), dice() % 3 == 0,
                                        dice() % 4 == 0 ? Severity::critical : Severity::warning));
                last_found[{found.back().kind, found.back().about}] = now;
            }
            std::ranges::shuffle(found, dice);
            const auto after = step(alerts, found, now);
            for (const auto& each : after.cleared) {
                const std::pair name{each.what.kind, each.what.about};
                ASSERT_EQ(in_force.erase(name), 1u) << "cleared what was not in force";
                ASSERT_GE(now - last_found[name], kClearAfter);
                ended[name] = now;
            }
            for (const auto& each : after.raised) {
                const std::pair name{each.what.kind, each.what.about};
                ASSERT_FALSE(each.what.weak && !in_force.contains(name));
                in_force.insert(name);
            }
            std::set<std::pair<Kind, std::string>> shown;
            for (const auto& each : after.alerts) {
                ASSERT_TRUE(shown.insert({each.what.kind, each.what.about}).second) << "twice";
                ASSERT_LE(each.since, now);
            }
            ASSERT_EQ(shown, in_force);
            alerts = after.alerts;
        }
    }
}

TEST(AlertNames, GoThereAndBack) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kKinds; ++i) {
        const auto kind = static_cast<Kind>(i);
        EXPECT_EQ(kind_named(to_string(kind)), kind);
        names.insert(to_string(kind));
    }
    EXPECT_EQ(names.size(), kKinds);
    EXPECT_FALSE(kind_named("nothing"));
}

class Looking : public testing::Test {
protected:
    [[nodiscard]] std::vector<Finding> found() const { return look(sight, rules, kNow); }
    [[nodiscard]] Finding only() const {
        const auto all = found();
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? Finding{} : all.front();
    }
    Sight sight;
    Rules rules;
};

TEST_F(Looking, NothingIsWrongWithAnEmptyService) { EXPECT_THAT(found(), IsEmpty()); }
TEST_F(Looking, Disk) {
    sight.spool = {100'000, 20'000};
    EXPECT_THAT(found(), IsEmpty());
    sight.spool.free_bytes = 85'000;
    EXPECT_TRUE(only().weak);
    sight.spool.free_bytes = 79'000;
    EXPECT_FALSE(only().weak);
    EXPECT_EQ(only().severity, Severity::warning);
    sight.spool.full = true;
    EXPECT_EQ(only().severity, Severity::critical);
    sight.spool = {0, 20'000};
    EXPECT_THAT(found(), IsEmpty()) << "not looked at yet";
    sight.spool.failed = true;
    EXPECT_EQ(only().kind, Kind::spool_failed);
}
TEST_F(Looking, History) {
    sight.history = {false, 20u << 20, 20u << 20, 720h, kNow - 100h};
    EXPECT_THAT(found(), IsEmpty()) << "full, and nothing goes before its time";
    sight.history.shortened = true;
    EXPECT_EQ(only().kind, Kind::history);
    EXPECT_EQ(only().severity, Severity::warning);
    EXPECT_THAT(only().text, testing::AllOf(HasSubstr("history.max_bytes (20 MiB)"), HasSubstr("30 days"), HasSubstr("of " + to_iso8601(kNow - 100h))));
    EXPECT_THAT(only().advice, HasSubstr("history.max_bytes"));
}
TEST_F(Looking, Clock) {
    sight.clock = {-61s, kNow - 1min};
    EXPECT_THAT(only().text, HasSubstr("set back by 61 seconds"));
    sight.clock.by = 59s;
    EXPECT_THAT(found(), IsEmpty());
    sight.clock = {3h, kNow - kClockTold};
    EXPECT_THAT(found(), IsEmpty()) << "long ago";
}
TEST_F(Looking, AThrottlesShortRestIsNoBlock) {
    sight.blocks = {{AccountId{2}, "news", "gmail", "192.0.2.1", kNow + 1min, 1, "421 slow down", false, false}};
    EXPECT_TRUE(only().weak);
    sight.blocks[0].in_a_row = kRestsInARow;
    EXPECT_FALSE(only().weak);
    sight.blocks[0] = {AccountId{2}, "news", "gmail", "192.0.2.1", kNow + 1h, 1, "554 blocked", false, false};
    EXPECT_FALSE(only().weak);
    EXPECT_THAT(only().text, HasSubstr("554 blocked"));
    EXPECT_EQ(only().address, "192.0.2.1");
    sight.blocks[0].until = kNow;
    EXPECT_THAT(found(), IsEmpty()) << "it is over";
}
TEST_F(Looking, BlocksOfAPoolAtAnIspAreOne) {
    for (int n = 1; n <= 7; ++n) sight.blocks.push_back({AccountId{2}, "news", "gmail", "192.0.2." + std::to_string(n), {}, 0, "", true, true});
    sight.blocks.push_back({AccountId{2}, "news", "yahoo", "192.0.2.1", {}, 0, "", true, true});
    const auto all = found();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].about, "000000000002/news/gmail");
    EXPECT_THAT(all[0].text, HasSubstr("192.0.2.5 and 2 more"));
    EXPECT_THAT(all[0].account_text, Not(HasSubstr("192.0.2"))) << "its account does not see them";
    EXPECT_THAT(all[0].account_text, HasSubstr("7 addresses"));
}
TEST_F(Looking, RatesCountFromARepresentativeVolumeOn) {
    SenderSeen seen{AccountId{2}, "shop", "", reputation::State::healthy, "", {}};
    seen.rates.representative = 1000, seen.rates.messages = 999, seen.rates.bounces = 500;
    sight.senders = {seen};
    EXPECT_THAT(found(), IsEmpty());
    seen.rates.messages = 1000, seen.rates.bounces = 40;  // 4 %, review at 5 %
    sight.senders = {seen};
    EXPECT_EQ(only().kind, Kind::bounce_rate);
    EXPECT_FALSE(only().weak);
    sight.senders[0].rates.bounces = 37;
    EXPECT_TRUE(only().weak);
    sight.senders[0].rates.bounces = 35;
    EXPECT_THAT(found(), IsEmpty());
    sight.senders[0].rates = seen.rates;
    sight.senders[0].rates.bounces = 0, sight.senders[0].rates.complaints = 1;
    EXPECT_THAT(found(), IsEmpty()) << "one complaint is no rate";
    sight.senders[0].rates.complaints = 2;
    EXPECT_EQ(only().kind, Kind::complaint_rate);
    sight.senders[0].state = reputation::State::paused;
    EXPECT_EQ(only().kind, Kind::sender_paused);
    EXPECT_EQ(only().severity, Severity::critical);
}
TEST_F(Looking, AgeOfTheQueue) {
    sight.lanes = {{AccountId{}, "ses-shared-pool", "gmail", 3, kNow - 61min, false, "192.0.2.1 (resting)", "421 later"}};
    EXPECT_FALSE(only().weak);
    EXPECT_THAT(only().text, testing::AllOf(HasSubstr("61 minutes"), HasSubstr("resting"), HasSubstr("421 later")));
    EXPECT_THAT(only().advice, HasSubstr("warmpost retry --lane ses-shared-pool/gmail"));
    sight.lanes[0].oldest = kNow - 55min;
    EXPECT_TRUE(only().weak);
    sight.lanes[0].oldest = kNow - 5h;
    EXPECT_EQ(only().severity, Severity::critical);
    sight.lanes[0].paused = true;
    EXPECT_EQ(only().severity, Severity::warning) << "somebody wanted it";
    EXPECT_THAT(only().text, HasSubstr("is paused"));
    EXPECT_THAT(only().advice, HasSubstr("warmpost resume --lane ses-shared-pool/gmail"));
}
TEST_F(Looking, Subscribers) {
    sight.subscribers = {{AccountId{2}, "orders", "https://shop.example/hook", 9, 0, 1, "connection refused", kNow - 1min}};
    EXPECT_THAT(found(), IsEmpty());
    sight.subscribers[0].failures = kSubscriberFailures;
    EXPECT_EQ(only().kind, Kind::subscriber);
    sight.subscribers[0].failures = 0;
    sight.subscribers[0].oldest = kNow - kSubscriberPatience;
    EXPECT_THAT(only().text, HasSubstr("the oldest for 10 minutes"));
    sight.subscribers[0] = {AccountId{2}, "orders", "https://shop.example/hook", 0, 4, 0, "", {}};
    EXPECT_EQ(only().kind, Kind::dead_letters);
    EXPECT_THAT(only().advice, HasSubstr("warmpost topic replay orders --account 000000000002"));
}
TEST_F(Looking, WordsOfStrangersAreShortAndCannotLeaveACommand) {
    sight.lanes = {{AccountId{}, "a pool; rm -rf '/'", "gmail", 3, kNow - 2h, false, "", std::string(199, 'x') + "\xc3\xa4" + std::string(5000, 'y')}};
    EXPECT_LT(only().text.size(), 700u);
    EXPECT_THAT(only().text, HasSubstr(std::string(199, 'x') + "...")) << "no half character";
    EXPECT_THAT(only().advice, HasSubstr(R"(--lane 'a pool; rm -rf '\''/'\''/gmail')"));
}

}  // namespace
}  // namespace warmpost::alerts
