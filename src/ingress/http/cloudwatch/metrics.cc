#include "ingress/http/cloudwatch/metrics.h"

#include <algorithm>
#include <array>
#include <set>

#include "ingress/http/ask_metrics.h"
#include "ingress/http/cloudwatch/snds_metrics.h"
#include "ingress/http/operator/managed_pools.h"
#include "policy/reputation/reputation.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using reporting::Metric;
using reporting::MetricCounts;
namespace {

constexpr const char* kSet = "ses:configuration-set";
constexpr const char* kPool = "DedicatedIpPool";
constexpr const char* kIsp = "ISP";
constexpr std::size_t kMostIspsOfPool = 50;  // that are listed; others answer when they are asked for by name

struct Volume {
    std::string_view name;
    double (*value)(const MetricCounts& counts);
};
template <Metric metric>
double of(const MetricCounts& counts) {
    return static_cast<double>(counts[metric]);
}
constexpr std::array<Volume, 9> kVolumes{{{"Send", of<Metric::send>},
                                          {"Delivery", of<Metric::delivery>},
                                          {"Bounce", [](const MetricCounts& counts) { return static_cast<double>(counts.bounces()); }},
                                          {"Complaint", of<Metric::complaint>},
                                          {"Reject", of<Metric::reject>},
                                          {"Open", of<Metric::open>},
                                          {"Click", of<Metric::click>},
                                          {"RenderingFailure", of<Metric::rendering_failure>},
                                          {"DeliveryDelay", of<Metric::delivery_delay>}}};
constexpr std::string_view kShare = "ApproximateDedicatedSendingPercentage", kSent = "SentLast24Hours", kAvailable = "Available24HourSend";
constexpr std::string_view kBounceRate = "Reputation.BounceRate", kComplaintRate = "Reputation.ComplaintRate";
constexpr int kMostRateHours = 1000;  // further back no rate is told: each is reckoned from the 30 days before it
constexpr std::array<std::string_view, 4> kOfPools{"Send", kShare, kSent, kAvailable};

const Volume* volume_named(std::string_view name) {
    const auto* found = std::ranges::find(kVolumes, name, &Volume::name);
    return found == kVolumes.end() ? nullptr : found;
}

asio::awaitable<Result<Samples>> volume_samples(Call& call, const MetricName& metric, Span span, const Volume& volume) {
    reporting::MetricQuery query{call.caller.account, span.granularity, span.from, span.to};
    if (const auto set = metric.dimensions.find(kSet); set != metric.dimensions.end()) query.only(reporting::Dimension::configuration_set, set->second);
    const std::function<Result<Samples>(const reporting::MetricsReader&)> work =
        [query, value = volume.value](const reporting::MetricsReader& reader) -> Result<Samples> {
        const auto read = reader.read(query);
        if (!read) return std::unexpected(read.error());
        Samples samples;
        for (const auto& point : read->front().points)
            if (const double counted = value(point.counts); counted != 0) samples.push_back({point.at, counted});
        return samples;
    };
    auto asking = ask_metrics<Samples>(call, work);
    auto samples = co_await std::move(asking);
    co_return samples;
}

// As SES tells them, a rate over a representative volume, of each hour in which it can be said; that of the present hour as it is now.
asio::awaitable<Result<Samples>> rate_samples(Call& call, const MetricName& metric, Span span) {
    const auto named = metric.dimensions.find(kSet);
    const auto set = named == metric.dimensions.end() ? std::optional<std::string>() : std::optional(named->second);
    const auto now = call.request.received;
    const auto fresh = call.account().reputation(set.value_or("")).fresh_start;
    const bool bounces = metric.name == kBounceRate;
    const auto from = std::max(span.from, now - std::chrono::hours(kMostRateHours));
    const std::function<Result<Samples>(const reporting::MetricsReader&)> work = [=, account = call.caller.account,
                                                                                  to = span.to](const reporting::MetricsReader& reader) -> Result<Samples> {
        const auto read = reader.reputation_hours(account, set, from - std::chrono::days(reputation::kLookBackDays));
        if (!read) return std::unexpected(read.error());
        std::vector<reputation::Hour> hours;
        for (const auto& each : *read)
            hours.push_back({std::chrono::floor<std::chrono::hours>(each.at.time_since_epoch()).count(), each.answered, each.hard_bounces, each.complaints});
        Samples samples;
        for (auto hour = std::chrono::floor<std::chrono::hours>(from); hour < to && hour <= now; hour += std::chrono::hours(1)) {
            const WallTime end = std::min<WallTime>(now, WallTime(hour) + std::chrono::hours(1) - std::chrono::milliseconds(1));
            const auto rates = reputation::rates_of(hours, {}, fresh < end ? fresh : WallTime{}, end);
            if (rates.messages > 0) samples.push_back({WallTime(hour), bounces ? rates.bounce_rate() : rates.complaint_rate()});
        }
        return samples;
    };
    auto asking = ask_metrics<Samples>(call, work);
    auto samples = co_await std::move(asking);
    co_return samples;
}

struct HourSums {
    double sent = 0, dedicated = 0, sent_24h = 0, available_24h = 0;
    // Nothing: an hour in which nothing left has no part of it.
    [[nodiscard]] std::optional<double> value(std::string_view name) const {
        if (name == "Send") return sent;
        if (name == kShare) return sent > 0 ? std::optional(100 * dedicated / sent) : std::nullopt;
        return name == kSent ? sent_24h : available_24h;
    }
};

asio::awaitable<Result<Samples>> pool_samples(Call& call, const MetricName& metric, Span span) {
    Samples samples;
    const auto known = call.snapshot->pool_ids.find({call.caller.account, metric.dimensions.find(kPool)->second});
    if (known == call.snapshot->pool_ids.end()) co_return samples;
    const auto isp = metric.dimensions.find(kIsp);
    if (isp != metric.dimensions.end() && isp->second.empty()) co_return samples;  // it would mean all of them
    const auto hour = [](WallTime at) { return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count(); };
    using Hours = Result<std::vector<control::ManagedHour>>;
    const auto work = [pool = known->second, isp = IspId{isp == metric.dimensions.end() ? std::string() : isp->second}, from = hour(span.from),
                       to = hour(span.to - std::chrono::milliseconds(1))](control::Service& service) { return service.managed_hours(pool, isp, from, to); };
    auto running = call.parts.service.run<Hours>(work);
    const auto hours = co_await std::move(running);
    if (!hours) co_return std::unexpected(hours.error());
    std::map<std::int64_t, HourSums> sums;
    for (const auto& each : *hours) {
        auto& sum = sums[each.hour];
        sum.sent += static_cast<double>(each.sent);
        sum.dedicated += static_cast<double>(each.sent_dedicated);
        sum.sent_24h += static_cast<double>(each.sent_24h);
        sum.available_24h += static_cast<double>(each.available_24h);
    }
    for (const auto& [at, sum] : sums)
        if (const auto value = sum.value(metric.name)) samples.push_back({WallTime{std::chrono::hours{at}}, *value});
    co_return samples;
}

// ISPs to which the pool sent of late: lanes with little mail do not live long.
asio::awaitable<std::set<std::string>> stored_isps(Call& call, PoolId pool) {
    constexpr int kHours = 48;
    using Hours = Result<std::vector<control::ManagedHour>>;
    const auto now = std::chrono::floor<std::chrono::hours>(call.request.received).time_since_epoch().count();
    const auto work = [pool, now](control::Service& service) { return service.managed_hours(pool, {}, now - kHours, now); };
    auto running = call.parts.service.run<Hours>(work);
    const auto hours = co_await std::move(running);
    std::set<std::string> isps;
    if (hours)
        for (const auto& hour : *hours) isps.insert(hour.isp.value());
    co_return isps;
}

void add_pool(std::vector<MetricName>& all, const std::string& pool, const std::set<std::string>& isps) {
    for (const auto name : kOfPools) all.push_back({std::string(name), {{kPool, pool}}});
    std::size_t listed = 0;
    for (const auto& isp : isps) {
        if (++listed > kMostIspsOfPool) break;
        for (const auto name : kOfPools) all.push_back({std::string(name), {{kPool, pool}, {kIsp, isp}}});
    }
}

}  // namespace

