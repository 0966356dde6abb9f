// What feeds told, as metrics in the text format of Prometheus. By address (no more than we have) and by ISP, as many as have rows of their own
// (operator/bounded_rows.h); only days that are new enough.
#pragma once
#include <string>
#include <vector>

#include "base/time.h"
#include "ingress/http/operator/bounded_rows.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::operators {

[[nodiscard]] std::string feed_metrics_text(const runtime::Feeds& feeds, const std::vector<BoundedRows::Row>& complaints, WallTime now);

}  // namespace warmpost::ingress::http::operators
