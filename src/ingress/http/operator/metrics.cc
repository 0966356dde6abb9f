#include "ingress/http/operator/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/feed_metrics.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"
#include "reporting/metrics/metrics_desk.h"
#include "runtime/clock.h"

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

struct Total {
    const char* name;
    const char* help;
    reporting::Metric metric;
};
constexpr std::array kTotals{
    Total{"warmpost_sends_total", "Recipients whose mail was taken in since the start.", reporting::Metric::send},
    Total{"warmpost_deliveries_total", "Recipients to whom mail was delivered since the start.", reporting::Metric::delivery},
    Total{"warmpost_complaints_total", "Complaints since the start.", reporting::Metric::complaint},
    Total{"warmpost_delivery_delays_total", "Recipients whose mail was told to be delayed since the start.", reporting::Metric::delivery_delay},
    Total{"warmpost_opens_total", "Opens since the start.", reporting::Metric::open},
    Total{"warmpost_clicks_total", "Clicks since the start.", reporting::Metric::click},
    Total{"warmpost_rendering_failures_total", "Messages whose template could not be rendered since the start.", reporting::Metric::rendering_failure},
};
constexpr std::array<std::pair<const char*, reporting::Metric>, 4> kBounceTypes{{{"permanent", reporting::Metric::permanent_bounce},
                                                                                 {"suppressed", reporting::Metric::suppressed_bounce},
                                                                                 {"transient", reporting::Metric::transient_bounce},
                                                                                 {"undetermined", reporting::Metric::undetermined_bounce}}};

void add_totals(Families& all, const std::vector<reporting::MetricTotals::Row>& totals) {
    const auto account = [](const auto& row) { return row.account ? to_string(*row.account) : std::string(reporting::kOther); };
    for (const auto& total : kTotals) {
        auto& to = family(all, total.name, prometheus::MetricType::Counter, total.help);
        for (const auto& row : totals) add(to, {{"account", account(row)}}, static_cast<double>(row.counts[total.metric]));
    }
    auto& bounces = family(all, "warmpost_bounces_total", prometheus::MetricType::Counter, "Recipients who bounced since the start, by type.");
    for (const auto& row : totals)
        for (const auto& [type, metric] : kBounceTypes) add(bounces, {{"account", account(row)}, {"type", type}}, static_cast<double>(row.counts[metric]));
}

}  // namespace

std::string metrics_text(const control::Snapshot& snapshot, const std::vector<MetricRow>& rows, int free_addresses,
                         const std::vector<reporting::MetricTotals::Row>& totals) {
    using enum prometheus::MetricType;
    Families all;
    add_totals(all, totals);
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
    response.body = metrics_text(*call.snapshot, rows.look(lanes), *free, call.parts.metrics ? call.parts.metrics->totals().rows() : std::vector<reporting::MetricTotals::Row>{});
    if (call.parts.feeds != nullptr) response.body += feed_metrics_text(*call.parts.feeds, runtime::wall_now());
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
