// Asks the roll-up metrics: sums of what MetricsSink counted, over time, of one account.
//
// Thread-safe. Everything reads the disk and blocks: not from a core thread (ingress/http/off_core.h). What is counted is known about a second after it
// happened. Errors: Internal (the disk), LimitExceeded (more rows than kMostRows: ask for less time, or more coarsely).
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "registry/registry.h"
#include "reporting/metrics/metric.h"
#include "reporting/metrics/metric_row.h"

namespace warmpost::reporting {

struct MetricQuery {
    AccountId account;
    Granularity granularity = Granularity::day;
    WallTime from{}, to{};                                        // times whose minute, hour or day begins in [begin_of(from), to)
    std::array<std::optional<std::string>, kDimensions> where{};  // only what has these; "" is a value: sent with no configuration set, by no source
    std::optional<Dimension> by{};                                // one series for each value of it
    MetricQuery& only(Dimension dimension, std::string value) {
        where[static_cast<std::size_t>(dimension)] = std::move(value);
        return *this;
    }
};
struct MetricPoint {
    WallTime at{};        // begin of the minute, hour or day
    MetricCounts counts;  // `send` is `answered` where the query names a source or an ISP: which they are is not known when mail is taken in
};
struct MetricSeries {
    std::string value;                // of the dimension it is by; empty without one
    std::vector<MetricPoint> points;  // in order; times in which nothing was counted have none
    [[nodiscard]] MetricCounts sum() const {
        MetricCounts all;
        for (const auto& point : points) all += point.counts;
        return all;
    }
};
// What a reputation is reckoned from, in one hour. Mail to the simulator is in none of it.
struct ReputationHour {
    WallTime at{};                  // begin of the hour
    std::int64_t sends = 0;         // taken in
    std::int64_t answered = 0;      // delivered or bounced by an answer, at domains that the account has not verified itself
    std::int64_t hard_bounces = 0;  // Permanent, General or NoEmail, at such domains; told later by a report too
    std::int64_t complaints = 0;
};

class MetricsReader {
public:
    static constexpr std::size_t kMostRows = 4'000'000;  // looked at for one query

    explicit MetricsReader(const registry::Registry& registry) : registry_(registry) {}  // outlives it
    // Every row that fits, in order of time, until `found` answers false. `values`: views, valid during the call.
    [[nodiscard]] Status for_each(const MetricQuery& query,
                                  const std::function<bool(WallTime at, const MetricValues& values, const MetricCounts& counts)>& found) const;
    // Series in the order of their values; without `by` exactly one.
    [[nodiscard]] Result<std::vector<MetricSeries>> read(const MetricQuery& query) const;
    // Hours with anything in them, in order, from the hour of `since` on. `set`: one configuration set ("": mail without one); not given: the whole account.
    [[nodiscard]] Result<std::vector<ReputationHour>> reputation_hours(AccountId account, const std::optional<std::string>& set, WallTime since) const;

private:
    const registry::Registry& registry_;
};

}  // namespace warmpost::reporting
