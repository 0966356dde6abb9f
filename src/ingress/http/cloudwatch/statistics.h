// CloudWatch's statistics over what is kept by the minute, hour or day. Pure.
// Source: CloudWatch API reference (2010-08-01), GetMetricStatistics and GetMetricData.
#pragma once
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "reporting/metrics/metric.h"

namespace warmpost::ingress::http::cloudwatch {

struct Sample {  // of one minute, hour or day
    WallTime at{};
    double value = 0;
};
using Samples = std::vector<Sample>;  // in order of time

enum class Statistic : std::uint8_t { sum, average, minimum, maximum, sample_count };
// "Sum", "Average", ... Errors: InvalidArgument (percentiles too: what is kept are sums).
[[nodiscard]] Result<Statistic> statistic_of(std::string_view name);
[[nodiscard]] std::string_view name_of(Statistic statistic);

struct Span {  // [from, to) in periods that begin at `from`
    WallTime from{}, to{};
    std::chrono::seconds period{};
    reporting::Granularity granularity{};  // what is read: the coarsest that has the period and its begin
};
inline constexpr std::int64_t kMostPoints = 100'800;  // of one answer (GetMetricData)
// The begin is rounded down to a whole period, of more than a day to the day; CloudWatch rounds likewise. Errors: InvalidArgument.
[[nodiscard]] Result<Span> span_of(WallTime from, WallTime to, std::int64_t period_seconds);

// One value a period with samples, in order. A sample of a minute counts as one for Average and SampleCount, whatever it counts.
[[nodiscard]] Samples aggregate(const Samples& samples, const Span& span, Statistic statistic);

}  // namespace warmpost::ingress::http::cloudwatch
