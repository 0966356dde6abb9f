#include "cli/simulate/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/simulate/figures.h"
#include "cli/simulate/numbers.h"
#include "cli/simulate/page.h"
#include "cli/simulate/strategies.h"
#include "cli/simulate/world.h"
#include "simulator/run.h"

namespace warmpost::cli::simulate {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

json::object data_of(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const auto at = page.find(begin) + begin.size();
    return json::parse(page.substr(at, page.find("</script>", at) - at)).as_object();
}
simulator::Results run_small(const std::string& name = "managed") { return *simulator::run(small(), 3, *strategy_of(name, {})); }

TEST(Report, HasTheFiguresOfTheRunByDayAndIsp) {
    const auto scenario = small();
    const auto results = run_small();
    const auto data = data_of(run_report({scenario, results}));
    EXPECT_EQ(data.at("title"), json::value("small"));
    EXPECT_EQ(data.at("subtitle"), json::value("Strategy managed · 30 days · seed 3"));
    const json::object& plots = data.at("plots").as_object();
    std::int64_t dedicated = 0;
    for (const auto& day : plots.at("dedicated").as_array()) dedicated += day.as_int64();
    EXPECT_EQ(dedicated, results.sent_dedicated);
    EXPECT_EQ(plots.at("isps").as_array().size(), 2);
    EXPECT_EQ(plots.at("isps").at(1).at("name"), json::value("microsoft"));
    EXPECT_EQ(plots.at("isps").at(1).at("allowance").as_array().size(), 30);
    EXPECT_EQ(plots.at("events").at(0).at("text"), json::value("day 20: outage at gmail"));
    EXPECT_FALSE(plots.contains("oracle_dedicated"));
}
TEST(Report, ShowsTheOracleBesideIt) {
    const auto scenario = small();
    const auto results = run_small(), best = run_small("oracle");
    const auto data = data_of(run_report({scenario, results, &best, {"First."}, {&best}}));
    EXPECT_EQ(data.at("plots").at("oracle_ips").as_array().size(), 30);
    EXPECT_EQ(data.at("notes").at(0), json::value("First."));
    EXPECT_EQ(data.at("table").at("rows").as_array().size(), 2);
}
TEST(Report, NeedsNoNetworkAndEndsNoScriptEarly) {
    auto scenario = small();
    scenario.isps[0].name = "</script><script src=\"https://evil.example\">";
    scenario.events.clear();
    const auto results = *simulator::run_alone(scenario, 3, *strategy_of("managed", {}));
    const std::string page = run_report({scenario, results});
    EXPECT_THAT(page, testing::Not(HasSubstr("evil.example\">")));
    EXPECT_THAT(page, testing::Not(HasSubstr("<script src")));
    EXPECT_THAT(page, testing::Not(HasSubstr("<link rel=\"stylesheet")));
    EXPECT_THAT(page, HasSubstr("uPlot"));
    EXPECT_EQ(data_of(page).at("plots").at("isps").at(0).at("name"), json::value(scenario.isps[0].name));
}
TEST(Report, ATitleIsText) { EXPECT_THAT(page_of("<b>&\"", {}), HasSubstr("<title>&lt;b&gt;&amp;&quot;</title>")); }

TEST(Facts, SayNeverAndNoneWhereThereIsNothing) {
    simulator::Results results;
    results.days = 7;
    for (const Fact& fact : facts_of(results)) {
        EXPECT_FALSE(fact.name.empty() || fact.value.empty() || fact.why.empty()) << fact.name;
        if (fact.name == "90 % dedicated") { EXPECT_EQ(fact.value, "not within 7 days"); }
        if (fact.name == "Of the oracle's volume") { EXPECT_EQ(fact.value, "-"); }
    }
}
TEST(Numbers, AreGrouped) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(-1234567), "-1,234,567");
    EXPECT_EQ(counted(1, "day", "days"), "1 day");
    EXPECT_EQ(percent(0.5), "50.0 %");
    EXPECT_EQ(duration(90), "90 s");
    EXPECT_EQ(duration(1200), "20.0 min");
    EXPECT_EQ(duration(7200), "2.0 h");
}

}  // namespace
}  // namespace warmpost::cli::simulate
