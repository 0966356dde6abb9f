// Runs a strategy through a scenario and measures it. Pure but for time: the same scenario, seed and strategy give the same results.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "simulator/results.h"
#include "simulator/scenario.h"
#include "simulator/strategy.h"

namespace warmpost::simulator {

// What the baselines may look at. Lives as long as the run.
struct Insight {
    const Scenario& scenario;
    const Calendar& calendar;
    const World& world;
    const Random& random;
};
using StrategyFactory = std::function<std::unique_ptr<Strategy>(const Insight&)>;

// A strategy by name: "managed", "oracle", "standard", "fixed:mailtrap.csv".
struct NamedStrategy {
    std::string name;
    StrategyFactory make;
};

// Called after each day of the run with the number of days done and that of all.
using Progress = std::function<void(int done, int days)>;

// One strategy alone: results without oracle. Errors: Internal, if a message was lost or doubled, which would be a defect of the simulator.
[[nodiscard]] Result<Results> run_alone(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy, const Progress& progress = {});
// The same, then the oracle with the same scenario and seed, which sets Results::oracle.
[[nodiscard]] Result<Results> run(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy, const Progress& progress = {});

}  // namespace warmpost::simulator
