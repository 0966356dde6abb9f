// A row of the roll-up metrics as it lies in the registry (Space::metrics). Pure.
//
// Key: "m", "h" or "d", the account, the minute, hour or day since 1970, identity, configuration set, pool, source, ISP. Value: pb::MetricRow. Under "taken":
// the sequence of the last outbox event that is in the rows.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "reporting/metrics/metric.h"

namespace warmpost::reporting {

using MetricValues = std::array<std::string_view, kDimensions>;  // by Dimension; none holds a zero byte

// What every key of this granularity (of this account; and not before `at`) begins with, or comes after.
[[nodiscard]] std::string metric_prefix(Granularity granularity);
[[nodiscard]] std::string metric_prefix(Granularity granularity, AccountId account);
[[nodiscard]] std::string metric_place(Granularity granularity, AccountId account, WallTime at);
[[nodiscard]] std::string metric_key(Granularity granularity, AccountId account, WallTime at, const MetricValues& values);
[[nodiscard]] std::string metric_taken_key();

struct MetricKey {
    AccountId account;
    WallTime at{};          // begin of the minute, hour or day
    MetricValues values{};  // views into the bytes
};
// nullopt: not what was written.
[[nodiscard]] std::optional<MetricKey> parse_metric_key(Granularity granularity, std::string_view bytes);
[[nodiscard]] std::string metric_value(const MetricCounts& counts);
[[nodiscard]] std::optional<MetricCounts> parse_metric_value(std::string_view bytes);

}  // namespace warmpost::reporting
