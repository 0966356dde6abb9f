// What a run came to, in words with units; and the measures by which strategies are compared.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "simulator/results.h"

namespace warmpost::cli::simulate {

struct Fact {
    std::string name, value, why;   // `why`: one line that explains it
    bool head = false;              // one of the few that are shown large
};
[[nodiscard]] std::vector<Fact> facts_of(const simulator::Results& results);

[[nodiscard]] std::string reached_text(const simulator::Results& results);   // 90 % dedicated: "after 17 days", "from the start", "not within 60 days"

struct Measure {
    const char* field;              // of table.csv and summary.json
    const char* title;              // of a column
    const char* why;
    bool more_is_better;
    std::optional<double> (*of)(const simulator::Results&);
    std::string (*text)(double);
};
// Share of the oracle's dedicated volume, address-days of the oracle's, over-limit rate, blocks per pair-month, days to 90 %, scale changes a week, delay.
// A run that never gets to 90 % counts as its days + 1.
[[nodiscard]] std::span<const Measure> measures();

using Values = std::vector<std::optional<double>>;   // as measures()
[[nodiscard]] Values values_of(const simulator::Results& results);
// Measure by measure, of those that have one.
[[nodiscard]] Values mean_of(const std::vector<Values>& all);
[[nodiscard]] Values worst_of(const std::vector<Values>& all);
// Nothing: "-". With the days of the run, a 90 % that was never reached: "> 60".
[[nodiscard]] std::vector<std::string> texts_of(const Values& values, std::optional<int> days = {});

}  // namespace warmpost::cli::simulate
