// A forecast as people and programs read it.
#include <fmt/format.h>

#include "cli/simulate/figures.h"
#include "cli/simulate/forecast.h"
#include "cli/simulate/numbers.h"
#include "cli/simulate/places.h"
#include "cli/simulate/report.h"
#include "cli/table.h"
#include "simulator/outputs.h"

namespace warmpost::cli::simulate {
namespace json = boost::json;
using simulator::Results;
namespace {

double dedicated_share(const Results& r) { return ratio(r.sent_dedicated, r.sent_dedicated + r.sent_shared); }

json::value summary_of(const Results& results) { return json::parse(simulator::summary_json(results)); }

std::vector<const Results*> all_of(const Forecast& f) { return {&f.managed, &f.standard, &f.oracle}; }

}  // namespace

std::string headline_of(const Results& r) {
    if (r.ips_max == 0)
        return "A managed pool would lease no address: the volume is too small for one to be worth it. The shared pool serves this mail better.";
    return fmt::format("With a managed pool, 90 % of the mail leaves by addresses of your own {}; {} at most; over all {}, {} of the mail.", reached_text(r),
                       counted(r.ips_max, "address", "addresses"), counted(r.days, "day", "days"), percent(dedicated_share(r)));
}

std::string scenario_file(const Forecast& forecast) {
    std::string out = "# Made by `warmpost forecast`; `warmpost simulate --scenario` runs it again.\n";
    for (const std::string& note : forecast.notes) out += "# " + note + "\n";
    return out + simulator::to_toml(forecast.scenario);
}

std::string forecast_table(const Forecast& forecast) {
    std::vector<std::string> heading{"STRATEGY", "DEDICATED", "ADDRESSES"};
    for (const Measure& measure : measures()) heading.emplace_back(measure.title);
    std::vector<std::vector<std::string>> rows;
    for (const Results* results : all_of(forecast)) {
        rows.push_back({results->strategy, percent(dedicated_share(*results)), grouped(results->ips_max)});
        for (std::string& text : texts_of(values_of(*results), results->days)) rows.back().push_back(std::move(text));
    }
    return render_table(heading, rows, "");
}

json::object forecast_view(const Forecast& forecast) {
    json::array notes;
    for (const std::string& note : forecast.notes) notes.emplace_back(note);
    return {{"expect", headline_of(forecast.managed)}, {"notes", std::move(notes)}, {"managed", summary_of(forecast.managed)},
            {"standard", summary_of(forecast.standard)}, {"oracle", summary_of(forecast.oracle)}};
}

std::string forecast_report(const Forecast& forecast) {
    std::vector<std::string> notes{headline_of(forecast.managed)};
    notes.insert(notes.end(), forecast.notes.begin(), forecast.notes.end());
    return run_report({forecast.scenario, forecast.managed, &forecast.oracle, std::move(notes), {&forecast.standard, &forecast.oracle}});
}

Status write_forecast(const Forecast& forecast, const std::string& directory) {
    const std::filesystem::path out(directory);
    if (auto written = write_file(out / "scenario.toml", scenario_file(forecast)); !written) return written;
    if (auto written = write_file(out / "summary.json", json::serialize(forecast_view(forecast)) + "\n"); !written) return written;
    if (auto written = write_file(out / "timeline.csv", simulator::timeline_csv(forecast.managed)); !written) return written;
    return write_file(out / "report.html", forecast_report(forecast));
}

}  // namespace warmpost::cli::simulate
