// What report.html of one run says.
#pragma once
#include <boost/json.hpp>

#include <string>
#include <vector>

#include "simulator/results.h"
#include "simulator/scenario.h"

namespace warmpost::cli::simulate {

struct RunReport {
    const simulator::Scenario& scenario;
    const simulator::Results& results;
    const simulator::Results* oracle = nullptr;        // drawn beside it; none: it is the oracle's own report
    std::vector<std::string> notes{};                  // shown above the plots
    std::vector<const simulator::Results*> others{};   // strategies to compare with in a table
};
[[nodiscard]] std::string run_report(const RunReport& report);

// Parts of a page's data.
[[nodiscard]] boost::json::object plots_of(const simulator::Scenario& scenario, const simulator::Results& results, const simulator::Results* oracle);
[[nodiscard]] boost::json::object scenario_view(const simulator::Scenario& scenario);
struct TableRow {
    std::vector<std::string> cells;
    std::string kind{};                                // "", "mean", "worst"
    bool begins = false;                               // a new group
};
// Columns: `first`, then the measures.
[[nodiscard]] boost::json::object measures_table(const std::vector<std::string>& first, const std::vector<TableRow>& rows);

}  // namespace warmpost::cli::simulate
