// What was counted of mail, and managed pools, as metrics, in the text format of Prometheus (version 0.0.4). Pure.
#pragma once
#include <string>
#include <vector>

#include "control/snapshot.h"
#include "ingress/http/operator/metric_rows.h"
#include "reporting/metrics/metric_totals.h"

namespace warmpost::ingress::http::operators {

// SES's metrics of MANAGED pools (Send, ApproximateDedicatedSendingPercentage, SentLast24Hours, Available24HourSend) under names that
// Prometheus takes, by dedicated_ip_pool, isp and account; the addresses of each pool; the free ones. `totals`: sends, deliveries, bounces by type,
// complaints and the like since the start, by account; those without a row of their own are account="other".
[[nodiscard]] std::string metrics_text(const control::Snapshot& snapshot, const std::vector<MetricRow>& rows, int free_addresses,
                                       const std::vector<reporting::MetricTotals::Row>& totals = {});

}  // namespace warmpost::ingress::http::operators
