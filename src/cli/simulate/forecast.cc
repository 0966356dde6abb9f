#include "cli/simulate/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "cli/simulate/numbers.h"
#include "simulator/baselines.h"
#include "simulator/careful.h"
#include "simulator/managed.h"
#include "simulator/run.h"

namespace warmpost::cli::simulate {
namespace careful = simulator::careful;
using simulator::Isp;
using simulator::Scenario;
using simulator::Traffic;
namespace {

constexpr double kMostBounces = 0.3, kMostJitter = 1;
constexpr std::size_t kIsps = 12;            // shown by name
constexpr double kLeastShare = 0.005;
constexpr std::size_t kWeek = 7, kDaysForSpread = 14;
constexpr const char* kOthers = "other ISPs";

std::size_t weekday_of(std::chrono::sys_days day) { return std::chrono::weekday(day).iso_encoding() - 1; }   // Monday 0
double thousandths(double value) { return std::round(1000 * value) / 1000; }

std::vector<Isp> isps_of(const Measured& measured, const isp::IspTable& table, std::vector<std::string>& notes) {
    std::vector<std::pair<std::string, std::int64_t>> largest(measured.by_isp.begin(), measured.by_isp.end());
    std::ranges::stable_sort(largest, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::int64_t all = 0, others = 0;
    for (const auto& [name, messages] : largest) all += messages;
    std::vector<Isp> out;
    std::size_t domains = 0;
    for (const auto& [name, messages] : largest) {
        const double share = ratio(messages, all);
        if (out.size() < kIsps && (share >= kLeastShare || out.empty())) out.push_back(careful::isp(name, share, 1, table));
        else others += messages, ++domains;
    }
    if (domains > 0) {
        out.push_back(careful::isp(kOthers, ratio(others, all), domains, table));
        notes.push_back(fmt::format("{} with little mail are one ISP here, \"{}\", whose limits are the sum of theirs.",
                                    counted(static_cast<std::int64_t>(domains), "ISP", "ISPs"), kOthers));
    }
    return out;
}

// Mean of each day of the week, over the mean of these seven, which it returns.
double read_week(const Measured& measured, std::array<double, kWeek>& weekly) {
    std::array<double, kWeek> sums{}, counts{};
    for (std::size_t i = 0; i < measured.days.size(); ++i) {
        const std::size_t weekday = (weekday_of(measured.first) + i) % kWeek;
        sums[weekday] += static_cast<double>(measured.days[i]);
        counts[weekday] += 1;
    }
    double mean = 0;
    for (std::size_t d = 0; d < kWeek; ++d) mean += sums[d] / counts[d] / static_cast<double>(kWeek);
    for (std::size_t d = 0; d < kWeek; ++d) weekly[d] = mean > 0 ? thousandths(sums[d] / counts[d] / mean) : 1;
    return mean;
}

// Deviation of the logarithms of the days around their weekday's mean.
double spread_of(const Measured& measured, const Traffic& traffic) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < measured.days.size(); ++i) {
        const double expected = traffic.messages_per_day * traffic.weekly[(weekday_of(measured.first) + i) % kWeek];
        if (measured.days[i] <= 0 || expected <= 0) continue;
        const double off = std::log(static_cast<double>(measured.days[i]) / expected);
        sum += off * off;
        count += 1;
    }
    const double freedom = count - static_cast<double>(kWeek);
    return freedom > 0 ? std::min(kMostJitter, thousandths(std::sqrt(sum / freedom))) : careful::kJitter;
}

Traffic traffic_of(const Measured& measured, std::vector<std::string>& notes) {
    Traffic traffic;
    const std::size_t days = measured.days.size();
    std::int64_t all = 0;
    for (const std::int64_t day : measured.days) all += day;
    traffic.messages_per_day = days >= kWeek ? read_week(measured, traffic.weekly) : ratio(all, static_cast<std::int64_t>(days));
    const bool spread = days >= kDaysForSpread;
    traffic.jitter = spread ? spread_of(measured, traffic) : careful::kJitter;
    traffic.hourly = simulator::Hourly::business;
    traffic.bounce_rate = std::min(kMostBounces, std::round(1e5 * measured.bounce_rate.value_or(careful::kBounceRate)) / 1e5);
    traffic.complaint_rate = careful::kComplaintRate;
    const std::string first = to_iso8601(measured.first).substr(0, 10), last = to_iso8601(measured.last).substr(0, 10);
    notes.push_back(fmt::format("Measured: {} in {} of {}, {} to {} (UTC): {} a day on average.", counted(all, "message", "messages"),
                                counted(static_cast<std::int64_t>(days), "day", "days"), measured.whose, first, last,
                                grouped(std::llround(traffic.messages_per_day))));
    notes.push_back(days >= kWeek ? "Measured: how the days of the week differ."
                                  : fmt::format("Assumed: all days of the week alike, since fewer than {} days were measured.", kWeek));
    notes.push_back(spread ? fmt::format("Measured: days differ from their weekday's mean by {} or so.", percent(traffic.jitter, 0))
                           : fmt::format("Assumed: days differ by {} or so, since fewer than {} days were measured.", percent(careful::kJitter, 0),
                                         kDaysForSpread));
    notes.push_back(fmt::format("{}: {} of the messages bounce.", measured.bounce_rate ? "Measured" : "Assumed", percent(traffic.bounce_rate, 2)));
    notes.push_back(fmt::format("Assumed: {} of the messages draw complaints; mail is spread over the day as business hours have it.",
                                percent(careful::kComplaintRate, 2)));
    return traffic;
}

}  // namespace

