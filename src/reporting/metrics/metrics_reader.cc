#include "reporting/metrics/metrics_reader.h"

#include <algorithm>
#include <map>

#include "reporting/metrics/metric_row.h"

namespace warmpost::reporting {
namespace {

bool fits(const MetricQuery& query, const MetricValues& values) {
    for (std::size_t i = 0; i < kDimensions; ++i)
        if (query.where[i] && *query.where[i] != values[i]) return false;
    return true;
}

// Mail that is taken in has no source and no ISP yet.
bool asks_for_way(const MetricQuery& query) {
    const auto asks = [&query](Dimension d) { return query.by == d || query.where[static_cast<std::size_t>(d)].has_value(); };
    return asks(Dimension::source) || asks(Dimension::isp);
}

}  // namespace

Status MetricsReader::for_each(const MetricQuery& query, const std::function<bool(WallTime, const MetricValues&, const MetricCounts&)>& found) const {
    const bool way = asks_for_way(query);
    std::size_t rows = 0;
    bool good = true;
    const auto prefix = metric_prefix(query.granularity, query.account);
    const auto from = metric_place(query.granularity, query.account, std::max(query.from, WallTime{}));
    const auto scanned = registry_.scan(registry::Space::metrics, prefix, from, [&](std::string_view bytes, std::string_view value) {
        const auto key = parse_metric_key(query.granularity, bytes);
        auto counts = parse_metric_value(value);
        good = key && counts;
        if (!good || key->at >= query.to || ++rows > kMostRows) return false;
        if (!fits(query, key->values)) return true;
        if (way) (*counts)[Metric::send] = (*counts)[Metric::answered];
        return found(key->at, key->values, *counts);
    });
    if (!scanned) return scanned;
    if (!good) return fail(ErrorCode::Internal, "the registry holds metrics that cannot be read; restore a backup");
    if (rows > kMostRows)
        return fail(ErrorCode::LimitExceeded, "This asks for more than the service looks through at once: ask for less time, or for longer periods.");
    return {};
}

Result<std::vector<MetricSeries>> MetricsReader::read(const MetricQuery& query) const {
    std::map<std::string, std::vector<MetricPoint>, std::less<>> series;
    if (!query.by) series[""];
    const auto scanned = for_each(query, [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
        const auto name = query.by ? values[static_cast<std::size_t>(*query.by)] : std::string_view();
        auto found = series.find(name);
        if (found == series.end()) found = series.emplace(std::string(name), std::vector<MetricPoint>{}).first;
        auto& points = found->second;
        if (points.empty() || points.back().at != at) points.push_back({at, {}});
        points.back().counts += counts;
        return true;
    });
    if (!scanned) return std::unexpected(scanned.error());
    std::vector<MetricSeries> all;
    for (auto& [name, points] : series) {
        std::erase_if(points, [](const MetricPoint& point) { return point.counts.empty(); });
        if (!points.empty() || !query.by) all.push_back({name, std::move(points)});
    }
    return all;
}

Result<std::vector<ReputationHour>> MetricsReader::reputation_hours(AccountId account, const std::optional<std::string>& set, WallTime since) const {
    MetricQuery query{account, Granularity::hour, since, WallTime::max()};
    if (set) query.only(Dimension::configuration_set, *set);
    const auto read = this->read(query);
    if (!read) return std::unexpected(read.error());
    std::vector<ReputationHour> hours;
    for (const auto& point : read->front().points)
        hours.push_back({point.at, point.counts[Metric::send], point.counts[Metric::answered_elsewhere], point.counts[Metric::hard_bounce],
                         point.counts[Metric::complaint]});
    return hours;
}

}  // namespace warmpost::reporting
