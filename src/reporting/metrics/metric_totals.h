// What was counted since the start, for scrapers: a row for each of the first kAccounts accounts that send, the others summed up. Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "reporting/metrics/metric.h"

namespace warmpost::reporting {

class MetricTotals {
public:
    static constexpr std::size_t kAccounts = 200;
    struct Row {
        std::optional<AccountId> account;  // none: all without a row of their own
        MetricCounts counts;
    };
    void add(AccountId account, const MetricCounts& counts);
    [[nodiscard]] std::vector<Row> rows() const;

private:
    mutable std::mutex mutex_;  // taken once an account and batch, and once a scrape
    std::map<AccountId, MetricCounts> accounts_;
    std::optional<MetricCounts> others_;
};

}  // namespace warmpost::reporting
