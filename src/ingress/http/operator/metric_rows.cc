#include "ingress/http/operator/metric_rows.h"

#include "ingress/http/operator/scrape.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace warmpost::ingress::http::operators {
namespace {

MetricRow row_of(const runtime::ManagedLaneView& lane) {
    return {lane.pool_name, lane.isp.value(), lane.account, lane.dedicated_sum, lane.shared_sum, use_of(lane)};
}

std::int64_t volume_of(const runtime::ManagedLaneView& lane) { return lane.dedicated_24h + lane.shared_24h; }
// Who has a row keeps it against those that have little more mail: series that come and go are of no use.
double weighed(std::int64_t volume, bool has_row) { return static_cast<double>(volume) * (has_row ? 1.5 : 1.0); }

void add(IspUse& sum, const IspUse& use) {
    sum.dedicated_24h += use.dedicated_24h;
    sum.shared_24h += use.shared_24h;
    sum.available_24h += use.available_24h;
    const auto sent = sum.dedicated_24h + sum.shared_24h;
    sum.percentage = sent > 0 ? 100.0 * static_cast<double>(sum.dedicated_24h) / static_cast<double>(sent) : 0;
}

}  // namespace

MetricRows::MetricRows() : scrape_(std::make_unique<Scrape>()) {}
MetricRows::~MetricRows() = default;

std::vector<MetricRow> MetricRows::look(const LaneViews& lanes, std::size_t most) {
    std::vector<MetricRow> rows;
    std::map<PoolId, Hosts> hosts;
    for (const auto& lane : lanes)
        if (!lane.shadow) hosts[lane.pool].push_back(&lane);
    const std::lock_guard lock(mutex_);
    std::erase_if(pools_, [&](const auto& pool) { return !pool.second.has_other && !hosts.contains(pool.first); });
    choose_pools(hosts);
    MetricRow others;
    for (auto& [pool, of_pool] : hosts) add_hosts(pools_[pool], std::move(of_pool), most, rows, others);
    if (has_others_) {
        others.pool_name = others.isp = kOther;
        others.dedicated = others_.dedicated;
        others.shared = others_.shared;
        rows.push_back(std::move(others));
    }
    const auto place = [](const MetricRow& row) { return std::tie(row.pool_name, row.account, row.isp); };
    std::ranges::sort(rows, std::less<>(), place);
    return rows;
}

void MetricRows::choose_pools(const std::map<PoolId, Hosts>& hosts) {
    std::vector<std::pair<double, PoolId>> by_volume;
    for (const auto& [id, lanes] : hosts) {
        std::int64_t sum = 0;
        for (const auto* lane : lanes) sum += volume_of(*lane);
        by_volume.emplace_back(-weighed(sum, pools_[id].seated), id);
    }
    std::ranges::sort(by_volume);
    for (std::size_t i = 0; i < by_volume.size(); ++i) pools_[by_volume[i].second].seated = i < kPools;
    has_others_ = has_others_ || by_volume.size() > kPools;
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

void MetricRows::add_hosts(OfPool& pool, Hosts hosts, std::size_t most, std::vector<MetricRow>& into, MetricRow& others) {
    std::ranges::sort(hosts, std::less<>(),
                      [&pool](const auto* lane) { return std::tuple(-weighed(volume_of(*lane), pool.rows.contains(lane->isp.value())), lane->isp); });
    std::set<std::string> present, own;
    MetricRow other;
    if (!pool.seated) {
        pool.other = {};
        pool.has_other = false;
    }
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const auto& lane = *hosts[i];
        const bool has_row = pool.seated && i < most;
        present.insert(lane.isp.value());
        if (has_row) own.insert(lane.isp.value());
        Sums& sums = has_row ? pool.rows[lane.isp.value()] : pool.seated ? pool.other : others_;
        const Sums more = grown(pool, lane);
        sums.dedicated += more.dedicated;
        sums.shared += more.shared;
        MetricRow row = row_of(lane);
        if (!has_row) {
            add(pool.seated ? other.use : others.use, row.use);
            continue;
        }
        row.dedicated = sums.dedicated;
        row.shared = sums.shared;
        into.push_back(std::move(row));
    }
    std::erase_if(pool.seen, [&](const auto& seen) { return !present.contains(seen.first); });
    std::erase_if(pool.rows, [&](const auto& row) { return !own.contains(row.first); });
    pool.has_other = pool.has_other || (pool.seated && hosts.size() > most);
    if (!pool.has_other) return;
    other.pool_name = hosts.front()->pool_name;
    other.account = hosts.front()->account;
    other.isp = kOther;
    other.dedicated = pool.other.dedicated;
    other.shared = pool.other.shared;
    into.push_back(std::move(other));
}

}  // namespace warmpost::ingress::http::operators
