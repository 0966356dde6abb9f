// How much of the past is kept, as metrics for Prometheus. Pure.
#pragma once
#include <string>

#include "base/time.h"
#include "spool/spool.h"

namespace warmpost::ingress::http::operators {

[[nodiscard]] std::string history_metrics(const spool::HistoryUse& use, WallTime now);

}  // namespace warmpost::ingress::http::operators
