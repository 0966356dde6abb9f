// What feeds told, as metrics in the text format of Prometheus. By address (no more than we have) and by ISP of the ISP table; only days that are new enough.
#pragma once
#include <string>

#include "base/time.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::operators {

[[nodiscard]] std::string feed_metrics_text(const runtime::Feeds& feeds, WallTime now);

}  // namespace warmpost::ingress::http::operators
