#include "upkeep/alert_sight.h"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <future>
#include <map>

#include "control/visibility.h"
#include "mail/message/header.h"
#include "reporting/events/subscribers.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace asio = boost::asio;
namespace {

// Counting what waits visits every message that does: where that takes long, it is done less often.
constexpr std::chrono::seconds kLanesAgain{8}, kLanesPatience{10};
constexpr int kLanesShare = 50;
constexpr std::size_t kMostLanes = 100'000;
constexpr std::string_view kListing = "dnsbl:";

struct PoolOf {
    const control::Pool* pool = nullptr;
    bool hidden = false;  // its account does not see its addresses
};
std::map<std::string, PoolOf> pools_by_source(const control::Snapshot& snapshot, const config::Config& config) {
    std::map<std::string, PoolOf> all;
    for (const auto& [id, pool] : snapshot.pools)
        for (const auto& source : pool->sources) all[source.name] = {pool.get(), !control::account_sees_addresses(pool->mode, config)};
    return all;
}

std::int64_t active_sources(const control::Pool& pool) {
    return std::ranges::count_if(pool.sources, [](const control::Source& s) { return s.kind == control::SourceKind::address && !s.draining; });
}

struct Stored {
    std::vector<control::ManagedScaler> scalers;
    bool is_short = false;
    int free = 0;
    control::AddressChecks checks;
};
Result<Stored> read_stored(control::Service& service) {
    auto scalers = service.scalers();
    if (!scalers) return std::unexpected(scalers.error());
    const auto is_short = service.load_inventory_short();
    if (!is_short) return std::unexpected(is_short.error());
    const auto free = service.free_for_managed();
    if (!free) return std::unexpected(free.error());
    auto checks = service.address_checks();
    if (!checks) return std::unexpected(checks.error());
    return Stored{std::move(*scalers), *is_short, *free, std::move(*checks)};
}

}  // namespace

Result<AlertKeeper::Seen> AlertSight::see() {
    AlertKeeper::Seen seen;
    auto& sight = seen.sight;
    const auto snapshot = from_.service.snapshot();
    const auto usage = from_.spool.usage();
    sight.spool = {usage.free_bytes, from_.config->limits.min_free_bytes, usage.disk_full, usage.failed};
    const auto& history = usage.history;
    sight.history = {history.shortened, history.bytes, from_.config->history.max_bytes, from_.config->history.keep,
                     history.oldest_ms == 0 ? WallTime{} : from_ms(history.oldest_ms)};
    see_clock(sight);
    look_at_lanes();
    seen.lanes = lanes_;
    if (auto stored = see_store(sight, *snapshot); !stored) return std::unexpected(stored.error());
    see_rests(sight, *snapshot);
    see_managed(sight, *snapshot);
    see_lanes(sight, *snapshot);
    see_subscribers(sight, *snapshot);
    sight.senders = from_.senders();
    return seen;
}

// Small steps add up until the anchor moves, which it does so seldom that a clock that is slewed stays within a second.
void AlertSight::see_clock(alerts::Sight& sight) {
    const auto wall = from_.wall();
    const auto elapsed = from_.elapsed();
    if (anchored_) {
        const auto by = (wall - anchor_wall_) - std::chrono::duration_cast<std::chrono::milliseconds>(elapsed - anchor_elapsed_);
        const auto size = by < std::chrono::milliseconds(0) ? -by : by;
        const bool stepped = size >= from_.config->alerts.clock_step;
        if (stepped) clock_ = {by, wall};
        anchored_ = !stepped && elapsed - anchor_elapsed_ < alerts::kClockTold;
    }
    if (!anchored_) anchor_wall_ = wall, anchor_elapsed_ = elapsed, anchored_ = true;
    sight.clock = clock_;
}

void AlertSight::look_at_lanes() {
    const auto begun = from_.elapsed();
    if (begun < look_again_) return;
    runtime::LaneFilter every;
    every.limit = kMostLanes;
    auto looking = asio::co_spawn(from_.cores.at(0), from_.queue.lanes(std::move(every)), asio::use_future);
    if (looking.wait_for(kLanesPatience) != std::future_status::ready) {
        spdlog::warn("alerts: what waits could not be counted within {} seconds; the last count stands", kLanesPatience.count());
        look_again_ = begun + kLanesShare * kLanesPatience;
        return;
    }
    auto lanes = looking.get();
    for (auto& lane : lanes) lane.last_reply = mail::valid_utf8(std::move(lane.last_reply));
    lanes_ = std::make_shared<const std::vector<runtime::LaneView>>(std::move(lanes));
    const auto took = from_.elapsed() - begun;
    look_again_ = begun + std::max<SteadyTime::duration>(kLanesAgain, kLanesShare * took);
}

