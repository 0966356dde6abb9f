// Which names have rows of their own in /metrics, and that counters never fall.
#include "ingress/http/operator/bounded_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ingress/http/operator/scrape.h"

namespace warmpost::ingress::http::operators {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const WallTime kNow = from_ms(1'800'000'000'000);
using Seen = std::map<std::string, BoundedRows::Counts>;

std::vector<std::string> names(const std::vector<BoundedRows::Row>& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(row.name);
    return all;
}

TEST(BoundedRows, ThoseWithMostHaveRowsAndTheOthersAreOne) {
    BoundedRows rows(2, 1);
    const auto told = rows.look({{"a", {10, 1}}, {"b", {30, 2}}, {"c", {20, 4}}, {"other", {900, 8}}}, 2, kNow);
    EXPECT_THAT(names(told), ElementsAre("b", "c", "other"));
    EXPECT_THAT(told[0].counts, ElementsAre(30, 2));
    EXPECT_THAT(told[2].counts, ElementsAre(910, 9));
    EXPECT_TRUE(rows.has_row("b"));
    EXPECT_FALSE(rows.has_row("a"));
}
TEST(BoundedRows, ARowIsKeptAgainstLittleMoreAndLostToMuchMore) {
    BoundedRows rows(1, 1);
    EXPECT_THAT(names(rows.look({{"a", {100}}, {"b", {90}}}, 1, kNow)), ElementsAre("a", "other"));
    EXPECT_THAT(names(rows.look({{"a", {100}}, {"b", {140}}}, 1, kNow + 1s)), ElementsAre("a", "other"));
    const auto told = rows.look({{"a", {100}}, {"b", {190}}}, 1, kNow + 2s);
    EXPECT_THAT(names(told), ElementsAre("b", "other"));
    EXPECT_THAT(told[0].counts, ElementsAre(50)) << "what came while it had the row";
    EXPECT_THAT(told[1].counts, ElementsAre(140));
}
TEST(BoundedRows, WhatWasLongAgoCountsNoMore) {
    BoundedRows rows(1, 1);
    (void)rows.look({{"old", {1'000'000}}, {"new", {0}}}, 1, kNow);
    EXPECT_THAT(names(rows.look({{"old", {1'000'000}}, {"new", {100}}}, 1, kNow + 24h * 10)), ElementsAre("new", "other"));
}
TEST(BoundedRows, CountersNeverFallAndNothingIsLost) {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        std::mt19937 dice(seed);
        BoundedRows rows(1, 1);
        Seen seen;
        std::map<std::string, double> before;
        double ever = 0, shown = 0;
        for (int round = 0; round < 300; ++round) {
            for (int n = 0; n < 30; ++n) {
                auto& counts = seen["isp" + std::to_string(n)];
                counts.resize(1);
                if (dice() % 50 == 0) counts[0] = 0;  // it began anew
                const double more = dice() % (n + 1);
                counts[0] += more;
                ever += more;
            }
            const auto told = rows.look(seen, 5, kNow + round * 15s);
            EXPECT_LE(told.size(), 6u);
            std::map<std::string, double> now;
            for (const auto& row : told) {
                now[row.name] = row.counts[0];
                const auto last = before.find(row.name);
                const double was = last == before.end() ? 0 : last->second;
                EXPECT_GE(row.counts[0], was) << row.name;
                shown += row.counts[0] - was;
            }
            before = now;
        }
        EXPECT_LE(shown, ever);
        EXPECT_GE(shown, ever * 0.95) << "only what came between a sum that began anew and the sum before it may be missed";
    }
}

spool::UsageLine line(int day, const std::string& isp, std::int64_t blocked) {
    spool::UsageLine each;
    each.key.day = std::chrono::sys_days(std::chrono::days(20'000 + day));
    each.key.isp = isp;
    each.counts.blocked = blocked;
    return each;
}
TEST(AttemptCounts, GrowOverTheEndOfADayAndBeginAtZero) {
    AttemptCounts counts;
    counts.look({line(0, "gmail", 5)});
    EXPECT_EQ(counts.by_isp().at("gmail").blocked, 0) << "before the first look";
    counts.look({line(0, "gmail", 8)});
    EXPECT_EQ(counts.by_isp().at("gmail").blocked, 3);
    counts.look({line(0, "gmail", 9), line(1, "gmail", 2), line(1, "yahoo", 1)});
    EXPECT_EQ(counts.by_isp().at("gmail").blocked, 6);
    counts.look({line(1, "gmail", 4), line(1, "yahoo", 1)});
    EXPECT_EQ(counts.by_isp().at("gmail").blocked, 8);
    EXPECT_EQ(counts.by_isp().at("yahoo").blocked, 1);
}

TEST(Scrape, SeriesAreBoundedHoweverManyIspsAndAccountsThereAre) {
    Scrape scrape;
    Scraped seen;
    seen.now = kNow;
    seen.isps_max = 7;
    for (int n = 0; n < 3000; ++n) {
        reporting::MetricCounts counts;
        counts[reporting::Metric::answered] = counts[reporting::Metric::send] = n + 1;
        seen.isps["mx" + std::to_string(n) + ".example"] = counts;
        seen.accounts.push_back({AccountId{n + 1}, counts});
        seen.lanes.push_back({"ses-shared-pool", "wait" + std::to_string(n) + ".example", 1, 0, to_ms(kNow) - 1000 * n, 0, false, "", ""});
    }
    Families families;
    scrape.tell(seen, families);
    double waiting = 0;
    for (const auto& family : families.all()) {
        std::map<std::string, std::set<std::string>> values;
        for (const auto& metric : family.metric)
            for (const auto& label : metric.label) values[label.name].insert(label.value);
        EXPECT_LE(values["isp"].size(), 8u) << family.name;
        EXPECT_LE(values["account"].size(), Scrape::kAccounts + 1) << family.name;
        if (family.name == "warmpost_queue_waiting")
            for (const auto& metric : family.metric) waiting += metric.gauge.value;
        if (family.name == "warmpost_isp_sends_total") {
            EXPECT_TRUE(values["isp"].contains("mx2999.example"));
        }
    }
    EXPECT_EQ(waiting, 3000) << "nothing is left out";
}

}  // namespace
}  // namespace warmpost::ingress::http::operators
