#include "cli/simulate/compare_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/strings.h"
#include "cli/simulate/compare.h"
#include "cli/simulate/compare_files.h"
#include "cli/simulate/places.h"
#include "cli/simulate/progress.h"
#include "cli/simulate/strategies.h"

namespace warmpost::cli::simulate {
namespace {

struct CompareOptions {
    std::vector<std::string> places;
    std::string strategies = "managed,standard,fixed:sendgrid,fixed:sparkpost,fixed:mailtrap,oracle", out;
    int seeds = 1;
    int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    ManagedWords managed;
    bool quiet = false;
};

Result<std::vector<simulator::NamedStrategy>> strategies_of(const CompareOptions& o) {
    const auto managed = managed_options(o.managed);
    if (!managed) return std::unexpected(managed.error());
    std::vector<simulator::NamedStrategy> out;
    for (const std::string_view part : split(o.strategies, ',')) {
        const std::string name(trim(part));
        if (std::ranges::any_of(out, [&](const auto& known) { return known.name == name; }))
            return fail(ErrorCode::InvalidArgument, fmt::format("--strategies has {} twice", name));
        auto strategy = strategy_of(name, *managed);
        if (!strategy) return std::unexpected(strategy.error());
        out.push_back(std::move(*strategy));
    }
    return out;
}

Result<Contest> contest_of(const CompareOptions& o) {
    auto strategies = strategies_of(o);
    if (!strategies) return std::unexpected(strategies.error());
    auto scenarios = scenarios_in(o.places);
    if (!scenarios) return std::unexpected(scenarios.error());
    return Contest{std::move(*scenarios), std::move(*strategies), o.seeds, o.jobs};
}

int run_compare(const CompareOptions& o, const Common& common) {
    const auto contest = contest_of(o);
    if (!contest) return complain(kUsage, contest.error().message);
    if (const auto ready = ready_directory(o.out); !ready) return complain(kUsage, ready.error().message);
    const auto lines = [&] {
        ProgressLine line(o.quiet);
        return compare(*contest, [&line](int done, int all) { line.show("simulating", done, all, "runs"); });
    }();
    if (!lines) return complain(kRefused, lines.error().message);
    if (const auto written = write_comparison(*lines, o.seeds, o.out); !written) return complain(kRefused, written.error().message);
    if (common.json) fmt::print("{}", comparison_json(*lines, o.seeds));
    else fmt::print("{}\nExplained and drawn: {}\n", comparison_table(*lines), (std::filesystem::path(o.out) / "report.html").string());
    return kOk;
}

}  // namespace

void add_compare(CLI::App& simulate, Invocation& invocation) {
    CLI::App& compare = add_command(simulate, invocation, "compare", "Strategies in many scenarios, against the oracle of each",
                                    "warmpost simulate compare --strategies managed,standard --seeds 3 --out result scenarios");
    const auto o = bind(compare, invocation, run_compare);
    compare.add_option("scenarios", o->places, "Scenario files, or directories of them")->required()->type_name("SCENARIO-or-DIR");
    compare.add_option("--strategies", o->strategies, "Separated by commas: " + std::string(kStrategyNames) + " (default: all but files)")->type_name("NAMES");
    compare.add_option("--seeds", o->seeds, "Each scenario with so many seeds: its own, and the next ones (default: 1)")->check(CLI::Range(1, 1000));
    compare.add_option("--jobs", o->jobs, "Scenarios at a time (default: the number of cores)")->check(CLI::Range(1, 256));
    add_managed_options(compare, o->managed);
    compare.add_option("--out", o->out, "Directory for table.csv, summary.json and report.html")->required()->type_name("DIR");
    compare.add_flag("--quiet", o->quiet, "No progress at the terminal");
}

}  // namespace warmpost::cli::simulate
