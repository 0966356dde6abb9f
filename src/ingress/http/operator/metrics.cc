#include "ingress/http/operator/metrics.h"

#include <fmt/format.h>

#include <functional>

#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace {

std::string escaped(std::string_view label) {
    std::string out;
    for (const char c : label) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void by_isp(std::string& out, const LaneViews& lanes, std::string_view name, std::string_view type, std::string_view help,
            const std::function<double(const runtime::ManagedLaneView&)>& value) {
    head(out, name, type, help);
    for (const auto& lane : lanes)
        if (!lane.shadow)
            out += fmt::format("{}{{dedicated_ip_pool=\"{}\",isp=\"{}\",account=\"{}\"}} {}\n", name, escaped(lane.pool_name),
                               escaped(lane.isp.value()), to_string(lane.account), value(lane));
}

}  // namespace

std::string metrics_text(const control::Snapshot& snapshot, const LaneViews& lanes, int free_addresses) {
    std::string out;
    by_isp(out, lanes, "warmpost_managed_send_total", "counter",
           "Send: messages taken since the start, from dedicated addresses and by the shared pool.",
           [](const auto& lane) { return static_cast<double>(lane.dedicated_sum + lane.shared_sum); });
    by_isp(out, lanes, "warmpost_managed_dedicated_send_total", "counter", "The part of Send that left from dedicated addresses.",
           [](const auto& lane) { return static_cast<double>(lane.dedicated_sum); });
    by_isp(out, lanes, "warmpost_managed_approximate_dedicated_sending_percentage", "gauge",
           "ApproximateDedicatedSendingPercentage: dedicated part of the messages of the last 24 hours, 0 to 100.",
           [](const auto& lane) { return use_of(lane).percentage; });
    by_isp(out, lanes, "warmpost_managed_sent_last_24_hours", "gauge",
           "SentLast24Hours: messages from dedicated addresses in the last 24 hours.",
           [](const auto& lane) { return static_cast<double>(lane.dedicated_24h); });
    by_isp(out, lanes, "warmpost_managed_available_24_hour_send", "gauge",
           "Available24HourSend: messages that the dedicated addresses may send in 24 hours.",
           [](const auto& lane) { return static_cast<double>(use_of(lane).available_24h); });
    head(out, "warmpost_managed_addresses", "gauge", "Dedicated addresses of the pool.");
    for (const auto& [key, id] : snapshot.pool_ids) {
        const auto* pool = snapshot.pool(id);
        if (pool != nullptr && pool->mode == control::ScalingMode::managed)
            out += fmt::format("warmpost_managed_addresses{{dedicated_ip_pool=\"{}\",account=\"{}\"}} {}\n", escaped(pool->name),
                               to_string(pool->account), pool->sources.size());
    }
    head(out, "warmpost_inventory_free_addresses", "gauge", "Addresses of the inventory that managed pools could have now.");
    out += fmt::format("warmpost_inventory_free_addresses {}\n", free_addresses);
    return out;
}

asio::awaitable<Response> show_metrics(Call& call) {
    const auto work = [](control::Service& service) { return service.free_for_managed(); };
    const auto free = co_await call.parts.service.run<Result<int>>(work);
    if (!free) co_return refusal(free.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(*call.snapshot, lanes, *free);
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