std::string_view unit_of(const MetricName& metric) {
    if (metric.name == kBounceRate || metric.name == kComplaintRate) return "None";
    if (is_snds(metric.name)) return snds_unit(metric.name);
    return metric.name == kShare ? "Percent" : "Count";
}

asio::awaitable<std::vector<MetricName>> all_metrics(Call& call) {
    std::vector<MetricName> all;
    for (const auto& volume : kVolumes) all.push_back({std::string(volume.name), {}});
    for (const auto name : {kBounceRate, kComplaintRate}) all.push_back({std::string(name), {}});
    for (const auto& [name, set] : call.account().configuration_sets) {
        for (const auto& volume : kVolumes) all.push_back({std::string(volume.name), {{kSet, name}}});
        if (!set.reputation_metrics) continue;
        for (const auto rate : {kBounceRate, kComplaintRate}) all.push_back({std::string(rate), {{kSet, name}}});
    }
    auto looking = operators::managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    std::map<std::string, std::set<std::string>> isps;  // by pool
    for (const auto& lane : lanes)
        if (lane.account == call.caller.account && !lane.shadow) isps[lane.pool_name].insert(lane.isp.value());
    for (const auto& [key, id] : call.snapshot->pool_ids) {
        const auto* pool = call.snapshot->pool(id);
        if (pool == nullptr || pool->account != call.caller.account || pool->mode != control::ScalingMode::managed) continue;
        auto reading = stored_isps(call, id);
        isps[pool->name].merge(co_await std::move(reading));
        add_pool(all, pool->name, isps[pool->name]);
    }
    std::ranges::move(snds_metrics(call), std::back_inserter(all));
    co_return all;
}

asio::awaitable<Result<Samples>> samples_of(Call& call, MetricName metric, Span span) {
    const auto& dimensions = metric.dimensions;
    const bool of_set = dimensions.size() == 1 && dimensions.contains(kSet);
    const auto* volume = volume_named(metric.name);
    if (volume != nullptr && (dimensions.empty() || of_set)) {
        auto asking = volume_samples(call, metric, span, *volume);
        auto samples = co_await std::move(asking);
        co_return samples;
    }
    if ((metric.name == kBounceRate || metric.name == kComplaintRate) && (dimensions.empty() || of_set)) {
        auto asking = rate_samples(call, metric, span);
        auto samples = co_await std::move(asking);
        co_return samples;
    }
    const bool of_pool = dimensions.contains(kPool) && dimensions.size() == (dimensions.contains(kIsp) ? 2u : 1u);
    if (of_pool && std::ranges::find(kOfPools, metric.name) != kOfPools.end()) {
        auto asking = pool_samples(call, metric, span);
        auto samples = co_await std::move(asking);
        co_return samples;
    }
    if (is_snds(metric.name) && dimensions.size() == 1 && dimensions.contains(kIp)) {
        auto asking = snds_samples(call, metric, span);
        auto samples = co_await std::move(asking);
        co_return samples;
    }
    co_return Samples{};
}

}  // namespace warmpost::ingress::http::cloudwatch
