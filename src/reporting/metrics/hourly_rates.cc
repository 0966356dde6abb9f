#include "reporting/metrics/hourly_rates.h"

#include <algorithm>

#include "policy/reputation/rate_window.h"

namespace warmpost::reporting {
namespace {

using reputation::Hour;

std::int64_t hour_of(WallTime time) { return std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count(); }

Result<std::vector<Hour>> hours_from(const MetricsReader& reader, const RatesAsked& asked, WallTime since) {
    const auto read = reader.reputation_hours(asked.account, asked.configuration_set, since);
    if (!read) return std::unexpected(read.error());
    std::vector<Hour> hours;
    hours.reserve(read->size());
    for (const auto& each : *read) hours.push_back({hour_of(each.at), each.answered, each.hard_bounces, each.complaints});
    return hours;
}

// Of the hour of the fresh start, what came after it; nothing once minutes are no longer kept.
Result<Hour> rest_counted(const MetricsReader& reader, const RatesAsked& asked) {
    const auto span = reputation::rest_of_hour(asked.fresh_start);
    if (span.from == span.to || asked.now - asked.fresh_start > kept_for(Granularity::minute)) return Hour{};
    MetricQuery query{asked.account, Granularity::minute, span.from, span.to};
    if (asked.configuration_set) query.only(Dimension::configuration_set, *asked.configuration_set);
    const auto read = reader.read(query);
    if (!read) return std::unexpected(read.error());
    const auto counts = read->front().sum();
    return Hour{hour_of(asked.fresh_start), counts[Metric::answered_elsewhere], counts[Metric::hard_bounce], counts[Metric::complaint]};
}

}  // namespace

Result<std::vector<HourlyRates>> hourly_rates(const MetricsReader& reader, const RatesAsked& asked) {
    const auto from = std::max(asked.from, asked.now - std::chrono::hours(kMostRateHours));
    const auto first = hour_of(from), last = std::min(hour_of(asked.to - std::chrono::milliseconds(1)), hour_of(asked.now));
    std::vector<HourlyRates> all;
    if (last < first) return all;
    // What is usual is the mean of whole days: the oldest begins a day before those that rates count.
    const auto hours = hours_from(reader, asked, from - std::chrono::days(reputation::kLookBackDays + 1));
    if (!hours) return std::unexpected(hours.error());
    const auto rest = rest_counted(reader, asked);
    if (!rest) return std::unexpected(rest.error());
    const reputation::RateWindow before(*hours, {}, {}, {}, first, last), since(*hours, {}, asked.fresh_start, *rest, first, last);
    const auto fresh = hour_of(asked.fresh_start);
    for (auto hour = first; hour <= last; ++hour)
        if (const auto rates = (hour < fresh ? before : since).at(hour); rates.messages > 0) all.push_back({WallTime(std::chrono::hours(hour)), rates});
    return all;
}

}  // namespace warmpost::reporting