Forecast scenario_of(const Measured& measured, const Outlook& outlook, const isp::IspTable& isps) {
    Forecast out;
    Scenario& s = out.scenario;
    s.name = "Forecast for " + measured.whose;
    s.days = outlook.days;
    s.max_ips = outlook.max_ips;
    s.worth_per_day = outlook.worth_per_day;
    Traffic traffic = traffic_of(measured, out.notes);
    s.isps = isps_of(measured, isps, out.notes);
    if (outlook.growth != 1) out.notes.push_back(fmt::format("Wanted: {:g} times the measured volume (--volume-growth).", outlook.growth));
    traffic.messages_per_day = std::max(1.0, std::round(10 * traffic.messages_per_day * outlook.growth) / 10);
    s.shared_capacity = static_cast<std::int64_t>(std::ceil(10 * traffic.messages_per_day));
    s.traffic.push_back(traffic);
    out.notes.push_back("Assumed: the shared pool takes whatever dedicated addresses do not.");
    out.notes.push_back(fmt::format("Assumed of ISPs, since none publishes its limits: a new address may send {:g} a day and {:g} times as much after each "
                                    "good day, up to isps.toml's day_ceiling or else {}; {} of a limit in one hour; Microsoft blocks rather than throttles. "
                                    "All on the careful side.",
                                    careful::kFirstDay, careful::kGrowth, grouped(static_cast<std::int64_t>(careful::kCeiling)), percent(careful::kHourShare, 0)));
    return out;
}

Status simulate_all(Forecast& forecast, const isp::IspTable& isps, const std::function<void(const std::string&, int, int)>& told) {
    simulator::ManagedOptions managed;
    managed.hints = [&isps](const std::string& name) {
        const auto known = isps.warmup_hints(IspId{name});
        return managed::Hints{known.first_day, known.day_ceiling, known.hour_share};
    };
    const std::pair<simulator::NamedStrategy, simulator::Results*> all[] = {
        {simulator::oracle(), &forecast.oracle}, {simulator::managed_strategy(managed), &forecast.managed}, {simulator::standard(), &forecast.standard}};
    for (const auto& [strategy, into] : all) {
        auto results = simulator::run_alone(forecast.scenario, forecast.scenario.seed, strategy, [&](int done, int days) {
            if (told) told(strategy.name, done, days);
        });
        if (!results) return std::unexpected(results.error());
        *into = std::move(*results);
        into->oracle = simulator::OracleFigures{forecast.oracle.sent_dedicated, forecast.oracle.ip_days};
    }
    return {};
}

}  // namespace warmpost::cli::simulate
