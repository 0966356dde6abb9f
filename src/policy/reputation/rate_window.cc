#include "policy/reputation/rate_window.h"

#include <algorithm>
#include <iterator>

namespace warmpost::reputation {
namespace {

constexpr std::int64_t kDay = 24, kLookBack = kLookBackDays * kDay;
constexpr std::int64_t kUsual = kLookBack + kDay - 1;  // hours before one that say what is usual then

}  // namespace

Minutes rest_of_hour(WallTime fresh_start) {
    return {std::chrono::ceil<std::chrono::minutes>(fresh_start), std::chrono::ceil<std::chrono::hours>(fresh_start)};
}

Rates rates_of(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, WallTime now, const Hour& rest) {
    const auto hour = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count();
    return RateWindow(hours, rules, fresh_start, rest, hour, hour).at(hour);
}

ViewRates view_rates_of(const std::vector<ViewHour>& hours, const Rules& rules, WallTime fresh_start, WallTime now, const ViewHour& rest) {
    const std::vector<Hour> plain(hours.begin(), hours.end());
    ViewRates rates;
    static_cast<Rates&>(rates) = rates_of(plain, rules, fresh_start, now, rest);
    if (rates.last_hour == 0) return rates;
    const auto add = [&rates](const ViewHour& each) {
        if (each.hour >= rates.first_hour && each.hour <= rates.last_hour)
            rates.deferred += each.deferred, rates.throttled += each.throttled, rates.blocked += each.blocked;
    };
    const auto whole_from = std::chrono::ceil<std::chrono::hours>(fresh_start.time_since_epoch()).count();
    for (const auto& each : hours)
        if (each.hour >= whole_from) add(each);
    if (rest.hour < whole_from) add(rest);
    return rates;
}

RateWindow::RateWindow(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, const Hour& rest, std::int64_t first, std::int64_t last)
    : rules_(rules),
      start_hour_(std::chrono::floor<std::chrono::hours>(fresh_start.time_since_epoch()).count()),
      first_whole_(std::chrono::ceil<std::chrono::hours>(fresh_start.time_since_epoch()).count()),
      rest_(rest),
      base_(first - kUsual) {
    std::ranges::copy_if(hours, std::back_inserter(hours_), [&](const Hour& each) { return each.hour >= base_ && each.hour <= last; });
    std::ranges::sort(hours_, {}, &Hour::hour);
    before_.resize(hours_.size() + 1);
    for (std::size_t i = 0; i < hours_.size(); ++i)
        before_[i + 1] = {before_[i].messages + hours_[i].messages, before_[i].bounces + hours_[i].bounces, before_[i].complaints + hours_[i].complaints};
    place_.reserve(static_cast<std::size_t>(last - base_ + 2));
    for (std::size_t i = 0; base_ + static_cast<std::int64_t>(place_.size()) <= last + 1;) {
        while (i < hours_.size() && hours_[i].hour < base_ + static_cast<std::int64_t>(place_.size())) ++i;
        place_.push_back(i);
    }
}

std::size_t RateWindow::place_of(std::int64_t hour) const {
    return place_[static_cast<std::size_t>(std::clamp<std::int64_t>(hour - base_, 0, static_cast<std::int64_t>(place_.size()) - 1))];
}

std::int64_t RateWindow::usual_day(std::int64_t hour) const {
    std::int64_t sum = 0, with_mail = 0;
    for (std::int64_t age = 0; age <= kLookBackDays; ++age) {
        const auto end = hour - kDay * age + 1;
        const auto day = before_[place_of(end)].messages - before_[place_of(end - kDay)].messages;
        sum += day, with_mail += day > 0 ? 1 : 0;
    }
    return with_mail == 0 ? 0 : sum / with_mail;
}

void RateWindow::add_rest(Rates& rates, std::int64_t hour) const {
    const bool counts = rest_.hour == start_hour_ && start_hour_ < first_whole_ && start_hour_ <= hour && start_hour_ >= hour - kLookBack;
    if (!counts || rates.messages >= rates.representative) return;
    rates.messages += rest_.messages, rates.bounces += rest_.bounces, rates.complaints += rest_.complaints;
    if (rates.last_hour == 0) rates.last_hour = start_hour_;
    rates.first_hour = start_hour_;
}

Rates RateWindow::at(std::int64_t hour) const {
    Rates rates;
    rates.representative = std::clamp(usual_day(hour), rules_.least_volume, rules_.most_volume);
    const auto oldest = place_of(std::min(std::max(first_whole_, hour - kLookBack), hour + 1)), end = place_of(hour + 1);
    // The newest hours that hold a representative volume begin with the last one before which there is so much less than in all.
    const auto enough = before_[end].messages - rates.representative;
    const auto from = before_.begin() + static_cast<std::ptrdiff_t>(oldest), to = before_.begin() + static_cast<std::ptrdiff_t>(end);
    const auto beyond = std::upper_bound(from, to, enough, [](std::int64_t messages, const Sums& sums) { return messages < sums.messages; });
    const auto begin = beyond == from ? from : std::prev(beyond);
    if (begin != to) {
        rates.messages = before_[end].messages - begin->messages;
        rates.bounces = before_[end].bounces - begin->bounces;
        rates.complaints = before_[end].complaints - begin->complaints;
        rates.first_hour = hours_[static_cast<std::size_t>(begin - before_.begin())].hour;
        rates.last_hour = hours_[end - 1].hour;
    }
    add_rest(rates, hour);
    return rates;
}

}  // namespace warmpost::reputation
