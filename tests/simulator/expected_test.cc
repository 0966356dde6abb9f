// The world against the figures of an independent implementation of its specification (tests/data/simulator/README.md).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "simulator/baselines.h"
#include "simulator/run.h"

namespace warmpost::simulator {
namespace {

const std::string kData = std::string(WARMPOST_SOURCE_DIR) + "/tests/data/simulator/";

NamedStrategy named(const std::string& name) {
    if (name == "oracle") return oracle();
    if (name == "standard") return standard();
    auto plan = load_plan(std::string(WARMPOST_SOURCE_DIR) + "/etc/plans/" + name.substr(name.find(':') + 1) + ".csv");
    if (!plan) ADD_FAILURE() << plan.error().message;
    return fixed(name, *plan);
}

std::map<std::string, std::int64_t> counts(const Results& r) {
    return {{"messages", r.messages}, {"sent_dedicated", r.sent_dedicated}, {"sent_shared", r.sent_shared}, {"undelivered", r.undelivered()},
            {"expired", r.expired}, {"attempts_dedicated", r.attempts_dedicated}, {"blocks", r.blocks}, {"complaints", r.complaints},
            {"ip_days", r.ip_days}, {"ips_max", r.ips_max}, {"scale_changes", r.scale_changes}, {"blocked_answers", r.blocked_answers},
            {"p99_delay_s", r.p99_delay_s}, {"pair_days", r.pair_days}, {"throttled_over_limit", r.throttled_over_limit}};
}

class Expected : public testing::TestWithParam<std::string> {};

TEST_P(Expected, Agrees) {
    std::ifstream lines(kData + "expected.jsonl");
    int runs = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto expected = boost::json::parse(line).as_object();
        const std::string file(expected.at("scenario").as_string());
        const std::string strategy(expected.at("strategy").as_string());
        if (file + "/" + strategy != GetParam()) continue;
        ++runs;
        const auto seed = expected.at("seed").to_number<std::uint64_t>();
        SCOPED_TRACE(GetParam() + " seed " + std::to_string(seed));
        const auto scenario = load_scenario(kData + "scenarios/" + file);
        ASSERT_TRUE(scenario) << scenario.error().message;
        const auto results = run_alone(*scenario, seed, named(strategy));
        ASSERT_TRUE(results) << results.error().message;
        for (const auto& [key, count] : counts(*results)) EXPECT_EQ(count, expected.at(key).to_number<std::int64_t>()) << key;
        EXPECT_NEAR(results->mean_delay_s, expected.at("mean_delay_s").to_number<double>(), 0.1);
        const auto& days = expected.at("days_to_90_percent_dedicated");
        EXPECT_EQ(results->days_to_90_percent, days.is_null() ? std::nullopt : std::optional(days.to_number<int>()));
    }
    EXPECT_EQ(runs, 3);
}

std::vector<std::string> cases() {
    std::vector<std::string> all;
    for (const char* scenario : {"s01-steady-1m", "s02-seasonal", "s03-irregular", "s04-low-volume", "s05-many-isps", "s06-strict-ceilings", "s07-hostile",
                                 "s08-bad-list", "s09-outage-tighten", "s10-pauses"})
        for (const char* strategy : {"oracle", "standard", "fixed:sendgrid", "fixed:mailtrap"}) all.push_back(std::string(scenario) + ".toml/" + strategy);
    return all;
}

INSTANTIATE_TEST_SUITE_P(All, Expected, testing::ValuesIn(cases()), [](const auto& info) {
    std::string name;
    for (const char c : info.param) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
});

}  // namespace
}  // namespace warmpost::simulator
