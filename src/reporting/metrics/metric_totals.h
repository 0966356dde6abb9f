// What was counted since the start, for scrapers: by account and by ISP, the first kAccounts and kIsps that there is mail of; the others summed up.
// Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "reporting/metrics/metric.h"

namespace warmpost::reporting {

class MetricTotals {
public:
    static constexpr std::size_t kAccounts = 10'000, kIsps = 5'000;
    struct Row {
        std::optional<AccountId> account;  // none: all without a row of their own
        MetricCounts counts;
    };
    using ByIsp = std::map<std::string, MetricCounts>;   // with "other"
    void add(AccountId account, const MetricCounts& counts);
    void add(const ByIsp& more);
    [[nodiscard]] std::vector<Row> rows() const;
    [[nodiscard]] ByIsp isps() const;

private:
    mutable std::mutex mutex_;  // taken once an account and batch, and once a scrape
    std::map<AccountId, MetricCounts> accounts_;
    std::optional<MetricCounts> others_;
    ByIsp isps_;
};

}  // namespace warmpost::reporting
