#include "ingress/http/operator/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "ingress/http/ask_metrics.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/feed_metrics.h"
#include "ingress/http/operator/history_metrics.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/scrape.h"
#include "reporting/metrics/metrics_desk.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace {

void by_isp(Families& all, const std::vector<MetricRow>& rows, const char* name, prometheus::MetricType type, const char* help,
            const std::function<double(const MetricRow&)>& value) {
    auto& to = all.add(name, type, help);
    for (const auto& row : rows)
        Families::put(
            to,
            {{"dedicated_ip_pool", row.pool_name}, {"isp", row.isp}, {"account", row.account == AccountId{} ? MetricRows::kOther : to_string(row.account)}},
            value(row));
}

constexpr std::chrono::milliseconds kUsageAgain{5'000};
constexpr int kUsageShare = 50;           // of time that reading usage may take
constexpr std::size_t kMostPools = 1000;  // with a row for their addresses

// What the spool counted by day is a scan of a day's lines: not at each scrape where that takes long. nullopt: not now.
std::optional<std::pair<std::chrono::sys_days, std::chrono::sys_days>> usage_due(Scrape& scrape, WallTime now) {
    const std::lock_guard lock(scrape.mutex);
    if (now < scrape.usage_again && scrape.usage_again - now < std::chrono::hours(1)) return std::nullopt;  // else the clock went back
    scrape.usage_again = now + kUsageAgain;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto from =
        scrape.usage_from == WallTime{} ? today : std::max(today - std::chrono::days(7), std::chrono::floor<std::chrono::days>(scrape.usage_from));
    return std::pair{std::min(from, today), today};
}

using Usage = std::vector<spool::UsageLine>;

asio::awaitable<void> read_usage(Call& call, Scrape& scrape, Scraped& into) {
    const auto due = usage_due(scrape, into.now);
    if (!due) co_return;
    const auto begun = runtime::steady_now();
    const std::function<Result<Usage>(const reporting::MetricsReader&)> work = [&call, due](const reporting::MetricsReader&) -> Result<Usage> {
        return call.parts.spool.usage(due->first, due->second);
    };
    auto asking = ask_metrics<Usage>(call, work);
    auto usage = co_await std::move(asking);
    if (!usage) co_return;  // a busy desk: the next scrape tells
    into.usage = std::move(*usage);
    into.usage_read = true;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(runtime::steady_now() - begun);
    const std::lock_guard lock(scrape.mutex);
    scrape.usage_from = into.now;
    scrape.usage_again = into.now + std::max(kUsageAgain, kUsageShare * took);
}

struct Stored {
    int free_addresses = 0;
    std::uint64_t outbox_first = 0;
    bool outbox_waits = false;
};

asio::awaitable<Scraped> look_around(Call& call, Scrape& scrape) {
    const auto& parts = call.parts;
    Scraped seen;
    seen.now = runtime::wall_now();
    seen.isps_max = static_cast<std::size_t>(parts.config->metrics.isps_max);
    if (parts.metrics != nullptr) {
        seen.accounts = parts.metrics->totals().rows();
        seen.isps = parts.metrics->totals().isps();
        auto reading = read_usage(call, scrape, seen);
        co_await std::move(reading);
    }
    if (parts.alerts != nullptr) {
        seen.alerts = parts.alerts->board();
        seen.lanes = *parts.alerts->lanes();
    }
    seen.spool = parts.spool.usage();
    seen.process = runtime::process_stats();
    co_return seen;
}

}  // namespace

void add_managed(const control::Snapshot& snapshot, const std::vector<MetricRow>& rows, int free_addresses, Families& all) {
    using enum prometheus::MetricType;
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
           [](const auto& row) { return row.use.overridden ? 1.0 : 0.0; });
    auto& addresses = all.add("warmpost_managed_addresses", Gauge, "Dedicated addresses of the pool.");
    std::size_t pools = 0;
    double others = 0;
    for (const auto& [key, id] : snapshot.pool_ids) {
        const auto* pool = snapshot.pool(id);
        if (pool == nullptr || pool->mode != control::ScalingMode::managed) continue;
        if (++pools > kMostPools)
            others += static_cast<double>(pool->sources.size());
        else
            Families::put(addresses, {{"dedicated_ip_pool", pool->name}, {"account", to_string(pool->account)}}, static_cast<double>(pool->sources.size()));
    }
    if (pools > kMostPools) Families::put(addresses, {{"dedicated_ip_pool", MetricRows::kOther}, {"account", MetricRows::kOther}}, others);
    all.one("warmpost_inventory_free_addresses", Gauge, "Addresses of the inventory that managed pools could have now.", free_addresses);
}

asio::awaitable<Response> show_metrics(Call& call) {
    const auto work = [&spool = call.parts.spool](control::Service& service) -> Result<Stored> {
        const auto free = service.free_for_managed();
        if (!free) return std::unexpected(free.error());
        const auto first = spool.first_event();
        return Stored{*free, first, !spool.read_events(first, 1).empty()};
    };
    const auto stored = co_await call.parts.service.run<Result<Stored>>(work);
    if (!stored) co_return refusal(stored.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    MetricRows once;
    MetricRows& rows = call.parts.metric_rows ? *call.parts.metric_rows : once;
    auto scraping = look_around(call, rows.scrape());
    auto seen = co_await std::move(scraping);
    seen.outbox_first = stored->outbox_first;
    seen.outbox_waits = stored->outbox_waits;
    Families all;
    std::vector<BoundedRows::Row> complaints;
    {
        const std::lock_guard lock(rows.scrape().mutex);
        rows.scrape().tell(seen, all);
        if (call.parts.feeds != nullptr) complaints = rows.scrape().complaints(call.parts.feeds->complaints(), seen);
    }
    add_managed(*call.snapshot, rows.look(lanes, seen.isps_max), stored->free_addresses, all);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = prometheus::TextSerializer().Serialize(all.all());
    response.body += history_metrics(seen.spool.history, seen.now);
    if (call.parts.feeds != nullptr) response.body += feed_metrics_text(*call.parts.feeds, complaints, seen.now);
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
