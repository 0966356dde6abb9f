// Families of metrics as prometheus-cpp serialises them.
#pragma once
#include <prometheus/metric_family.h>

#include <utility>
#include <vector>

namespace warmpost::ingress::http::operators {

class Families {
public:
    // A reference that stays good until the next family.
    prometheus::MetricFamily& add(const char* name, prometheus::MetricType type, const char* help) {
        all_.push_back({name, help, type, {}});
        return all_.back();
    }
    void one(const char* name, prometheus::MetricType type, const char* help, double value) { put(add(name, type, help), {}, value); }
    static void put(prometheus::MetricFamily& to, std::vector<prometheus::ClientMetric::Label> labels, double value) {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        (to.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
        to.metric.push_back(std::move(metric));
    }
    [[nodiscard]] const std::vector<prometheus::MetricFamily>& all() const { return all_; }

private:
    std::vector<prometheus::MetricFamily> all_;
};

}  // namespace warmpost::ingress::http::operators
