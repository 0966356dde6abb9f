// What the HTTP faces ask of the metrics: reads, on a thread of their own, so that a long one holds up neither a core nor the control store.
#pragma once
#include <functional>
#include <memory>

#include "reporting/metrics/metric_totals.h"
#include "reporting/metrics/metrics_reader.h"

namespace warmpost::reporting {

class MetricsDesk {
public:
    static constexpr int kMostWaiting = 200;

    MetricsDesk(const registry::Registry& registry, const MetricTotals& totals);  // both outlive it
    ~MetricsDesk();                                                               // waits for the read under way
    // Calls `work` on the desk's thread. False: kMostWaiting wait already; it is not called then.
    [[nodiscard]] bool post(std::move_only_function<void(const MetricsReader&)> work);
    [[nodiscard]] const MetricTotals& totals() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
