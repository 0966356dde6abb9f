// simulate: a policy through a scenario; figures, a timeline and a page with plots.
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>

#include "cli/invocation.h"
#include "cli/simulate/compare_command.h"
#include "cli/simulate/figures.h"
#include "cli/simulate/places.h"
#include "cli/simulate/progress.h"
#include "cli/simulate/report.h"
#include "cli/simulate/strategies.h"
#include "cli/table.h"
#include "simulator/baselines.h"
#include "simulator/outputs.h"
#include "simulator/run.h"

namespace warmpost::cli {
namespace {

using namespace simulate;

struct SimulateOptions {
    std::string scenario, strategy = "managed", out;
    std::optional<int> days;
    std::optional<std::uint64_t> seed;
    ManagedWords managed;
    bool quiet = false;
};

struct Ran {
    simulator::Results results;
    std::optional<simulator::Results> oracle;   // none: the strategy is the oracle
};

// As simulator::run, but the oracle's days are kept for the plots.
Result<Ran> run_both(const simulator::Scenario& scenario, std::uint64_t seed, const simulator::NamedStrategy& strategy, bool quiet) {
    ProgressLine line(quiet);
    const auto told = [&](const std::string& name) { return [&line, name](int done, int days) { line.show(name, done, days, "days"); }; };
    auto results = simulator::run_alone(scenario, seed, strategy, told(strategy.name));
    if (!results) return std::unexpected(results.error());
    Ran ran{std::move(*results), {}};
    if (strategy.name != "oracle") {
        auto reference = simulator::run_alone(scenario, seed, simulator::oracle(), told("oracle"));
        if (!reference) return std::unexpected(reference.error());
        ran.oracle = std::move(*reference);
    }
    const simulator::Results& best = ran.oracle ? *ran.oracle : ran.results;
    ran.results.oracle = simulator::OracleFigures{best.sent_dedicated, best.ip_days};
    return ran;
}

Status write_all(const simulator::Scenario& scenario, const Ran& ran, const std::string& out) {
    if (auto written = simulator::write_outputs(ran.results, out); !written) return written;
    return write_file(std::filesystem::path(out) / "report.html", run_report({scenario, ran.results, ran.oracle ? &*ran.oracle : nullptr}));
}

void print_figures(const Ran& ran, const std::string& out) {
    const simulator::Results& r = ran.results;
    fmt::print("{} by {}: {} days, seed {}\n\n", r.scenario, r.strategy, r.days, r.seed);
    std::vector<std::vector<std::string>> rows;
    for (const Fact& fact : facts_of(r)) rows.push_back({fact.name, fact.value});
    fmt::print("{}\nExplained and drawn: {}\n", render_table({"FIGURE", "VALUE"}, rows, ""), (std::filesystem::path(out) / "report.html").string());
}

int run_simulate(const SimulateOptions& o, const Common& common) {
    if (o.scenario.empty()) return complain(kUsage, "--scenario is missing: name a scenario file (docs/simulator.md tells how to write one), or `compare`");
    if (o.out.empty()) return complain(kUsage, "--out is missing: name the directory for summary.json, timeline.csv and report.html");
    auto scenario = scenario_in(o.scenario);
    if (!scenario) return complain(kUsage, scenario.error().message);
    if (o.days) scenario->days = *o.days;
    const bool words = o.managed.unknown_isps || !o.managed.isps_file.empty() || o.managed.spill != "always";
    if (words && o.strategy != "managed")
        return complain(kUsage, "--unknown-isps, --isps-file and --spill are of --strategy managed; " + o.strategy + " would not hear of them");
    const auto managed = managed_options(o.managed);
    if (!managed) return complain(kUsage, managed.error().message);
    const auto strategy = strategy_of(o.strategy, *managed);
    if (!strategy) return complain(kUsage, strategy.error().message);
    if (const auto ready = ready_directory(o.out); !ready) return complain(kUsage, ready.error().message);

    const auto ran = run_both(*scenario, o.seed.value_or(scenario->seed), *strategy, o.quiet);
    if (!ran) return complain(kRefused, ran.error().message);
    if (const auto written = write_all(*scenario, *ran, o.out); !written) return complain(kRefused, written.error().message);
    if (common.json) fmt::print("{}", simulator::summary_json(ran->results));
    else print_figures(*ran, o.out);
    return kOk;
}

// Before `compare` they would not be heard of; those of every command are.
void refuse_own_options(const CLI::App& simulate) {
    const CLI::App& compare = *simulate.get_subcommands().front();
    for (const CLI::Option* each : simulate.get_options()) {
        const std::string name = each->get_name();
        if (each->count() == 0 || name == "--help" || name == "--json" || name == "--config") continue;
        throw CLI::ValidationError(name, compare.get_option_no_throw(name) != nullptr
                                             ? "stands before \"compare\": give it after it"
                                             : "is of \"simulate\" alone; \"compare\" takes scenarios as words: warmpost simulate compare --help");
    }
}

}  // namespace

void add_simulate(CLI::App& app, Invocation& invocation) {
    CLI::App& simulate = add_command(app, invocation, "simulate", "Tries a sending policy in a simulated world of ISPs, months of mail in a second",
                                     "warmpost simulate --scenario scenario.toml --strategy managed --out result");
    const auto o = std::make_shared<SimulateOptions>();
    simulate.require_subcommand(0, 1);
    simulate.callback([&simulate, &invocation, o] {
        if (!simulate.get_subcommands().empty()) return refuse_own_options(simulate);
        invocation.action = [&invocation, o] { return run_simulate(*o, invocation.common); };
    });
    simulate.add_option("--scenario", o->scenario, "The world and the mail: docs/simulator.md")->type_name("FILE");
    simulate.add_option("--strategy", o->strategy, std::string(kStrategyNames) + " (default: managed)")->type_name("NAME");
    simulate.add_option("--days", o->days, "Instead of the scenario's")->check(CLI::Range(1, 3650));
    simulate.add_option("--seed", o->seed, "Instead of the scenario's")->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))->type_name("N");
    add_managed_options(simulate, o->managed);
    simulate.add_option("--out", o->out, "Directory for summary.json, timeline.csv and report.html")->type_name("DIR");
    simulate.add_flag("--quiet", o->quiet, "No progress at the terminal");
    add_compare(simulate, invocation);
}

}  // namespace warmpost::cli
