#include "policy/autoscale/forecast.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <vector>

#include "policy/managed/window.h"

namespace warmpost::autoscale {
namespace {

// A week's messages without its largest and its smallest day: one odd day is no trend.
double week(const IspVolume& volume, std::int64_t end) {
    std::array<double, 7> days{};
    for (std::int64_t d = 0; d < 7; ++d) days[static_cast<std::size_t>(d)] = volume.on(end - 1 - d);
    std::ranges::sort(days);
    return std::accumulate(days.begin() + 1, days.end() - 1, 0.0);
}

// How much more the last week brought than the one before: what the coming one will, since an address takes weeks to be warm.
double trend(const IspVolume& volume, std::int64_t day, const Constants& c) {
    if (volume.since < 0 || day - volume.since < 14) return 1;
    const double last = week(volume, day), before = week(volume, day - 7);
    return before > 0 ? std::clamp(last / before, 1.0, c.trend_most) : 1.0;
}

// The first day: what came so far, as if it went on like that; careful, since most days are busiest around noon.
double first_day(double today, std::int64_t slot) {
    const double part = static_cast<double>(slot % managed::kSlotsPerDay + 1) / static_cast<double>(managed::kSlotsPerDay);
    return std::max(today, 0.8 * today / std::max(part, 0.25));
}

// The first of so many days before today, or a later one.
std::int64_t back(const State& state, double days, std::int64_t earliest = 0) {
    return std::max({earliest, state.day - static_cast<std::int64_t>(days), std::int64_t{0}});
}

}  // namespace

double forecast(const State& state, const IspVolume& volume, const Constants& c) {
    if (volume.since < 0) return 0;
    std::vector<double> days;
    for (auto d = back(state, c.look_back_days, volume.since); d < state.day; ++d) days.push_back(volume.on(d));
    if (days.empty()) return first_day(volume.today, state.slot);
    const double grows = trend(volume, state.day, c);
    std::ranges::sort(days, std::greater<>());
    return grows * (days.size() >= 3 && days[1] > 0 ? days[1] : days[0]);
}

double recent_messages(const State& state, double days) {
    double sum = 0;
    for (const auto& [name, volume] : state.isps) {
        if (volume.since < 0) continue;
        sum += volume.today;
        for (auto d = back(state, days - 1, volume.since); d < state.day; ++d) sum += volume.on(d);
    }
    return sum;
}

double usual_day(const State& state, double look_back_days) {
    std::vector<double> days;
    double today = 0;
    for (const auto& [name, volume] : state.isps) today += volume.today;
    for (auto d = back(state, look_back_days); d < state.day; ++d) {
        double sum = 0;
        for (const auto& [name, volume] : state.isps) sum += volume.on(d);
        if (sum > 0) days.push_back(sum);
    }
    if (days.empty()) return first_day(today, state.slot);
    std::ranges::sort(days);
    const double large = days.size() >= 3 ? days[days.size() - 2] : days.front();
    std::erase_if(days, [large](double messages) { return messages < kLittleDay * large; });
    return days.size() < 3 ? std::max(days.front(), today) : days[days.size() / 2];
}

double forecast_volume(const State& state, const std::string& isp) {
    const auto known = state.isps.find(isp);
    return known == state.isps.end() ? 0 : forecast(state, known->second, Constants{});
}

}  // namespace warmpost::autoscale
