#include "ingress/http/operator/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <vector>

#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace {

using Families = std::vector<prometheus::MetricFamily>;

prometheus::MetricFamily& family(Families& all, const char* name, prometheus::MetricType type, const char* help) {
    all.push_back({name, help, type, {}});
    return all.back();
}

void add(prometheus::MetricFamily& to, std::vector<prometheus::ClientMetric::Label> labels, double value) {
    prometheus::ClientMetric metric;
    metric.label = std::move(labels);
    (to.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    to.metric.push_back(std::move(metric));
}

void by_isp(Families& all, const std::vector<MetricRow>& rows, const char* name, prometheus::MetricType type, const char* help,
            const std::function<double(const MetricRow&)>& value) {
    auto& to = family(all, name, type, help);
    for (const auto& row : rows) add(to, {{"dedicated_ip_pool", row.pool_name}, {"isp", row.isp}, {"account", to_string(row.account)}}, value(row));
}

}  // namespace

std::string metrics_text(const control::Snapshot& snapshot, const std::vector<MetricRow>& rows, int free_addresses) {
    using enum prometheus::MetricType;
    Families all;
    by_isp(all, rows, "warmpost_managed_send_total", Counter, "Send: messages taken since the start, from dedicated addresses and by the shared pool.",
           [](const auto& row) { return static_cast<double>(row.dedicated + row.shared); });
    by_isp(all, rows, "warmpost_managed_dedicated_send_total", Counter, "The part of Send that left from dedicated addresses.",
           [](const auto& row) { return static_cast<double>(row.dedicated); });
    by_isp(all, rows, "warmpost_managed_approximate_dedicated_sending_percentage", Gauge,
           "ApproximateDedicatedSendingPercentage: dedicated part of the messages of the last 24 hours, 0 to 100.",
           [](const auto& row) { return row.use.percentage; });
    by_isp(all, rows, "warmpost_managed_sent_last_24_hours", Gauge, "SentLast24Hours: messages from dedicated addresses in the last 24 hours.",
           [](const auto& row) { return static_cast<double>(row.use.dedicated_24h); });
    by_isp(all, rows, "warmpost_managed_available_24_hour_send", Gauge,
           "Available24HourSend: messages that the dedicated addresses may send in 24 hours, the operator's overrides included.",
           [](const auto& row) { return static_cast<double>(row.use.available_24h); });
    by_isp(all, rows, "warmpost_managed_override_in_force", Gauge, "1 while an override of the operator caps or freezes what may be sent here, else 0.",
           [](const auto& row) { return row.use.limited_by.empty() ? 0.0 : 1.0; });
    auto& addresses = family(all, "warmpost_managed_addresses", Gauge, "Dedicated addresses of the pool.");
    for (const auto& [key, id] : snapshot.pool_ids) {
        const auto* pool = snapshot.pool(id);
        if (pool != nullptr && pool->mode == control::ScalingMode::managed)
            add(addresses, {{"dedicated_ip_pool", pool->name}, {"account", to_string(pool->account)}}, static_cast<double>(pool->sources.size()));
    }
    add(family(all, "warmpost_inventory_free_addresses", Gauge, "Addresses of the inventory that managed pools could have now."), {}, free_addresses);
    return prometheus::TextSerializer().Serialize(all);
}

asio::awaitable<Response> show_metrics(Call& call) {
    const auto work = [](control::Service& service) { return service.free_for_managed(); };
    const auto free = co_await call.parts.service.run<Result<int>>(work);
    if (!free) co_return refusal(free.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    MetricRows once;
    MetricRows& rows = call.parts.metric_rows ? *call.parts.metric_rows : once;
    response.body = metrics_text(*call.snapshot, rows.look(lanes), *free);
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
