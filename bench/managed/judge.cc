// Judges the managed policy over many scenarios and seeds against the oracle: the figures that docs/managed-warmup.md promises. Not part of the tests.
//
//     bench_managed [--seeds N] [--first-seed N] [--set NAME=VALUE]... [--csv] [--strategy standard] DIR-or-FILE...
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <numeric>
#include <sstream>
#include <thread>

#include "config/isps_file.h"
#include "simulator/baselines.h"
#include "simulator/managed.h"
#include "simulator/run.h"

namespace {

using namespace warmpost;
using namespace warmpost::simulator;
namespace fs = std::filesystem;

struct Row {
    double share = 0, ip_days = 0, over = 0, blocks = 0, expired = 0, d90_after = 0, scale = 0, delay = 0, bad_per_attempt = 0;
    int d90 = 0, oracles_d90 = 0;  // days + 1: never
};
struct Job {
    Scenario scenario;
    std::uint64_t seed = 1;
    Row row;
    std::string error;
};

// The oracle does not change while the policy is tuned: its figures are kept beside the build.
Result<Results> oracle_of(const Scenario& scenario, std::uint64_t seed, const fs::path& cache) {
    const auto file = cache / fmt::format("{:x}-{}", std::hash<std::string>{}(to_toml(scenario)), seed);
    Results r;
    if (std::ifstream in(file); in) {
        int d90 = -1;
        in >> r.sent_dedicated >> r.ip_days >> d90 >> r.mean_delay_s;
        if (d90 >= 0) r.days_to_90_percent = d90;
        if (in) return r;
    }
    auto run = run_alone(scenario, seed, oracle());
    if (!run) return run;
    fs::create_directories(cache);
    std::ofstream(file) << run->sent_dedicated << ' ' << run->ip_days << ' ' << run->days_to_90_percent.value_or(-1) << ' ' << run->mean_delay_s << '\n';
    return run;
}

void work(Job& job, const NamedStrategy& strategy, const fs::path& cache) {
    const auto best = oracle_of(job.scenario, job.seed, cache);
    const auto run = run_alone(job.scenario, job.seed, strategy);
    if (!best || !run) {
        job.error = best ? run.error().message : best.error().message;
        return;
    }
    Row& r = job.row;
    r.share = static_cast<double>(run->sent_dedicated) / static_cast<double>(std::max<std::int64_t>(1, best->sent_dedicated));
    r.ip_days = static_cast<double>(run->ip_days) / static_cast<double>(std::max<std::int64_t>(1, best->ip_days));
    r.over = run->over_limit_rate().value_or(0);
    r.blocks = run->blocks_per_pair_month().value_or(0);
    r.expired = static_cast<double>(run->expired);
    r.d90 = run->days_to_90_percent.value_or(job.scenario.days + 1);
    r.oracles_d90 = best->days_to_90_percent.value_or(job.scenario.days + 1);
    r.d90_after = r.d90 - r.oracles_d90;
    r.scale = run->scale_changes_per_week();
    r.delay = run->mean_delay_s - best->mean_delay_s;
    r.bad_per_attempt =
        static_cast<double>(run->throttled_over_limit + run->blocked_answers) / static_cast<double>(std::max<std::int64_t>(1, run->attempts_dedicated));
}

template <class T>
bool set_in(T& constants, const std::string& name, double value) {
    bool found = false;
    constants.each_field([&](const char* field, double& target) {
        if (name == field) target = value, found = true;
    });
    return found;
}

const char* kHeader = "{:<26} {:>6} {:>7} {:>7} {:>7} {:>8} {:>6} {:>6} {:>7} {:>7}\n";

void print_row(const std::string& name, const Row& r) {
    fmt::print("{:<26} {:>6.3f} {:>7.3f} {:>7.3f} {:>7.3f} {:>8.0f} {:>6.1f} {:>6.2f} {:>7.1f} {:>7.4f}\n", name, r.share, r.ip_days, 100 * r.over, r.blocks,
               r.expired, r.d90_after, r.scale, r.delay, 100 * r.bad_per_attempt);
}

Row mean_of(const std::vector<Row>& rows) {
    Row m;
    for (const Row& r : rows)
        m.share += r.share, m.ip_days += r.ip_days, m.over += r.over, m.blocks += r.blocks, m.expired += r.expired, m.d90_after += r.d90_after,
            m.scale += r.scale, m.delay += r.delay, m.bad_per_attempt += r.bad_per_attempt;
    const double n = static_cast<double>(std::max<std::size_t>(1, rows.size()));
    m.share /= n, m.ip_days /= n, m.over /= n, m.blocks /= n, m.expired /= n, m.d90_after /= n, m.scale /= n, m.delay /= n, m.bad_per_attempt /= n;
    return m;
}
Row worst_of(const std::vector<Row>& rows) {
    Row w = rows.front();
    for (const Row& r : rows) {
        w.share = std::min(w.share, r.share), w.ip_days = std::max(w.ip_days, r.ip_days), w.over = std::max(w.over, r.over),
        w.blocks = std::max(w.blocks, r.blocks), w.expired = std::max(w.expired, r.expired);
        w.d90_after = std::max(w.d90_after, r.d90_after), w.scale = std::max(w.scale, r.scale), w.delay = std::max(w.delay, r.delay),
        w.bad_per_attempt = std::max(w.bad_per_attempt, r.bad_per_attempt);
    }
    return w;
}

// What happened at each ISP, for whoever asks why.
void tell_isps(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy) {
    const auto mine = run_alone(scenario, seed, strategy), best = run_alone(scenario, seed, oracle());
    if (!mine || !best) return;
    const std::size_t isps = scenario.isps.size();
    for (std::size_t i = 0; i < isps; ++i) {
        std::int64_t sent = 0, oracles = 0, throttled = 0, blocked = 0, all = 0;
        std::string curve;
        for (std::size_t at = i, d = 0; at < mine->timeline.size(); at += isps, ++d) {
            const TimelineRow &m = mine->timeline[at], &b = best->timeline[at];
            sent += m.sent_dedicated, oracles += b.sent_dedicated, throttled += m.throttled, blocked += m.blocked, all += m.sent_dedicated + m.sent_shared;
            if (d % 7 == 3 || d < 2)
                curve += fmt::format(" {}:{}ip {:.0f}/{:.0f}({}ip {:.0f})", d, m.ips, m.ips ? m.allowance / static_cast<double>(m.ips) : 0, m.limit, b.ips,
                                     b.limit);
        }
        const auto& isp = scenario.isps[i];
        fmt::print("{} init {} growth {} max {} {} hour {:.2f}: share {:.3f} of oracle {} (all {}), throttled {} blocked {}\n   {}\n", isp.name,
                   isp.initial_limit, isp.growth, isp.max_limit, isp.over_limit == OverLimit::block ? "SILENT" : "", isp.hour_share,
                   static_cast<double>(sent) / static_cast<double>(std::max<std::int64_t>(1, oracles)), oracles, all, throttled, blocked, curve);
    }
}

// Why a scenario's mail still went by the shared pool in the week that begins eight days after the oracle's 90 %: parts of what went there, by what was too
// small. addresses: fewer than the oracle's, and what the ISPs would take of them all was less than the mail; trust: as many, and still less; allowance: the
// ISP would have taken it; hours: the allowance was there; blocked: an address was.
void tell_late(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy) {
    const auto mine = run_alone(scenario, seed, strategy), best = run_alone(scenario, seed, oracle());
    if (!mine || !best || !best->days_to_90_percent) return;
    const int from = *best->days_to_90_percent - 1 + 8;
    if (mine->days_to_90_percent && *mine->days_to_90_percent - 1 <= from) return;
    double all = 0, shared = 0, addresses = 0, trust = 0, allowance = 0, hours = 0, blocked = 0;
    for (std::size_t at = 0; at < mine->timeline.size() && at < best->timeline.size(); ++at) {
        const TimelineRow &m = mine->timeline[at], &b = best->timeline[at];
        if (m.day < from || m.day >= from + 7) continue;
        const double lacks = static_cast<double>(m.sent_shared), mail = lacks + static_cast<double>(m.sent_dedicated);
        all += mail, shared += lacks;
        if (m.limit * static_cast<double>(m.ips) < mail)
            (m.ips < b.ips ? addresses : trust) += lacks;
        else if (m.blocked > 0)
            blocked += lacks;
        else
            (m.allowance < mail ? allowance : hours) += lacks;
    }
    if (all <= 0) return;
    fmt::print("{:<26} day {:>3} ({:>3}): shared {:.3f} = addresses {:.3f} trust {:.3f} allowance {:.3f} hours {:.3f} blocked {:.3f}\n", scenario.name, from,
               mine->days_to_90_percent.value_or(-1), shared / all, addresses / all, trust / all, allowance / all, hours / all, blocked / all);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Judges the managed policy against the oracle");
    int seeds = 3, first_seed = 1, threads = 2;
    std::vector<std::string> files, sets;
    std::string strategy_name = "managed", cache = "/tmp/warmpost-oracle";
    app.add_option("--seeds", seeds);
    app.add_option("--first-seed", first_seed);
    app.add_option("--threads", threads);
    app.add_option("--set", sets, "a constant, NAME=VALUE");
    app.add_option("--strategy", strategy_name);
    app.add_option("--cache", cache);
    app.add_option("files", files)->required();
    bool isps = false, unknown = false, late = false, csv = false;
    std::string isps_file;
    app.add_flag("--unknown-isps", unknown, "no name is known to isps.toml");
    app.add_option("--isps-file", isps_file, "instead of the compiled-in one");
    std::string trace;
    app.add_option("--trace", trace, "the decisions at this ISP with the first seed; - is the pool's, all is everything");
    app.add_flag("--isps", isps, "what happened at each ISP with the first seed");
    app.add_flag("--late", late, "what kept a scenario from 90 % eight days after the oracle, with the first seed");
    app.add_flag("--csv", csv, "every run by itself");
    CLI11_PARSE(app, argc, argv);

    ManagedOptions options;
    for (const std::string& word : sets) {
        const auto at = word.find('=');
        const std::string name = word.substr(0, at);
        if (at == std::string::npos ||
            (!set_in(options.warmup, name, std::stod(word.substr(at + 1))) && !set_in(options.scaling, name, std::stod(word.substr(at + 1))))) {
            fmt::print(stderr, "--set {}: no such constant\n", word);
            return 2;
        }
    }
    const auto table = config::load_isps(isps_file);
    if (!table) {
        fmt::print(stderr, "{}\n", table.error().message);
        return 2;
    }
    if (!unknown)
        options.hints = [&table](const std::string& isp) {
            const auto known = table->warmup_hints(IspId{isp});
            return managed::Hints{known.first_day, known.day_ceiling, known.hour_share};
        };
    const NamedStrategy strategy = strategy_name == "standard" ? standard() : strategy_name == "oracle" ? oracle() : managed_strategy(options);

    std::vector<fs::path> paths;
    for (const std::string& file : files) {
        if (!fs::is_directory(file))
            paths.emplace_back(file);
        else
            for (const auto& entry : fs::directory_iterator(file))
                if (entry.path().extension() == ".toml") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    if (!trace.empty()) {
        options.told = [&](const std::string& isp, const managed::Decision& d) {
            if (trace == "all" || isp == (trace == "-" ? "" : trace))
                fmt::print("{} {} {} {} {} -> {}: {}\n", to_iso8601(d.at), isp, to_string(d.kind), d.address, d.before, d.after, d.why);
        };
        for (const fs::path& path : paths)
            if (const auto scenario = load_scenario(path))
                if (const auto done = run_alone(*scenario, static_cast<std::uint64_t>(first_seed), managed_strategy(options)); !done)
                    fmt::print(stderr, "{}\n", done.error().message);
        return 0;
    }
    if (late) {
        for (const fs::path& path : paths)
            if (const auto scenario = load_scenario(path)) tell_late(*scenario, static_cast<std::uint64_t>(first_seed), strategy);
        return 0;
    }
    if (isps) {
        for (const fs::path& path : paths)
            if (const auto scenario = load_scenario(path)) tell_isps(*scenario, static_cast<std::uint64_t>(first_seed), strategy);
        return 0;
    }
    std::vector<Job> jobs;
    for (const fs::path& path : paths) {
        const auto scenario = load_scenario(path);
        if (!scenario) {
            fmt::print(stderr, "{}\n", scenario.error().message);
            return 2;
        }
        for (int s = 0; s < seeds; ++s) jobs.push_back({*scenario, static_cast<std::uint64_t>(first_seed + s), {}, {}});
    }
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    workers.reserve(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&] {
            for (std::size_t i = next++; i < jobs.size(); i = next++) work(jobs[i], strategy, cache);
        });
    workers.clear();

    if (csv) {
        fmt::print("scenario,seed,days,share,ip_days,over,blocks,d90,oracles_d90,scale,delay,bad\n");
        for (const Job& job : jobs)
            fmt::print("{},{},{},{:.5f},{:.5f},{:.6f},{:.5f},{},{},{:.4f},{:.2f},{:.7f}\n", job.scenario.name, job.seed, job.scenario.days, job.row.share,
                       job.row.ip_days, job.row.over, job.row.blocks, job.row.d90, job.row.oracles_d90, job.row.scale, job.row.delay,
                       job.row.bad_per_attempt);
        return 0;
    }
    fmt::print(fmt::runtime(kHeader), "scenario", "share", "ipdays", "over%", "blk/pm", "expired", "d90", "sc/wk", "delay", "bad%");
    std::vector<Row> all;
    for (std::size_t i = 0; i < jobs.size(); i += static_cast<std::size_t>(seeds)) {
        std::vector<Row> rows;
        for (int s = 0; s < seeds; ++s) {
            const Job& job = jobs[i + static_cast<std::size_t>(s)];
            if (!job.error.empty()) fmt::print(stderr, "{}: {}\n", job.scenario.name, job.error);
            rows.push_back(job.row);
        }
        all.push_back(mean_of(rows));
        print_row(jobs[i].scenario.name, all.back());
    }
    print_row("MEAN", mean_of(all));
    print_row("WORST", worst_of(all));
    std::vector<double> d90;
    d90.reserve(all.size());
    for (const Row& r : all) d90.push_back(r.d90_after);
    std::ranges::sort(d90);
    fmt::print("median d90 after the oracle's: {:.1f}\n", d90[d90.size() / 2]);
    const auto late_runs = std::ranges::count_if(jobs, [](const Job& job) { return job.row.d90_after > 8; });
    fmt::print("runs with d90 later than 8 days after the oracle's: {:.3f}\n", static_cast<double>(late_runs) / static_cast<double>(jobs.size()));
}
