// A scenario from measured traffic, and what the strategies make of it.
#pragma once
#include <boost/json.hpp>

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/simulate/measured.h"
#include "policy/isp/isp_table.h"
#include "simulator/results.h"
#include "simulator/scenario.h"

namespace warmpost::cli::simulate {

struct Outlook {
    int days = 60;
    double growth = 1;                  // times the measured volume
    int max_ips = 32;                   // [managed] addresses_max
    double worth_per_day = 3000;        // [managed] worth_per_day
};
struct Forecast {
    simulator::Scenario scenario;
    std::vector<std::string> notes;     // what was measured, and what was taken for granted; a sentence each
    simulator::Results managed{}, standard{}, oracle{};
};

// Of a forecast the scenario and the notes. What isps.toml's hints do not tell of an ISP is taken on the careful side, and the notes say so.
[[nodiscard]] Forecast scenario_of(const Measured& measured, const Outlook& outlook, const isp::IspTable& isps);
// The rest. `told`: strategy, days done, of all.
[[nodiscard]] Status simulate_all(Forecast& forecast, const isp::IspTable& isps, const std::function<void(const std::string&, int, int)>& told);

[[nodiscard]] std::string headline_of(const simulator::Results& managed);          // what to expect, a sentence
[[nodiscard]] std::string scenario_file(const Forecast& forecast);                 // TOML, the notes as comments before it
[[nodiscard]] std::string forecast_table(const Forecast& forecast);
[[nodiscard]] boost::json::object forecast_view(const Forecast& forecast);
[[nodiscard]] std::string forecast_report(const Forecast& forecast);
// scenario.toml, summary.json, timeline.csv (of managed), report.html.
[[nodiscard]] Status write_forecast(const Forecast& forecast, const std::string& directory);

}  // namespace warmpost::cli::simulate
