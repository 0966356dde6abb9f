#include "cli/simulate/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <mutex>

#include "cli/simulate/compare_files.h"
#include "cli/simulate/strategies.h"
#include "cli/simulate/world.h"

namespace warmpost::cli::simulate {
namespace {
using testing::HasSubstr;
namespace json = boost::json;

Contest contest(int seeds, int jobs) {
    Contest out{{small(), small()}, {}, seeds, jobs};
    out.scenarios[1].name = "other, shorter";
    out.scenarios[1].days = 20;
    for (const char* name : {"managed", "fixed:sparkpost", "oracle"}) out.strategies.push_back(*strategy_of(name, {}));
    return out;
}

TEST(Compare, IsTheSameHoweverManyJobs) {
    const auto one = compare(contest(2, 1), {}), many = compare(contest(2, 5), {});
    ASSERT_TRUE(one && many);
    EXPECT_EQ(comparison_csv(*one, 2), comparison_csv(*many, 2));
}
TEST(Compare, TellsEachRun) {
    std::mutex mutex;
    std::vector<int> told;
    const auto lines = compare(contest(2, 3), [&](int done, int all) {
        const std::lock_guard lock(mutex);
        EXPECT_EQ(all, 12);
        told.push_back(done);
    });
    ASSERT_TRUE(lines);
    EXPECT_EQ(told.size(), 12);
    EXPECT_THAT(told, testing::Contains(12));
}
TEST(Compare, ALineForEachScenarioAndStrategyThenMeansAndWorsts) {
    const auto lines = *compare(contest(1, 2), {});
    ASSERT_EQ(lines.size(), 6);
    EXPECT_EQ(lines[4].scenario, "other, shorter");
    EXPECT_EQ(lines[4].strategy, "fixed:sparkpost");
    EXPECT_EQ(lines[4].share_by_day.size(), 20);
    const auto bottoms = bottoms_of(lines);
    ASSERT_EQ(bottoms.size(), 3);
    EXPECT_DOUBLE_EQ(*bottoms[0].mean[0], (*lines[0].values[0] + *lines[3].values[0]) / 2);
    EXPECT_DOUBLE_EQ(*bottoms[0].worst[0], std::min(*lines[0].values[0], *lines[3].values[0])) << "less of the oracle's share is worse";
    EXPECT_DOUBLE_EQ(*bottoms[0].worst[1], std::max(*lines[0].values[1], *lines[3].values[1])) << "more address-days are";
}
TEST(Compare, NeverReached) {
    const auto lines = *compare(contest(2, 2), {});
    EXPECT_EQ(lines[1].never, 2) << "SparkPost's plan is blocked everywhere";
    EXPECT_EQ(*lines[1].values[4], 31);
    EXPECT_THAT(comparison_table(lines), HasSubstr("> 30"));
}
TEST(Compare, CsvQuotesNames) { EXPECT_THAT(comparison_csv(*compare(contest(1, 1), {}), 1), HasSubstr("\n\"other, shorter\",managed,1,")); }
TEST(Compare, JsonHasTheFieldsOfTheSummary) {
    const auto read = json::parse(comparison_json(*compare(contest(1, 1), {}), 1));
    EXPECT_EQ(read.at("seeds"), json::value(1));
    EXPECT_EQ(read.at("lines").as_array().size(), 6);
    EXPECT_EQ(read.at("worsts").at(0).at("strategy"), json::value("managed"));
    for (const Measure& measure : measures()) EXPECT_TRUE(read.at("means").at(2).as_object().contains(measure.field)) << measure.field;
}
TEST(Values, WhatIsMissingIsPassedOver) {
    Values some(measures().size(), 2.0), other(measures().size(), 4.0);
    some[1] = std::nullopt;
    const auto mean = mean_of({some, other});
    EXPECT_EQ(mean[0], 3);
    EXPECT_EQ(mean[1], 4);
    EXPECT_EQ(mean_of({})[0], std::nullopt);
    EXPECT_EQ(texts_of(some)[1], "-");
}

}  // namespace
}  // namespace warmpost::cli::simulate
