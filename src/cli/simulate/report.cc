#include "cli/simulate/report.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/simulate/figures.h"
#include "cli/simulate/numbers.h"
#include "cli/simulate/page.h"

namespace warmpost::cli::simulate {
namespace json = boost::json;
using simulator::Scenario;
namespace {

json::array strings(const std::vector<std::string>& list) {
    json::array out;
    for (const std::string& text : list) out.emplace_back(text);
    return out;
}

json::array facts_view(const simulator::Results& results) {
    json::array out;
    for (const Fact& fact : facts_of(results)) out.push_back(json::object{{"name", fact.name}, {"value", fact.value}, {"why", fact.why}, {"head", fact.head}});
    return out;
}

std::string count_of(double messages) { return grouped(std::llround(messages)); }

std::string traffic_line(const simulator::Traffic& t) {
    std::string week;
    for (const double factor : t.weekly) week += fmt::format("{}{:.3g}", week.empty() ? "" : " ", factor);
    return fmt::format("From day {}: {} messages a day; factors of the week, Monday first: {}; spread over the day: {}; day-to-day spread {:.3g}; {} complain, "
                       "{} bounce.",
                       t.from_day, count_of(t.messages_per_day), week, to_string(t.hourly), t.jitter, percent(t.complaint_rate, 3), percent(t.bounce_rate, 2));
}

json::array isp_cells(const simulator::Isp& isp) {
    const std::string answer = isp.over_limit == simulator::OverLimit::block ? fmt::format("blocks for {:g} h", isp.block_hours) : "throttles";
    return strings({isp.name, percent(isp.share), count_of(isp.initial_limit), fmt::format("{:g}", isp.growth), count_of(isp.max_limit), answer,
                    percent(isp.hour_share, 0), percent(isp.noise)});
}

std::vector<TableRow> strategy_rows(const RunReport& report) {
    std::vector<TableRow> rows;
    const auto add = [&](const simulator::Results& results) {
        TableRow row{{results.strategy}};
        for (std::string& text : texts_of(values_of(results), results.days)) row.cells.push_back(std::move(text));
        rows.push_back(std::move(row));
    };
    add(report.results);
    for (const auto* other : report.others) add(*other);
    return rows;
}

}  // namespace

json::object scenario_view(const Scenario& scenario) {
    json::array lines;
    lines.emplace_back(fmt::format("{} at the start, {} at most; one more is worth leasing from {} messages a day.",
                                   counted(scenario.initial_ips, "address", "addresses"), scenario.max_ips, count_of(scenario.worth_per_day)));
    lines.emplace_back(fmt::format("The shared pool takes {} messages a day.", grouped(scenario.shared_capacity)));
    for (const auto& piece : scenario.traffic) lines.emplace_back(traffic_line(piece));
    json::array isps;
    for (const auto& isp : scenario.isps) isps.push_back(isp_cells(isp));
    return {{"lines", std::move(lines)},
            {"columns", strings({"ISP", "Share of mail", "New address, a day", "Growth a night", "Ceiling, a day", "Beyond the limit it", "In one hour",
                                 "Chance failures"})},
            {"isps", std::move(isps)}};
}

json::object measures_table(const std::vector<std::string>& first, const std::vector<TableRow>& rows) {
    json::array columns, lines;
    for (const std::string& title : first) columns.push_back(json::object{{"title", title}, {"why", ""}});
    for (const Measure& measure : measures()) columns.push_back(json::object{{"title", measure.title}, {"why", measure.why}});
    for (const TableRow& row : rows) lines.push_back(json::object{{"cells", strings(row.cells)}, {"kind", row.kind}, {"begins", row.begins}});
    return {{"first", first.size()}, {"columns", std::move(columns)}, {"rows", std::move(lines)}};
}

std::string run_report(const RunReport& report) {
    const simulator::Results& r = report.results;
    json::object data{{"title", r.scenario},
                      {"subtitle", fmt::format("Strategy {} · {} · seed {}", r.strategy, counted(r.days, "day", "days"), r.seed)},
                      {"notes", strings(report.notes)}, {"facts", facts_view(r)}, {"plots", plots_of(report.scenario, r, report.oracle)},
                      {"scenario", scenario_view(report.scenario)}};
    if (!report.others.empty()) data["table"] = measures_table({"STRATEGY"}, strategy_rows(report));
    return page_of(fmt::format("{} by {}: warmpost simulate", r.scenario, r.strategy), data);
}

}  // namespace warmpost::cli::simulate
