#include "simulator/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <utility>

namespace warmpost::simulator {
namespace {

using testing::HasSubstr;

const std::string kGood = R"(name = "small"
days = 10
[pool]
max_ips = 4
[shared]
daily_capacity = 1000
[[isp]]
name = "gmail"
share = 0.5
initial_limit = 300
growth = 1.8
max_limit = 2000
over_limit = "defer"
block_after = 1.5
block_hours = 24
complaint_limit = 0.002
idle_half_life_days = 20
noise = 0.02
[[traffic]]
from_day = 0
messages_per_day = 1000
weekly = [1, 1, 1, 1, 1, 0.4, 0.4]
hourly = "business"
jitter = 0.1
complaint_rate = 0.0004
bounce_rate = 0.01
)";

std::string changed(const std::string& from, const std::string& to) {
    std::string text = kGood;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}
std::string problem(const std::string& text) {
    const auto scenario = parse_scenario(text);
    return scenario ? "no problem" : scenario.error().message;
}

TEST(Scenario, ReadsWhatStandsThereAndDefaultsTheRest) {
    const auto s = parse_scenario(kGood + "[[event]]\nday = 3\nkind = \"isp-outage\"\n");
    ASSERT_TRUE(s) << s.error().message;
    EXPECT_EQ(s->name, "small");
    EXPECT_EQ(s->days, 10);
    EXPECT_EQ(s->seed, 1U);
    EXPECT_EQ(s->initial_ips, 0);
    EXPECT_EQ(s->max_ips, 4);
    EXPECT_EQ(s->worth_per_day, 3000);
    EXPECT_EQ(s->shared_capacity, 1000);
    EXPECT_EQ(s->isps.at(0).hour_share, 0.2);
    EXPECT_EQ(s->isps.at(0).fbl_share, 1);
    EXPECT_EQ(s->isps.at(0).recipient_defer_rate, 0.004);
    EXPECT_EQ(s->isps.at(0).over_limit, OverLimit::defer);
    EXPECT_EQ(s->traffic.at(0).weekly[6], 0.4);
    EXPECT_EQ(s->events.at(0), (Event{.day = 3, .kind = EventKind::isp_outage}));
}

TEST(Scenario, SaysWhatIsWrongAndWhere) {
    const std::pair<std::string, std::string> cases[] = {
        {changed("days = 10", "days = 10\ndayz = 3"), "line 3: dayz: unknown key"},
        {changed("growth = 1.8", "growht = 1.8"), "growth: is missing"},
        {changed("growth = 1.8", "growth = 1.8\ngrowth_law = \"cubic\""), "growth_law"},
        {changed("growth = 1.8", "growth = 1.8\ngrowht = 1.8"), "growht: unknown key"},
        {changed("max_ips = 4", "max_ips = 4\nx = 1"), "line 5: x: unknown key"},
        {changed("daily_capacity = 1000", "capacity = 1000"), "daily_capacity: is missing"},
        {changed("jitter = 0.1", "jitter = 0.1\njiter = 1"), "jiter: unknown key"},
        {changed("noise = 0.02", "noise = 1.5"), "line 18: noise: 1.5 is not between 0 and 1"},
        {changed("over_limit = \"defer\"", "over_limit = \"drop\""), "over_limit: \"drop\" is none of defer, block"},
        {changed("\"business\"", "\"nightly\""), "hourly: \"nightly\" is none of flat, business, burst"},
        {changed("max_limit = 2000", "max_limit = 20"), "max_limit: 20 is less than initial_limit, 300"},
        {changed("from_day = 0", "from_day = 1"), "from_day: the first traffic must have from_day = 0"},
        {changed("max_ips = 4", "max_ips = 4\ninitial_ips = 5"), "initial_ips: 5 is more than max_ips, 4"},
        {changed("[1, 1, 1, 1, 1, 0.4, 0.4]", "[1, 1]"), "weekly: must be a list of 7 numbers"},
        {changed("days = 10", "days = 0"), "line 2: days: 0 is not between 1 and"},
        {changed("days = 10", "days = \"ten\""), "days: must be an integer"},
        {changed("name = \"gmail\"", "name = \"\""), "name: must not be empty"},
        {changed("[pool]\nmax_ips = 4\n", "pool = 3\n"), "pool: must be a table"},
        {kGood + "[[event]]\nday = 3\nkind = \"isp-asleep\"\n", "kind: \"isp-asleep\" is none of isp-tightens"},
        {kGood + "[[event]]\nday = 3\nkind = \"isp-outage\"\nisp = \"yahoo\"\n", "line 27: isp: there is no isp \"yahoo\""},
        {kGood + "[[event]]\nday = 3\nkind = \"isp-outage\"\nhours = 2\n", "hours: unknown key"},
        {kGood + "[[isp]]\nname = \"x\"\n", "share: is missing"},
        {kGood + kGood.substr(kGood.find("[[traffic]]")), "from_day: must be later than the one before"},
        {"days =", "line 1: not TOML"},
    };
    for (const auto& [text, expected] : cases) EXPECT_THAT(problem(text), HasSubstr(expected));
    const std::string isp = kGood.substr(kGood.find("[[isp]]"), kGood.find("[[traffic]]") - kGood.find("[[isp]]"));
    EXPECT_THAT(problem(kGood + isp), HasSubstr("name: \"gmail\" stands twice"));
}

TEST(Scenario, IsWrittenAsItIsRead) {
    const std::filesystem::path folder = std::string(WARMPOST_SOURCE_DIR) + "/tests/data/simulator/scenarios";
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto scenario = load_scenario(entry.path());
        ASSERT_TRUE(scenario) << scenario.error().message;
        const auto again = parse_scenario(to_toml(*scenario));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(*again, *scenario) << entry.path();
        ++files;
    }
    EXPECT_EQ(files, 10);
}

TEST(Scenario, QuotesNames) {
    auto scenario = *parse_scenario(kGood);
    scenario.name = R"(a "quoted" \ name)";
    scenario.events.push_back({.day = 1, .kind = EventKind::list_gone_bad, .isp = "gmail", .factor = 0.1, .days = 2});
    EXPECT_EQ(*parse_scenario(to_toml(scenario)), scenario);
}

TEST(Scenario, NamesTheFileThatCannotBeRead) {
    const auto missing = load_scenario("/nowhere/x.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/x.toml"));
}

TEST(Scenario, HoursSumToADay) {
    for (const Hourly hourly : {Hourly::flat, Hourly::business, Hourly::burst}) {
        const auto& weights = hourly_weights(hourly);
        EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12) << to_string(hourly);
    }
}

}  // namespace
}  // namespace warmpost::simulator
