#include "ingress/http/operator/history_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace warmpost::ingress::http::operators {
namespace {

prometheus::MetricFamily gauge(const char* name, const char* help, double value) {
    prometheus::ClientMetric metric;
    metric.gauge.value = value;
    return {name, help, prometheus::MetricType::Gauge, {metric}};
}

}  // namespace

std::string history_metrics(const spool::HistoryUse& use, WallTime now) {
    const auto age = use.oldest_ms == 0 ? 0.0 : static_cast<double>(std::max<std::int64_t>(to_ms(now) - use.oldest_ms, 0)) / 1000.0;
    return prometheus::TextSerializer().Serialize(
        {gauge("warmpost_history_bytes", "Disk that stories of messages take, with what finds them; history.max_bytes bounds it.",
               static_cast<double>(use.bytes)),
         gauge("warmpost_history_oldest_seconds", "Age of the oldest message whose story is kept; 0: there is none.", age),
         gauge("warmpost_history_shortened", "1 while history.max_bytes makes stories go before history.keep_hours are over, else 0.",
               use.shortened ? 1.0 : 0.0)});
}

}  // namespace warmpost::ingress::http::operators
