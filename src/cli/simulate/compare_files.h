// A comparison as people and programs read it.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/simulate/compare.h"

namespace warmpost::cli::simulate {

[[nodiscard]] std::string comparison_table(const std::vector<Line>& lines);
// A row a scenario and strategy, then MEAN and WORST of each strategy. RFC 4180.
[[nodiscard]] std::string comparison_csv(const std::vector<Line>& lines, int seeds);
// {"seeds", "lines": [...], "means": [...], "worsts": [...]}, a strategy a line.
[[nodiscard]] std::string comparison_json(const std::vector<Line>& lines, int seeds);
[[nodiscard]] std::string comparison_report(const std::vector<Line>& lines, int seeds);
// table.csv, summary.json, report.html.
[[nodiscard]] Status write_comparison(const std::vector<Line>& lines, int seeds, const std::filesystem::path& directory);

}  // namespace warmpost::cli::simulate
