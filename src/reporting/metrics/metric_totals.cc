#include "reporting/metrics/metric_totals.h"

namespace warmpost::reporting {

void MetricTotals::add(AccountId account, const MetricCounts& counts) {
    const std::lock_guard lock(mutex_);
    if (accounts_.contains(account) || accounts_.size() < kAccounts) {
        accounts_[account] += counts;
        return;
    }
    if (!others_) others_.emplace();
    *others_ += counts;
}

void MetricTotals::add(const ByIsp& more) {
    const std::lock_guard lock(mutex_);
    for (const auto& [isp, counts] : more) isps_[isps_.contains(isp) || isps_.size() < kIsps ? isp : std::string(kOther)] += counts;
}

MetricTotals::ByIsp MetricTotals::isps() const {
    const std::lock_guard lock(mutex_);
    return isps_;
}

std::vector<MetricTotals::Row> MetricTotals::rows() const {
    const std::lock_guard lock(mutex_);
    std::vector<Row> all;
    for (const auto& [account, counts] : accounts_) all.push_back({account, counts});
    if (others_) all.push_back({std::nullopt, *others_});
    return all;
}

}  // namespace warmpost::reporting
