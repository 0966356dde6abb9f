// The policy of managed pools in the simulated world, held against the oracle; bounds are loose: bench/managed judges in earnest.
#include "simulator/managed.h"

#include <gtest/gtest.h>

#include "config/isps_file.h"
#include "simulator/baselines.h"

namespace warmpost::simulator {
namespace {

ManagedOptions with_hints() {
    auto table = config::load_isps("");
    if (!table) ADD_FAILURE() << table.error().message;
    ManagedOptions options;
    options.hints = [known = std::make_shared<isp::IspTable>(std::move(*table))](const std::string& name) {
        const auto hints = known->warmup_hints(IspId{name});
        return managed::Hints{hints.first_day, hints.day_ceiling, hints.hour_share};
    };
    return options;
}
Scenario load(const std::string& name) {
    auto scenario = load_scenario(std::string(WARMPOST_SOURCE_DIR) + "/tests/data/simulator/scenarios/" + name + ".toml");
    if (!scenario) ADD_FAILURE() << scenario.error().message;
    return *scenario;
}
// As s01, but for a month's third and a tenth of the mail.
Scenario small() {
    Scenario s = load("s01-steady-1m");
    s.days = 20;
    s.max_ips = 6;
    s.isps.resize(3);
    s.isps[0].share = 0.6, s.isps[1].share = 0.2, s.isps[2].share = 0.2;
    s.traffic.front().messages_per_day = 30'000;
    return s;
}
void judge(const Scenario& scenario, const ManagedOptions& options, double least_share, double most_blocks) {
    const auto results = run(scenario, 1, managed_strategy(options));
    ASSERT_TRUE(results) << results.error().message;   // an error is a message lost or doubled
    EXPECT_EQ(results->messages, results->sent_dedicated + results->sent_shared + results->undelivered());
    EXPECT_GT(results->dedicated_share_of_oracle().value_or(0), least_share);
    EXPECT_LT(results->over_limit_rate().value_or(0), 0.01);
    EXPECT_LT(results->blocks_per_pair_month().value_or(0), most_blocks);
    EXPECT_LT(results->scale_changes_per_week(), 1.5);
    EXPECT_LE(results->ips_max, scenario.max_ips);
}

TEST(ManagedStrategy, ReachesMostOfTheOraclesVolume) { judge(small(), with_hints(), 0.6, 1); }
TEST(ManagedStrategy, ReachesItWithoutKnowingAnyIsp) { judge(small(), {}, 0.6, 1); }
TEST(ManagedStrategy, LowVolume) { judge(load("s04-low-volume"), with_hints(), 0.7, 1); }
TEST(ManagedStrategy, StrictCeilings) { judge(load("s06-strict-ceilings"), with_hints(), 0.7, 1); }
TEST(ManagedStrategy, BadList) { judge(load("s08-bad-list"), with_hints(), 0.6, 2); }

TEST(ManagedStrategy, TheSameSeedGivesTheSameResults) {
    const auto a = run_alone(small(), 3, managed_strategy(with_hints())), b = run_alone(small(), 3, managed_strategy(with_hints()));
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->sent_dedicated, b->sent_dedicated);
    EXPECT_EQ(a->attempts_dedicated, b->attempts_dedicated);
    EXPECT_EQ(a->ip_days, b->ip_days);
}

// An isolated pool sends nothing by the shared one, and the others' mail is not lost for it.
TEST(ManagedStrategy, AnIsolatedPoolNeverSpills) {
    ManagedOptions options = with_hints();
    options.spill = warmup::Spill::never;
    const auto results = run_alone(small(), 1, managed_strategy(options));
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(results->sent_shared, 0);
    options.spill = warmup::Spill::while_warming;
    const auto warming = run_alone(small(), 1, managed_strategy(options));
    ASSERT_TRUE(warming) << warming.error().message;
    EXPECT_GT(warming->sent_shared, 0);
}

TEST(ManagedStrategy, AnIsolatedPoolWithAFewMessagesHasItsAddress) {
    ManagedOptions options = with_hints();
    Scenario scenario = small();
    scenario.traffic.front().messages_per_day = 30;
    const auto shared = run_alone(scenario, 1, managed_strategy(options));
    ASSERT_TRUE(shared) << shared.error().message;
    EXPECT_EQ(shared->sent_dedicated, 0) << "too little for an address, where the shared pool takes it";
    options.spill = warmup::Spill::never;
    const auto results = run_alone(scenario, 1, managed_strategy(options));
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_GT(results->sent_dedicated, 0.9 * static_cast<double>(results->messages));
}

}  // namespace
}  // namespace warmpost::simulator
