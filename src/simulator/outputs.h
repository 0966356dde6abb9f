// summary.json and timeline.csv of a run. The fields are told in docs/simulator.md.
#pragma once
#include <filesystem>
#include <string>

#include "base/error.h"
#include "simulator/results.h"

namespace warmpost::simulator {

// One object, a field a line, in the documented order; null where there is nothing to tell (no oracle, a divisor of 0, never).
[[nodiscard]] std::string summary_json(const Results& results);
// A header, then a row for each day and ISP.
[[nodiscard]] std::string timeline_csv(const Results& results);
// Both into `directory`, which is made if it is not there. Errors: Unavailable; names the file.
[[nodiscard]] Status write_outputs(const Results& results, const std::filesystem::path& directory);

}  // namespace warmpost::simulator
