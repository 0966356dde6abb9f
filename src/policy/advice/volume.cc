#include "policy/advice/volume.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace warmpost::advice {
namespace {

constexpr std::int64_t kDaysAMonth = 30;
constexpr std::int64_t kMainIspShare = 10;                          // a main ISP gets a tenth or more
constexpr std::int64_t kMaxMessages = 1'000'000'000'000'000;        // of a series: keeps what is reckoned from it within 64 bits

using Daily = std::vector<std::int64_t>;  // messages, one figure a day

std::unexpected<Error> wrong(std::string message, const char* field) { return fail(ErrorCode::InvalidArgument, std::move(message), field); }

Status check_count(std::int64_t messages, const char* field) {
    if (messages >= 0 && messages <= kMaxMessagesADay) return {};
    return wrong(fmt::format("{} messages: a day has 0 to {}", messages, kMaxMessagesADay), field);
}

Status check(const Series& series) {
    if (series.last < series.first) return wrong("the volume ends before it begins", "last");
    if ((series.last - series.first).count() >= kMaxSeriesDays) return wrong(fmt::format("the volume covers more than {} days", kMaxSeriesDays), "last");
    std::int64_t sum = 0;
    for (const auto& line : series.lines) {
        if (auto count = check_count(line.messages, "messages"); !count) return count;
        if (line.day < series.first || line.day > series.last) return wrong("a line is outside the days of the volume", "day");
        if ((sum += line.messages) > kMaxMessages) return wrong("more messages than can be", "messages");
    }
    return {};
}

std::size_t days_of(const Series& series) { return static_cast<std::size_t>((series.last - series.first).count() + 1); }

// Of the lines that `wanted` takes.
template <class Wanted>
Daily daily(const Series& series, Wanted wanted) {
    Daily sum(days_of(series));
    for (const auto& line : series.lines)
        if (wanted(line)) sum[static_cast<std::size_t>((line.day - series.first).count())] += line.messages;
    return sum;
}

std::int64_t monthly_peak(const Daily& daily) {
    const auto span = std::min<std::size_t>(kDaysAMonth, daily.size());
    auto least = *std::ranges::max_element(daily);
    for (std::size_t first = 0; first + span <= daily.size(); ++first) {
        const auto begin = daily.begin() + static_cast<std::ptrdiff_t>(first);
        least = std::min(least, *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(span)));
    }
    return least;
}

std::optional<double> coefficient_of_variation(const Daily& daily) {
    const auto days = static_cast<double>(daily.size());
    const double mean = static_cast<double>(std::accumulate(daily.begin(), daily.end(), std::int64_t{0})) / days;
    if (mean == 0) return std::nullopt;
    double squares = 0;
    for (const auto messages : daily) squares += (static_cast<double>(messages) - mean) * (static_cast<double>(messages) - mean);
    return std::sqrt(squares / days) / mean;
}

Regularity judge(double variation) {
    if (variation <= kRegularUpTo) return Regularity::regular;
    return variation <= kIrregularUpTo ? Regularity::irregular : Regularity::highly_irregular;
}

// Their names and sums: a series may have a great many domains, and days are laid out for the main ones alone.
std::vector<IspProfile> main_names(const Series& series, std::int64_t messages) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& line : series.lines) sums[line.isp.value()] += line.messages;
    std::vector<IspProfile> isps;
    for (const auto& [isp, sum] : sums)
        if (sum > 0) isps.push_back({isp, sum, 0, 0});
    std::ranges::stable_sort(isps, std::ranges::greater{}, &IspProfile::messages);
    const auto minor = std::ranges::find_if(isps, [&](const IspProfile& isp) { return isp.messages * kMainIspShare < messages; });
    const auto mains = static_cast<std::size_t>(minor - isps.begin());
    isps.resize(std::min(isps.size(), std::max<std::size_t>(mains, 1)));
    return isps;
}

std::vector<IspProfile> main_isps(const Series& series, std::int64_t messages) {
    auto isps = main_names(series, messages);
    for (auto& isp : isps) {
        isp.a_day = isp.messages / static_cast<std::int64_t>(days_of(series));
        isp.monthly_peak = monthly_peak(daily(series, [&](const DayVolume& line) { return line.isp.value() == isp.isp; }));
    }
    return isps;
}

Profile of_series(const Series& series) {
    const auto total = daily(series, [](const DayVolume&) { return true; });
    Profile profile;
    profile.days = static_cast<std::int64_t>(total.size());
    profile.messages = std::accumulate(total.begin(), total.end(), std::int64_t{0});
    profile.a_day = profile.messages / profile.days;
    profile.a_month = profile.messages * kDaysAMonth / profile.days;
    profile.peak_day = *std::ranges::max_element(total);
    profile.variation = coefficient_of_variation(total);
    profile.regularity = judge(profile.variation.value_or(0));
    profile.main_isps = main_isps(series, profile.messages);
    return profile;
}

// Halves of the peak: 1.5, 3 and 6 times the average day.
std::int64_t peak_in_halves(Regularity regularity) {
    switch (regularity) {
        case Regularity::regular: return 3;
        case Regularity::irregular: return 6;
        case Regularity::highly_irregular: return 12;
    }
    return 12;
}

Profile of_statement(const Stated& stated) {
    Profile profile;
    profile.stated = true;
    profile.days = kDaysAMonth;
    profile.a_day = stated.messages_per_day;
    profile.messages = profile.a_month = stated.messages_per_day * kDaysAMonth;
    profile.regularity = stated.regularity;
    profile.peak_day = stated.messages_per_day * peak_in_halves(stated.regularity) / 2;
    const auto share = [&](const char* isp, std::int64_t percent) {
        return IspProfile{isp, profile.messages * percent / 100, profile.a_day * percent / 100, profile.peak_day * percent / 100};
    };
    if (profile.messages > 0) profile.main_isps = {share("the largest ISP", kStatedLargestPercent), share("another main ISP", kStatedAnotherPercent)};
    return profile;
}

}  // namespace

const char* to_string(Regularity regularity) {
    switch (regularity) {
        case Regularity::regular: return "regular";
        case Regularity::irregular: return "irregular";
        case Regularity::highly_irregular: return "highly irregular";
    }
    return "?";
}

Result<Profile> profile(const Volume& volume) {
    if (const auto* stated = std::get_if<Stated>(&volume)) {
        if (auto count = check_count(stated->messages_per_day, "messages_per_day"); !count) return std::unexpected(count.error());
        return of_statement(*stated);
    }
    const auto& series = std::get<Series>(volume);
    if (auto checked = check(series); !checked) return std::unexpected(checked.error());
    return of_series(series);
}

}  // namespace warmpost::advice
