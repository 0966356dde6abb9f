#include "ingress/http/operator/metric_rows.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace warmpost::ingress::http::operators {
namespace {

MetricRow row_of(const runtime::ManagedLaneView& lane) {
    return {lane.pool_name, lane.isp.value(), lane.account, lane.dedicated_sum, lane.shared_sum, use_of(lane)};
}

void add(IspUse& sum, const IspUse& use) {
    sum.dedicated_24h += use.dedicated_24h;
    sum.shared_24h += use.shared_24h;
    sum.available_24h += use.available_24h;
    const auto sent = sum.dedicated_24h + sum.shared_24h;
    sum.percentage = sent > 0 ? 100.0 * static_cast<double>(sum.dedicated_24h) / static_cast<double>(sent) : 0;
}

}  // namespace

std::vector<MetricRow> MetricRows::look(const LaneViews& lanes) {
    std::vector<MetricRow> rows;
    std::map<PoolId, Hosts> hosts;
    for (const auto& lane : lanes) {
        if (lane.shadow) continue;
        if (lane.known_isp)
            rows.push_back(row_of(lane));
        else
            hosts[lane.pool].push_back(&lane);
    }
    const std::lock_guard lock(mutex_);
    std::erase_if(pools_, [&](const auto& pool) { return !pool.second.has_other && !hosts.contains(pool.first); });
    for (auto& [pool, of_pool] : hosts) add_hosts(pools_[pool], std::move(of_pool), rows);
    const auto place = [](const MetricRow& row) { return std::tie(row.pool_name, row.account, row.isp); };
    std::ranges::sort(rows, std::less<>(), place);
    return rows;
}

// What came since the last look. Two that look at once may see an older state after a newer one: that has nothing new.
MetricRows::Sums MetricRows::grown(OfPool& pool, const runtime::ManagedLaneView& lane) {
    Sums& seen = pool.seen[lane.isp.value()];
    if (lane.life < seen.life) return {};
    if (lane.life > seen.life) seen = {lane.life, 0, 0};
    const Sums more{lane.life, std::max<std::int64_t>(0, lane.dedicated_sum - seen.dedicated), std::max<std::int64_t>(0, lane.shared_sum - seen.shared)};
    seen.dedicated += more.dedicated;
    seen.shared += more.shared;
    return more;
}

void MetricRows::add_hosts(OfPool& pool, Hosts hosts, std::vector<MetricRow>& into) {
    std::ranges::sort(hosts, [](const auto* a, const auto* b) {
        return std::tuple(-(a->dedicated_24h + a->shared_24h), a->isp) < std::tuple(-(b->dedicated_24h + b->shared_24h), b->isp);
    });
    std::set<std::string> present, own;
    MetricRow other;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const auto& lane = *hosts[i];
        const bool has_row = i < kRowsOfPool;
        present.insert(lane.isp.value());
        if (has_row) own.insert(lane.isp.value());
        Sums& sums = has_row ? pool.rows[lane.isp.value()] : pool.other;
        const Sums more = grown(pool, lane);
        sums.dedicated += more.dedicated;
        sums.shared += more.shared;
        MetricRow row = row_of(lane);
        if (!has_row) {
            add(other.use, row.use);
            continue;
        }
        row.dedicated = sums.dedicated;
        row.shared = sums.shared;
        into.push_back(std::move(row));
    }
    std::erase_if(pool.seen, [&](const auto& seen) { return !present.contains(seen.first); });
    std::erase_if(pool.rows, [&](const auto& row) { return !own.contains(row.first); });
    pool.has_other = pool.has_other || hosts.size() > kRowsOfPool;
    if (!pool.has_other) return;
    other.pool_name = hosts.front()->pool_name;
    other.account = hosts.front()->account;
    other.isp = kOther;
    other.dedicated = pool.other.dedicated;
    other.shared = pool.other.shared;
    into.push_back(std::move(other));
}

}  // namespace warmpost::ingress::http::operators