Status AlertSight::see_store(alerts::Sight& sight, const control::Snapshot& snapshot) const {
    auto stored = on_sql<Result<Stored>>(from_.service, read_stored);
    if (!stored) return std::unexpected(stored.error());
    sight.inventory = {stored->is_short, stored->free, from_.config->managed.inventory_low};
    for (const auto& scaler : stored->scalers) {
        const auto* pool = snapshot.pool(scaler.pool);
        if (pool == nullptr || !scaler.is_short || pool->mode != control::ScalingMode::managed) continue;
        sight.pools.push_back({pool->account, pool->name, scaler.wanted, static_cast<int>(active_sources(*pool))});
    }
    const auto pools = pools_by_source(snapshot, *from_.config);
    for (const auto& [subject, standings] : stored->checks)
        for (const auto& standing : standings) {
            if (!standing.check.starts_with(kListing) || checks::shown(standing) != checks::State::problem) continue;
            const auto held = pools.find(subject);
            const auto account = held == pools.end() || held->second.hidden ? AccountId{} : held->second.pool->account;
            sight.listings.push_back(
                {account, subject, standing.check.substr(kListing.size()), mail::valid_utf8(checks::shown_text(standing)), standing.advice});
        }
    return {};
}

void AlertSight::see_rests(alerts::Sight& sight, const control::Snapshot& snapshot) const {
    const auto rests = from_.queue.rests();
    if (rests.empty()) return;
    const auto pools = pools_by_source(snapshot, *from_.config);
    for (const auto& rest : rests) {
        const auto held = pools.find(rest.source);
        if (held == pools.end()) continue;  // nothing is sent from it
        const auto& pool = *held->second.pool;
        sight.blocks.push_back({pool.account, pool.name, rest.isp, rest.source, from_ms(rest.until_ms), rest.in_a_row, mail::valid_utf8(rest.reason),
                                held->second.hidden, false});
    }
}

void AlertSight::see_managed(alerts::Sight& sight, const control::Snapshot& snapshot) const {
    for (const auto& lane : from_.managed.managed_lanes(false)) {
        if (lane.shadow) continue;
        if (lane.outage) sight.outages.push_back({lane.account, lane.pool_name, lane.isp.value()});
        const auto* pool = snapshot.pool(lane.pool);
        const bool hidden = pool == nullptr || !control::account_sees_addresses(pool->mode, *from_.config);
        for (const auto& pair : lane.pairs)
            if (pair.blocked && pair.serves) sight.blocks.push_back({lane.account, lane.pool_name, lane.isp.value(), pair.address, {}, 0, {}, hidden, true});
    }
}

void AlertSight::see_lanes(alerts::Sight& sight, const control::Snapshot& snapshot) const {
    std::map<std::string, std::vector<const control::Pool*>> owners;  // of pools of a name
    for (const auto& [id, pool] : snapshot.pools) owners[pool->name].push_back(pool.get());
    for (const auto& lane : *lanes_) {
        const auto owner = owners.find(lane.pool);
        const bool one = owner != owners.end() && owner->second.size() == 1;
        const auto* pool = one ? owner->second.front() : nullptr;
        sight.lanes.push_back({pool != nullptr ? pool->account : AccountId{}, lane.pool, lane.isp, static_cast<std::int64_t>(lane.waiting),
                               lane.oldest_ms == 0 ? WallTime{} : from_ms(lane.oldest_ms), lane.paused, lane.waits_for, lane.last_reply,
                               pool != nullptr && !control::account_sees_addresses(pool->mode, *from_.config)});
    }
}

void AlertSight::see_subscribers(alerts::Sight& sight, const control::Snapshot& snapshot) const {
    const auto states = from_.events.sender.states();
    for (const auto transport : {control::Transport::https, control::Transport::kafka, control::Transport::file})
        for (const auto& each : reporting::subscribers(snapshot, transport)) {
            if (!each.subscription.confirmed) continue;
            const auto counts = from_.events.queues.counts(each.subscription.id);
            alerts::SubscriberSeen seen{each.account, each.topic, each.subscription.endpoint, counts.waiting, counts.dead, 0, {}, {}};
            if (const auto state = states.find(each.subscription.id); state != states.end()) {
                seen.failures = state->second.failures;
                if (seen.failures > 0) seen.error = mail::valid_utf8(state->second.error);
            }
            if (counts.waiting > 0)
                if (const auto first = from_.events.queues.read(each.subscription.id, 0, 1, 1); first && !first->empty()) seen.oldest = first->front().queued;
            sight.subscribers.push_back(std::move(seen));
        }
}

}  // namespace warmpost::upkeep
