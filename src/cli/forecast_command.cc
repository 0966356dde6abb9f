// forecast: what a managed pool would make of the mail that an account really sends.
#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/simulate/forecast.h"
#include "cli/simulate/measured.h"
#include "cli/simulate/places.h"
#include "cli/simulate/progress.h"
#include "config/isps_file.h"
#include "policy/advice/volume_file.h"

namespace warmpost::cli {
namespace {

using namespace simulate;

constexpr int kMostAddresses = 1000;   // of a scenario

struct ForecastOptions {
    std::string account, volume, out;
    int days = 60, look_back = 56;
    double growth = 1;
    bool include_today = false, quiet = false;
};

std::expected<Measured, CallError> wrong(const Error& error) { return std::unexpected(CallError{kUsage, error.message}); }

std::expected<Measured, CallError> measured_in_volume(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return wrong(text.error());
    const auto series = advice::parse_volume(*text);
    if (!series) return std::unexpected(CallError{kUsage, file + ": " + series.error().message});
    auto measured = measured_in_file(*series, file);
    if (!measured) return wrong(measured.error());
    return std::move(*measured);
}

std::expected<Measured, CallError> measured_of_account(const ForecastOptions& o, const config::Config& config) {
    const OperatorClient server(config);
    const auto sent = server.get("/sent", {{"account", o.account}, {"days", std::to_string(o.look_back + 1)}});   // today is one of them
    if (!sent) return std::unexpected(sent.error());
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    auto measured = measured_by_server(*sent, o.account, today, o.include_today);
    if (!measured) return std::unexpected(CallError{kRefused, measured.error().message});
    return std::move(*measured);
}

constexpr double kMostADay = 1e9;   // as scenario files

void print_forecast(const Forecast& forecast, const std::string& out) {
    fmt::print("{}\n{}\n\n{}\n", forecast.scenario.name, headline_of(forecast.managed), forecast_table(forecast));
    for (const std::string& note : forecast.notes) fmt::print("- {}\n", note);
    fmt::print("\n{}\n", out.empty() ? "--out DIR writes the scenario, the figures and a page with plots." : "Drawn, and with the scenario to change: " + out);
}

int forecast_from(const Measured& measured, const ForecastOptions& o, const Common& common, const config::Config& config) {
    const auto isps = config::load_isps(config.delivery.isps_file);
    if (!isps) return complain(kBadConfig, isps.error().message);
    const Outlook outlook{o.days, o.growth, std::min(config.managed.addresses_max, kMostAddresses), static_cast<double>(config.managed.worth_per_day)};
    if (!std::isfinite(o.growth)) return complain(kUsage, "--volume-growth must be a number between 0.001 and 1000");
    Forecast forecast = scenario_of(measured, outlook, *isps);
    if (forecast.scenario.traffic.front().messages_per_day > kMostADay)
        return complain(kRefused, "forecasts go up to 1000000000 messages a day; this would be " + fmt::format("{:.0f}", forecast.scenario.traffic.front().messages_per_day));
    {
        ProgressLine line(o.quiet);
        const auto show = [&line](const std::string& strategy, int day, int days) { line.show(strategy, day, days, "days"); };
        const auto done = simulate_all(forecast, *isps, show);
        if (!done) return complain(kRefused, done.error().message);
    }
    if (!o.out.empty())
        if (const auto written = write_forecast(forecast, o.out); !written) return complain(kRefused, written.error().message);
    if (common.json) fmt::print("{}\n", boost::json::serialize(forecast_view(forecast)));
    else print_forecast(forecast, o.out);
    return kOk;
}

int run_forecast(const ForecastOptions& o, const Common& common) {
    if (o.account.empty() == o.volume.empty()) return complain(kUsage, "say whose mail, once: --account ID|NAME, or --volume FILE");
    if (!o.out.empty())
        if (const auto ready = ready_directory(o.out); !ready) return complain(kUsage, ready.error().message);
    config::Config config;
    if (!o.account.empty()) {
        auto read = read_config(common);
        if (!read) return read.error();
        config = std::move(*read);
    } else if (auto read = config::load(common.config_file)) {   // a forecast is asked for before anything is set up
        config = std::move(*read);
    }
    const auto measured = o.account.empty() ? measured_in_volume(o.volume) : measured_of_account(o, config);
    if (!measured) return complain(measured.error().exit, measured.error().message);
    return forecast_from(*measured, o, common, config);
}

}  // namespace

void add_forecast(CLI::App& app, Invocation& invocation) {
    CLI::App& forecast = add_command(app, invocation, "forecast", "What a managed pool would make of an account's measured mail: days, addresses, share",
                                     "warmpost forecast --account shop --days 60 --out forecast");
    const auto o = bind(forecast, invocation, run_forecast);
    forecast.add_option("--account", o->account, "What this account really sent; asks the running server")->type_name("ID|NAME");
    forecast.add_option("--volume", o->volume, "Instead: CSV with the header day,isp,messages")->type_name("FILE");
    forecast.add_option("--look-back", o->look_back, "With --account: the last so many whole days (default: 56)")->check(CLI::Range(1, 399));
    forecast.add_flag("--include-today", o->include_today, "With --account: today counts as a whole day");
    forecast.add_option("--days", o->days, "How far to look ahead (default: 60)")->check(CLI::Range(1, 3650));
    forecast.add_option("--volume-growth", o->growth, "Times the measured volume (default: 1)")->check(CLI::Range(0.001, 1000.0));
    forecast.add_option("--out", o->out, "Directory for scenario.toml, summary.json, timeline.csv and report.html")->type_name("DIR");
    forecast.add_flag("--quiet", o->quiet, "No progress at the terminal");
}

}  // namespace warmpost::cli
