// The bounce and complaint rates of an account or one of its configuration sets at the end of each of many hours, as SES tells them to CloudWatch: each over
// a representative volume (policy/reputation). Read from the roll-up metrics.
//
// As MetricsReader: blocks; errors alike. One pass over the counts whatever the number of hours.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "policy/reputation/reputation.h"
#include "reporting/metrics/metrics_reader.h"

namespace warmpost::reporting {

struct RatesAsked {
    AccountId account;
    std::optional<std::string> configuration_set;  // none: all mail of the account
    WallTime fresh_start{};                        // rates of hours from then on count only newer mail; those before it are as they were. 1970: none
    WallTime from{}, to{};                         // hours that hold `from` or begin in [from, to); not after `now`
    WallTime now{};
};
struct HourlyRates {
    WallTime at{};  // begin of the hour
    reputation::Rates rates;
};
inline constexpr int kMostRateHours = 1000;  // further back than that from now no rate is told
// Hours in which a rate can be said, in order; that of the present hour is as it is now.
[[nodiscard]] Result<std::vector<HourlyRates>> hourly_rates(const MetricsReader& reader, const RatesAsked& asked);

}  // namespace warmpost::reporting
