#include "simulator/results.h"

namespace warmpost::simulator {
namespace {

constexpr double kMonth = 30;   // days

std::optional<double> ratio(double of, double to) { return to > 0 ? std::optional(of / to) : std::nullopt; }

}  // namespace

std::optional<double> Results::over_limit_rate() const { return ratio(static_cast<double>(throttled_over_limit), static_cast<double>(attempts_dedicated)); }
std::optional<double> Results::blocks_per_address_month() const { return ratio(static_cast<double>(blocks), static_cast<double>(ip_days) / kMonth); }
std::optional<double> Results::blocks_per_pair_month() const { return ratio(static_cast<double>(blocks), static_cast<double>(pair_days) / kMonth); }
std::optional<double> Results::dedicated_share_of_oracle() const {
    return oracle ? ratio(static_cast<double>(sent_dedicated), static_cast<double>(oracle->sent_dedicated)) : std::nullopt;
}
std::optional<double> Results::ip_days_of_oracle() const {
    return oracle ? ratio(static_cast<double>(ip_days), static_cast<double>(oracle->ip_days)) : std::nullopt;
}
double Results::scale_changes_per_week() const { return static_cast<double>(scale_changes) * 7 / days; }

}  // namespace warmpost::simulator
