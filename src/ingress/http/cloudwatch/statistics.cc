#include "ingress/http/cloudwatch/statistics.h"

#include <algorithm>
#include <array>
#include <utility>

namespace warmpost::ingress::http::cloudwatch {
using reporting::Granularity;
namespace {

constexpr std::array<std::pair<std::string_view, Statistic>, 5> kNames{{{"Sum", Statistic::sum},
                                                                        {"Average", Statistic::average},
                                                                        {"Minimum", Statistic::minimum},
                                                                        {"Maximum", Statistic::maximum},
                                                                        {"SampleCount", Statistic::sample_count}}};
constexpr std::int64_t kDay = 86'400;

bool divides(std::chrono::milliseconds length, std::chrono::milliseconds what) { return what % length == std::chrono::milliseconds(0); }

Granularity granularity_of(WallTime from, std::chrono::seconds period) {
    for (const auto g : {Granularity::day, Granularity::hour})
        if (divides(length_of(g), period) && divides(length_of(g), from.time_since_epoch())) return g;
    return Granularity::minute;
}

double value_of(Statistic statistic, const Sample* first, const Sample* last) {
    double sum = 0, least = first->value, most = first->value;
    for (const auto* each = first; each != last; ++each) {
        sum += each->value;
        least = std::min(least, each->value);
        most = std::max(most, each->value);
    }
    const auto many = static_cast<double>(last - first);
    switch (statistic) {
        case Statistic::sum:
            return sum;
        case Statistic::average:
            return sum / many;
        case Statistic::minimum:
            return least;
        case Statistic::maximum:
            return most;
        case Statistic::sample_count:
            return many;
    }
    return sum;
}

}  // namespace

Result<Statistic> statistic_of(std::string_view name) {
    const auto* found = std::ranges::find(kNames, name, &std::pair<std::string_view, Statistic>::first);
    if (found != kNames.end()) return found->second;
    return fail(ErrorCode::InvalidArgument,
                "The statistic " + std::string(name.substr(0, 40)) + " is not kept; there are Sum, Average, Minimum, Maximum and SampleCount.", "Statistics");
}

std::string_view name_of(Statistic statistic) { return std::ranges::find(kNames, statistic, &std::pair<std::string_view, Statistic>::second)->first; }

Result<Span> span_of(WallTime from, WallTime to, std::int64_t period) {
    if (period < 60 || period % 60 != 0 || period > 366 * kDay)
        return fail(ErrorCode::InvalidArgument, "The parameter Period must be a multiple of 60 seconds.", "Period");
    if (from >= to) return fail(ErrorCode::InvalidArgument, "The parameter StartTime must be less than the parameter EndTime.", "StartTime");
    const std::chrono::milliseconds unit = std::chrono::seconds(std::min(period, kDay));
    Span span{from - from.time_since_epoch() % unit, to, std::chrono::seconds(period), {}};
    if ((to - span.from) / std::chrono::milliseconds(span.period) > kMostPoints)
        return fail(ErrorCode::InvalidArgument, "This asks for more than 100800 data points: raise Period, or ask for less time.", "Period");
    span.granularity = granularity_of(span.from, span.period);
    return span;
}

Samples aggregate(const Samples& samples, const Span& span, Statistic statistic) {
    Samples all;
    const std::chrono::milliseconds period = span.period;
    auto at = std::ranges::lower_bound(samples, span.from, {}, &Sample::at);
    while (at != samples.end() && at->at < span.to) {
        const auto begin = span.from + (at->at - span.from) / period * period;
        const auto end = std::min(begin + period, span.to);
        const auto next = std::find_if(at, samples.end(), [end](const Sample& sample) { return sample.at >= end; });
        all.push_back({begin, value_of(statistic, std::to_address(at), std::to_address(at) + (next - at))});
        at = next;
    }
    return all;
}

}  // namespace warmpost::ingress::http::cloudwatch
