// Many scenarios, strategies and seeds, against the oracle of the same scenario and seed.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/simulate/figures.h"
#include "simulator/run.h"
#include "simulator/scenario.h"

namespace warmpost::cli::simulate {

struct Contest {
    std::vector<simulator::Scenario> scenarios;
    std::vector<simulator::NamedStrategy> strategies;
    int seeds = 1;             // each scenario's own, and the next ones
    int jobs = 1;              // at a time
};
struct Line {                  // a strategy in a scenario
    std::string scenario, strategy;
    int days = 0;
    Values values;             // means over the seeds
    int never = 0;             // seeds in which 90 % dedicated was not reached
    std::vector<std::optional<double>> share_by_day{};   // dedicated part of the day's mail, with the first seed; nothing on a day without mail
};
// For any thread: runs done, and all.
using RunsDone = std::function<void(int done, int all)>;
// By scenario, then strategy. Errors: of a run; names scenario and strategy.
[[nodiscard]] Result<std::vector<Line>> compare(const Contest& contest, const RunsDone& progress);

struct Bottom {                // of one strategy over all scenarios
    std::string strategy;
    Values mean, worst;
};
[[nodiscard]] std::vector<Bottom> bottoms_of(const std::vector<Line>& lines);

}  // namespace warmpost::cli::simulate
