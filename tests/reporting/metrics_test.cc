// Roll-up metrics: what records count as, once each, and how they are asked.
#include "metrics_kit.h"

#include <gmock/gmock.h>

#include <chrono>
#include <iostream>

#include "reporting/metrics/metrics_desk.h"
#include "reporting/metrics/vdm.h"

namespace warmpost::reporting {
namespace {

using testing::ElementsAre;
using testing::Pair;
using MetricsTest = MetricsKit;

TEST_F(MetricsTest, EachRecordCountsAsWhatItSays) {
    take({sent(), delivered(), bounced("Transient", "General"), bounced("Undetermined", "Undetermined"), bounced("Permanent", "OnAccountSuppressionList"),
          complained(), complained("not-spam"), open_record(context(), {kMorning, "192.0.2.7", "agent", false}),
          click_record(context(), {kMorning, "192.0.2.7", "agent", false}, "https://shop.example/", {}), reject_record(context({}), "Bad content"),
          rendering_failure_record(context({}), "missing", "t"),
          delay_record(context(), {{"ann@isp.example", "4.4.1", "smtp; 421"}}, kMorning, "General", kMorning, "mx.example"),
          notice_record({"AddressProblem", kShop, "warning", "x", "", {}}, kMorning)});
    const auto all = sum(query());
    EXPECT_EQ(all[Metric::send], 1);
    EXPECT_EQ(all[Metric::delivery], 1);
    EXPECT_EQ(all[Metric::permanent_bounce], 0);
    EXPECT_EQ(all[Metric::suppressed_bounce], 1);
    EXPECT_EQ(all[Metric::transient_bounce], 1);
    EXPECT_EQ(all[Metric::undetermined_bounce], 1);
    EXPECT_EQ(all.bounces(), 3);
    EXPECT_EQ(all[Metric::complaint], 1) << "not-spam is no complaint";
    EXPECT_EQ(all[Metric::open], 1);
    EXPECT_EQ(all[Metric::click], 1);
    EXPECT_EQ(all[Metric::reject], 1);
    EXPECT_EQ(all[Metric::rendering_failure], 1);
    EXPECT_EQ(all[Metric::delivery_delay], 1);
    EXPECT_EQ(all[Metric::hard_bounce], 0);
    EXPECT_EQ(totals.rows().front().counts[Metric::send], 1);
}

TEST_F(MetricsTest, RecipientsAreCountedAndNotMessages) {
    envelope.add_recipients("bob@isp.example");
    take({sent(), delivered({"ann@isp.example", "bob@isp.example"})});
    EXPECT_EQ(sum(query())[Metric::send], 2);
    EXPECT_EQ(sum(query())[Metric::delivery], 2);
}

TEST_F(MetricsTest, MailToTheSimulatorCountsNowhere) {
    const std::string mailbox = "bounce@" + live->delivery.simulator_domain;
    envelope.set_recipients(0, mailbox);
    take({sent(), delivered({mailbox}), bounced("Permanent", "General", mailbox), open_record(context(), {kMorning, "192.0.2.7", "agent", false})});
    EXPECT_TRUE(sum(query()).empty());
    envelope.add_recipients("ann@isp.example");
    take({sent()});
    EXPECT_EQ(sum(query())[Metric::send], 1) << "only the one that leaves";
}

TEST_F(MetricsTest, BouncesAtOnesOwnDomainCountForNoReputation) {
    take({bounced(), bounced("Permanent", "NoEmail"), bounced("Permanent", "General", "x@mail.shop.example")});
    EXPECT_EQ(sum(query())[Metric::permanent_bounce], 3);
    EXPECT_EQ(sum(query())[Metric::hard_bounce], 2);
    EXPECT_EQ(sum(query())[Metric::answered], 3);
    EXPECT_EQ(sum(query())[Metric::answered_elsewhere], 2);
}

TEST_F(MetricsTest, ABatchThatComesAgainAfterACrashCountsOnce) {
    const auto first = batch({sent(), delivered(), bounced()});
    ASSERT_TRUE(sink->take(first));
    const auto counted = sum(query());
    reopen();
    ASSERT_TRUE(sink->take(first));
    EXPECT_EQ(sum(query()), counted);
    // The outbox was cut differently this time: only what is new counts.
    auto second = first;
    second.push_back(event(++last, delivered()));
    reopen();
    ASSERT_TRUE(sink->take(second));
    EXPECT_EQ(sum(query())[Metric::delivery], 2);
    EXPECT_EQ(sum(query())[Metric::send], 1);
    for (const auto granularity : kGranularities) EXPECT_EQ(sum(query(granularity)), sum(query())) << "every roll-up has the same";
}

TEST_F(MetricsTest, AnOutboxThatBeganAnewIsCounted) {
    last = 5'000'000;
    take({sent()});
    reopen();
    last = 0;
    take({sent()});
    EXPECT_EQ(sum(query())[Metric::send], 2);
}

TEST_F(MetricsTest, RollUpsAreByMinuteHourAndDay) {
    take({delivered({"a@isp.example"}, {"gmail", "192.0.2.1"}, kMorning),
          delivered({"a@isp.example"}, {"gmail", "192.0.2.1"}, kMorning + std::chrono::seconds(59)),
          delivered({"a@isp.example"}, {"gmail", "192.0.2.1"}, kMorning + std::chrono::seconds(60)),
          delivered({"a@isp.example"}, {"gmail", "192.0.2.1"}, kMorning + std::chrono::hours(1)),
          delivered({"a@isp.example"}, {"gmail", "192.0.2.1"}, kMorning + std::chrono::days(1))});
    const auto points = [this](Granularity granularity) {
        std::vector<std::pair<WallTime, std::int64_t>> all;
        const auto read = MetricsReader(*registry).read(query(granularity)).value();
        for (const auto& point : read.front().points) all.emplace_back(point.at, point.counts[Metric::delivery]);
        return all;
    };
    const auto hour = begin_of(Granularity::hour, kMorning), day = begin_of(Granularity::day, kMorning);
    EXPECT_THAT(points(Granularity::minute), ElementsAre(Pair(kMorning, 2), Pair(kMorning + std::chrono::minutes(1), 1),
                                                         Pair(kMorning + std::chrono::hours(1), 1), Pair(kMorning + std::chrono::days(1), 1)));
    EXPECT_THAT(points(Granularity::hour), ElementsAre(Pair(hour, 3), Pair(hour + std::chrono::hours(1), 1), Pair(hour + std::chrono::days(1), 1)));
    EXPECT_THAT(points(Granularity::day), ElementsAre(Pair(day, 4), Pair(day + std::chrono::days(1), 1)));
    auto asked = query(Granularity::minute);
    asked.from = kMorning + std::chrono::seconds(30);  // its minute is in
    asked.to = kMorning + std::chrono::minutes(1);     // this one is not
    EXPECT_EQ(sum(asked)[Metric::delivery], 2);
}

TEST_F(MetricsTest, QueriesFilterAndGroup) {
    take({sent(), delivered()});
    envelope.set_configuration_set("");
    envelope.set_identity("other.example");
    take({sent(), sent(), delivered({"x@y.example"}, {"unknown.example", "192.0.2.2"}),
          bounced("Permanent", "General", "x@y.example", {"microsoft", "192.0.2.2"})});
    EXPECT_EQ(by(Dimension::configuration_set)["news"][Metric::send], 1);
    EXPECT_EQ(by(Dimension::configuration_set)[""][Metric::send], 2);
    EXPECT_EQ(by(Dimension::identity)["other.example"][Metric::send], 2);
    EXPECT_EQ(by(Dimension::pool)[kSharedPoolName][Metric::send], 3);
    const auto isps_found = by(Dimension::isp);
    EXPECT_THAT(isps_found, testing::SizeIs(3)) << "gmail, microsoft, other";
    EXPECT_EQ(isps_found.at("other")[Metric::delivery], 1) << "an ISP that the table does not know";
    EXPECT_EQ(isps_found.at("microsoft")[Metric::send], 1) << "where an ISP is asked for, a send is what it answered";
    EXPECT_EQ(by(Dimension::source)["192.0.2.2"][Metric::send], 2);
    auto asked = query();
    EXPECT_EQ(sum(asked.only(Dimension::identity, "other.example"))[Metric::send], 2);
    EXPECT_EQ(sum(asked.only(Dimension::isp, "microsoft"))[Metric::permanent_bounce], 1);
    EXPECT_EQ(sum(asked)[Metric::delivery], 0);
    asked.account = AccountId{3};
    EXPECT_TRUE(sum(asked).empty()) << "another account sees nothing of it";
}

TEST_F(MetricsTest, WhatAReportTellsWasAnsweredBefore) {
    take({delivered(), bounced("Permanent", "General", "ann@isp.example", {"gmail", "192.0.2.1", true})});
    EXPECT_EQ(sum(query())[Metric::answered], 1);
    EXPECT_EQ(by(Dimension::isp)["gmail"][Metric::send], 1);
}

TEST_F(MetricsTest, RecordsWithoutANoteCountByWhatTheySay) {
    take({delivery_record({envelope, {}, "us-east-1"}, {"ann@isp.example"}, kMorning, "250 ok", "192.0.2.9", "mx.example", "192.0.2.1"), "no record", "{}"});
    EXPECT_EQ(by(Dimension::identity)["shop.example"][Metric::delivery], 1);
    EXPECT_EQ(by(Dimension::source)["192.0.2.1"][Metric::delivery], 1);
    EXPECT_EQ(by(Dimension::pool)[""][Metric::delivery], 1);
}

TEST_F(MetricsTest, TuplesOfADayAreBounded) {
    reopen(3);
    std::vector<std::string> records;
    for (int i = 0; i < 10; ++i) {
        envelope.set_identity("shop" + std::to_string(i) + ".example");
        records.push_back(sent());
    }
    take(records);
    EXPECT_THAT(by(Dimension::identity), testing::SizeIs(4));
    EXPECT_EQ(by(Dimension::identity)["other"][Metric::send], 7);
    EXPECT_EQ(by(Dimension::configuration_set)["news"][Metric::send], 10) << "sets are still told apart";
    reopen(3);  // those of the day are known after a restart too
    envelope.set_identity("late.example");
    take({sent()});
    EXPECT_EQ(by(Dimension::identity)["other"][Metric::send], 8);
    for (int i = 0; i < 10; ++i) {
        envelope.set_configuration_set("set" + std::to_string(i));
        take({sent()});
    }
    EXPECT_EQ(by(Dimension::configuration_set)["other"][Metric::send], 8) << "beyond twice as many nothing is told apart";
    EXPECT_EQ(sum(query())[Metric::send], 21) << "nothing is lost";
}

TEST_F(MetricsTest, WhatIsOldIsForgottenRowsInTimeStay) {
    take({delivered({"a@isp.example"}, {}, kMorning), delivered({"a@isp.example"}, {}, kMorning + std::chrono::hours(49))});
    MetricsPruner pruner(*registry);
    ASSERT_TRUE(pruner.prune(kMorning + std::chrono::hours(49)));
    EXPECT_EQ(sum(query(Granularity::minute))[Metric::delivery], 1);
    EXPECT_EQ(sum(query(Granularity::hour))[Metric::delivery], 2);
    const auto everything = [this](Granularity granularity) {
        return sum({kShop, granularity, WallTime{}, kMorning + std::chrono::days(2000)})[Metric::delivery];
    };
    ASSERT_TRUE(pruner.prune(kMorning + std::chrono::days(397) + std::chrono::hours(3)));
    EXPECT_EQ(everything(Granularity::hour), 1);
    EXPECT_EQ(everything(Granularity::day), 2);
    ASSERT_TRUE(pruner.prune(kMorning + std::chrono::days(1000)));
    EXPECT_EQ(everything(Granularity::day), 0);
    reopen();
    take({delivered()});
    EXPECT_EQ(everything(Granularity::day), 1) << "the place in the outbox was not forgotten: nothing came twice";
}

TEST_F(MetricsTest, ReputationIsReckonedByTheHour) {
    take({sent(), sent(), bounced(), complained()});
    envelope.set_configuration_set("other");
    envelope.set_accepted_ms(to_ms(kMorning + std::chrono::hours(2)));
    take({sent()});
    const MetricsReader reader(*registry);
    const auto all = reader.reputation_hours(kShop, std::nullopt, kMorning - std::chrono::hours(5)).value();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at, begin_of(Granularity::hour, kMorning));
    EXPECT_EQ(all[0].sends, 2);
    EXPECT_EQ(all[0].answered, 1);
    EXPECT_EQ(all[0].hard_bounces, 1);
    EXPECT_EQ(all[0].complaints, 1);
    EXPECT_EQ(all[1].sends, 1);
    const auto of_set = reader.reputation_hours(kShop, "other", kMorning).value();
    ASSERT_EQ(of_set.size(), 1u);
    EXPECT_EQ(of_set[0].sends, 1);
    EXPECT_TRUE(reader.reputation_hours(kShop, "news", kMorning + std::chrono::hours(1)).value().empty());
}

TEST_F(MetricsTest, DeliveriesOfFollowedMailAreKnown) {
    control::ConfigurationSet set;
    set.name = "news";
    auto& destination = set.destinations.emplace_back();
    destination.enabled = true;
    destination.types = 1u << static_cast<unsigned>(control::EventType::open);
    account.configuration_sets["news"] = set;
    publish();
    take({delivered()});
    EXPECT_EQ(sum(query())[Metric::delivery_open], 1);
    EXPECT_EQ(sum(query())[Metric::delivery_click], 0);
    EXPECT_EQ(vdm_volume("DELIVERY_OPEN", sum(query())), 1);
    EXPECT_EQ(vdm_volume("NO_SUCH", sum(query())), std::nullopt);
}

TEST_F(MetricsTest, RowsOfScrapersAreBounded) {
    MetricCounts one;
    one[Metric::send] = 1;
    for (std::size_t i = 0; i < MetricTotals::kAccounts + 100; ++i) totals.add(AccountId{static_cast<std::int64_t>(i) + 1}, one);
    const auto rows = totals.rows();
    ASSERT_EQ(rows.size(), MetricTotals::kAccounts + 1);
    EXPECT_EQ(rows.back().account, std::nullopt);
    EXPECT_EQ(rows.back().counts[Metric::send], 100);
    MetricTotals::ByIsp isps;
    for (std::size_t i = 0; i < MetricTotals::kIsps + 100; ++i) isps["mx" + std::to_string(i) + ".example"] = one;
    totals.add(isps);
    std::int64_t sum = 0;
    for (const auto& [isp, counts] : totals.isps()) sum += counts[Metric::send];
    EXPECT_LE(totals.isps().size(), MetricTotals::kIsps + 1);
    EXPECT_EQ(sum, static_cast<std::int64_t>(MetricTotals::kIsps) + 100) << "none is left out";
}

// 5,000 events a second must be no burden. Says how many it takes; what holds is only that all of them are counted.
TEST_F(MetricsTest, ManyEventsAreCountedFast) {
    std::vector<std::string> records;
    for (int i = 0; i < 20; ++i) head += "X-Header-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n";
    for (int i = 0; i < 2000; ++i) {
        envelope.set_identity("shop" + std::to_string(i % 20) + ".example");
        const std::string source = "192.0.2." + std::to_string(i % 10);
        records.push_back(i % 2 == 0 ? sent() : delivered({"ann@isp.example"}, {i % 3 == 0 ? "gmail" : "microsoft", source}));
    }
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < 10; ++round) take(records);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::cout << "[          ] " << static_cast<int>(20'000 / took.count()) << " events/s\n";
    EXPECT_EQ(sum(query())[Metric::send], 10'000);
    EXPECT_EQ(sum(query())[Metric::delivery], 10'000);
}

}  // namespace
}  // namespace warmpost::reporting
