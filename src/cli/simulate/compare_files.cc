#include "cli/simulate/compare_files.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include <cmath>

#include "cli/simulate/numbers.h"
#include "cli/simulate/page.h"
#include "cli/simulate/places.h"
#include "cli/simulate/report.h"
#include "cli/table.h"

namespace warmpost::cli::simulate {
namespace json = boost::json;
namespace {

std::vector<TableRow> rows_of(const std::vector<Line>& lines) {
    std::vector<TableRow> rows;
    const auto add = [&](const std::string& first, const std::string& strategy, std::vector<std::string> texts, const char* kind) {
        TableRow row{{first, strategy}, kind, rows.empty() || rows.back().cells[0] != first};
        row.cells.insert(row.cells.end(), texts.begin(), texts.end());
        rows.push_back(std::move(row));
    };
    for (const Line& line : lines) add(line.scenario, line.strategy, texts_of(line.values, line.days), "");
    const auto bottoms = bottoms_of(lines);
    for (const Bottom& bottom : bottoms) add("MEAN", bottom.strategy, texts_of(bottom.mean), "mean");
    for (const Bottom& bottom : bottoms) add("WORST", bottom.strategy, texts_of(bottom.worst), "worst");
    return rows;
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

std::string csv_row(const std::string& scenario, const std::string& strategy, const std::string& seeds, const std::string& never, const Values& values) {
    std::string out = fmt::format("{},{},{},{}", csv_field(scenario), csv_field(strategy), seeds, never);
    for (const auto& value : values) out += value ? fmt::format(",{:.6g}", *value) : ",";
    return out + "\n";
}

json::object figures_view(const std::string& strategy, const Values& values) {
    json::object out{{"strategy", strategy}};
    for (std::size_t i = 0; i < values.size(); ++i) out[measures()[i].field] = values[i] ? json::value(*values[i]) : json::value(nullptr);
    return out;
}

std::string one_a_line(const std::vector<json::object>& objects) {
    std::string out;
    for (const auto& object : objects) out += (out.empty() ? "\n    " : ",\n    ") + json::serialize(object);
    return "[" + out + "\n  ]";
}

json::array contests_view(const std::vector<Line>& lines) {
    json::array out;
    std::string scenario;
    for (const Line& line : lines) {
        if (out.empty() || scenario != line.scenario) out.push_back(json::object{{"scenario", line.scenario}, {"days", line.days}, {"series", json::array{}}});
        scenario = line.scenario;
        json::array share;
        for (const auto& part : line.share_by_day) share.push_back(part ? json::value(std::round(1000 * *part) / 10) : json::value(nullptr));
        out.back().as_object()["series"].as_array().push_back(json::object{{"strategy", line.strategy}, {"share", std::move(share)}});
    }
    return out;
}

}  // namespace

std::string comparison_table(const std::vector<Line>& lines) {
    std::vector<std::string> heading{"SCENARIO", "STRATEGY"};
    for (const Measure& measure : measures()) heading.emplace_back(measure.title);
    std::vector<std::vector<std::string>> rows;
    for (TableRow& row : rows_of(lines)) {
        if (!row.begins) row.cells[0] = "";
        rows.push_back(std::move(row.cells));
    }
    return render_table(heading, rows, "No scenario was run.");
}

std::string comparison_csv(const std::vector<Line>& lines, int seeds) {
    std::string out = "scenario,strategy,seeds,never_90_percent";
    for (const Measure& measure : measures()) out += std::string(",") + measure.field;
    out += "\n";
    for (const Line& line : lines) out += csv_row(line.scenario, line.strategy, std::to_string(seeds), std::to_string(line.never), line.values);
    const auto bottoms = bottoms_of(lines);
    for (const Bottom& bottom : bottoms) out += csv_row("MEAN", bottom.strategy, "", "", bottom.mean);
    for (const Bottom& bottom : bottoms) out += csv_row("WORST", bottom.strategy, "", "", bottom.worst);
    return out;
}

std::string comparison_json(const std::vector<Line>& lines, int seeds) {
    std::vector<json::object> rows, means, worsts;
    for (const Line& line : lines) {
        json::object row{{"scenario", line.scenario}, {"days", line.days}, {"never_90_percent", line.never}};
        for (auto& member : figures_view(line.strategy, line.values)) row.insert(member);
        rows.push_back(std::move(row));
    }
    for (const Bottom& bottom : bottoms_of(lines)) {
        means.push_back(figures_view(bottom.strategy, bottom.mean));
        worsts.push_back(figures_view(bottom.strategy, bottom.worst));
    }
    return fmt::format("{{\n  \"seeds\": {},\n  \"lines\": {},\n  \"means\": {},\n  \"worsts\": {}\n}}\n", seeds, one_a_line(rows), one_a_line(means),
                       one_a_line(worsts));
}

std::string comparison_report(const std::vector<Line>& lines, int seeds) {
    const auto scenarios = contests_view(lines);
    const std::string what = fmt::format("{} · {}", counted(static_cast<std::int64_t>(scenarios.size()), "scenario", "scenarios"),
                                         seeds == 1 ? "one seed each" : fmt::format("means of {} seeds each", seeds));
    json::object data{{"title", "Strategies compared"}, {"subtitle", what}, {"table", measures_table({"SCENARIO", "STRATEGY"}, rows_of(lines))},
                      {"contests", scenarios}};
    return page_of("Strategies compared: warmpost simulate compare", data);
}

Status write_comparison(const std::vector<Line>& lines, int seeds, const std::filesystem::path& directory) {
    if (auto written = write_file(directory / "table.csv", comparison_csv(lines, seeds)); !written) return written;
    if (auto written = write_file(directory / "summary.json", comparison_json(lines, seeds)); !written) return written;
    return write_file(directory / "report.html", comparison_report(lines, seeds));
}

}  // namespace warmpost::cli::simulate
