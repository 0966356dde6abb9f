// Managed pools as metrics, for Prometheus; what else it is told is in operator/scrape.h. Pure.
#pragma once
#include <vector>

#include "control/snapshot.h"
#include "ingress/http/operator/metric_families.h"
#include "ingress/http/operator/metric_rows.h"

namespace warmpost::ingress::http::operators {

// SES's metrics of MANAGED pools (Send, ApproximateDedicatedSendingPercentage, SentLast24Hours, Available24HourSend) under names that
// Prometheus takes, by dedicated_ip_pool, isp and account; the addresses of each pool; the free ones.
void add_managed(const control::Snapshot& snapshot, const std::vector<MetricRow>& rows, int free_addresses, Families& into);

}  // namespace warmpost::ingress::http::operators
