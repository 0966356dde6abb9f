#include "upkeep/managed_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <set>

#include "reporting/events/record.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using managed::Decision;
using managed::DecisionKind;
using std::chrono::milliseconds;

constexpr milliseconds kFirst{2'000}, kShortest{200}, kLongestLook{60'000};

std::int64_t hour_of(WallTime at) { return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count(); }

bool told(const std::string& what, const Status& done) {
    if (!done) spdlog::error("managed pools: {}: {}", what, done.error().message);
    return done.has_value();
}

std::vector<autoscale::AddressSight> addresses_of(const control::Pool& pool) {
    std::vector<autoscale::AddressSight> addresses;
    for (const auto& source : pool.sources)
        if (source.kind == control::SourceKind::address) addresses.push_back({source.name, source.draining});
    return addresses;
}

// An address that managed would have stands for the one in its place, which the shadow's policy looks on at.
autoscale::IspSight isp_sight(const runtime::ManagedLaneView& lane, const std::vector<autoscale::AddressSight>& addresses) {
    autoscale::IspSight isp;
    isp.isp = lane.isp.value();
    isp.arrived_slot = lane.arrived;
    isp.arrived_day = lane.arrived_24h;
    if (lane.hour_share > 0) isp.hour_share = lane.hour_share;
    isp.ceiling_hint = lane.day_ceiling;
    isp.pairs.resize(addresses.size());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto own = std::ranges::find(lane.pairs, addresses[i].address, &managed::PairView::address);
        if (own != lane.pairs.end())
            isp.pairs[i] = own->sight;
        else if (lane.shadow && i < lane.pairs.size())
            isp.pairs[i] = lane.pairs[i].sight;
    }
    return isp;
}

std::vector<std::string> names(const autoscale::Sight& sight, const std::vector<std::size_t>& which) {
    std::vector<std::string> list;
    for (const std::size_t i : which) list.push_back(sight.addresses[i].address);
    return list;
}

std::string free_name(const std::vector<autoscale::AddressSight>& taken) {
    for (int n = 1;; ++n) {
        auto name = "shadow-" + std::to_string(n);
        if (std::ranges::find(taken, name, &autoscale::AddressSight::address) == taken.end()) return name;
    }
}

void carry_out_in_shadow(const autoscale::Plan& plan, std::vector<autoscale::AddressSight>& addresses) {
    for (const std::size_t i : plan.drain) addresses[i].draining = true;
    for (const std::size_t i : plan.undrain) addresses[i].draining = false;
    auto gone = plan.release;
    std::ranges::sort(gone, std::greater<>());
    for (const std::size_t i : gone) addresses.erase(addresses.begin() + static_cast<std::ptrdiff_t>(i));
    for (int n = 0; n < plan.lease; ++n) addresses.push_back({free_name(addresses), false});
}

const control::ManagedOverride* freeze_in_force(const control::Pool& pool, WallTime now) {
    const auto found = std::ranges::find_if(pool.overrides, [now](const auto& word) { return word.freeze_scaling && word.until > now; });
    return found == pool.overrides.end() ? nullptr : &*found;
}

std::vector<control::ManagedDecision> to_store(const control::Pool& pool, std::vector<Decision> decisions, WallTime now) {
    std::vector<control::ManagedDecision> stored;
    for (auto& each : decisions) stored.push_back({0, pool.id, pool.mode == control::ScalingMode::standard, std::move(each), now});
    return stored;
}

}  // namespace

milliseconds slot_interval(double time_scale) {
    const auto ms = static_cast<std::int64_t>(static_cast<double>(managed::kSlotMs) / std::max(1.0, time_scale));
    return std::max(kShortest, milliseconds(ms));
}

ManagedKeeper::ManagedKeeper(const config::Live& config, control::Service& service, spool::Spool& spool, runtime::ManagedLanes& lanes,
                             std::function<WallTime()> now)
    : config_(config), service_(service), spool_(spool), lanes_(lanes), now_(std::move(now)) {}

ManagedKeeper::~ManagedKeeper() {
    if (!every_) return;
    every_.reset();
    try {
        count_hour(lanes_.managed_lanes(false));
    } catch (const std::exception& e) {
        spdlog::error("managed pools: the last hour is not counted: {}", e.what());
    }
}

void ManagedKeeper::start() {
    every_.emplace(kFirst, std::min(kLongestLook, slot_interval(config_->managed.time_scale)), [this] { look(); });
}

void ManagedKeeper::look() try {
    if (managed::slot_of(lanes_.policy_now()) != slot_) return tick();
    if (hour_ != 0 && hour_of(now_()) != hour_) count_hour(lanes_.managed_lanes(false));
} catch (const std::exception& e) {
    spdlog::error("managed pools: {}", e.what());
}

void ManagedKeeper::tick() try {
    slot_ = managed::slot_of(lanes_.policy_now());
    const Lanes lanes = lanes_.managed_lanes(true);
    told("overrides", on_sql<Status>(service_, [](control::Service& s) { return s.tick_overrides(); }));
    missing_ = 0;
    bool any = false;
    const auto snapshot = service_.snapshot();
    for (const auto& [id, pool] : snapshot->pools) {
        if (pool->has_managed_policy()) keep(*pool, lanes);
        any = any || pool->mode == control::ScalingMode::managed;
    }
    lanes_.set_patient(std::exchange(patient_, {}));
    if (any) watch_inventory(missing_);
    count_hour(lanes);
} catch (const std::exception& e) {
    spdlog::error("managed pools: {}", e.what());
}

void ManagedKeeper::keep(const control::Pool& pool, const Lanes& lanes) {
    const auto loaded = on_sql<Result<control::ManagedScaler>>(service_, [&](control::Service& s) { return s.scaler_state(pool.id); });
    if (!loaded) return void(told(pool.name, std::unexpected(loaded.error())));
    auto scaler = *loaded;
    const bool shadow = pool.mode == control::ScalingMode::standard;
    autoscale::Sight sight;
    sight.addresses = shadow ? scaler.shadow_addresses : addresses_of(pool);
    for (const auto& lane : lanes)
        if (lane.pool == pool.id) sight.isps.push_back(isp_sight(lane, sight.addresses));
    const auto now = now_();
    const auto* frozen = freeze_in_force(pool, now);
    autoscale::Limits limits;
    limits.ceiling = pool.addresses_max > 0 ? pool.addresses_max : config_->managed.addresses_max;
    limits.worth_per_day = static_cast<double>(config_->managed.worth_per_day);
    limits.frozen = frozen != nullptr;
    limits.excess_waits = pool.spill == warmup::Spill::never;
    auto plan = autoscale::tick(scaler.state, sight, limits, lanes_.policy_now());
    patient_[pool.id] = plan.patient;
    if (frozen != nullptr)
        plan.status = fmt::format("{} addresses, frozen by override {} until {}: {}", sight.addresses.size(), frozen->id,
                                  to_iso8601(frozen->until), frozen->reason);
    if (shadow)
        carry_out_in_shadow(plan, scaler.shadow_addresses);
    else
        carry_out(pool, sight, plan, scaler);
    scaler.status = plan.status;
    scaler.wanted = plan.wanted;
    scaler.at = now;
    const auto decisions = to_store(pool, std::move(plan.decisions), now);
    told(pool.name, on_sql<Status>(service_, [&](control::Service& s) {
             const auto stored = s.store_decisions(decisions);
             return stored ? s.put_scaler_state(scaler) : stored;
         }));
}

// What fails is left out of the decisions too: they tell what was done.
void ManagedKeeper::carry_out(const control::Pool& pool, const autoscale::Sight& sight, autoscale::Plan& plan,
                              control::ManagedScaler& scaler) {
    const auto each = [&](const char* what, const std::vector<std::size_t>& which, DecisionKind kind,
                          Status (control::Service::*work)(PoolId, const std::vector<std::string>&)) {
        if (which.empty()) return;
        const auto addresses = names(sight, which);
        const auto done = on_sql<Status>(service_, [&](control::Service& s) { return (s.*work)(pool.id, addresses); });
        if (!told(pool.name + ", " + what, done)) std::erase_if(plan.decisions, [kind](const Decision& d) { return d.kind == kind; });
    };
    each("drain", plan.drain, DecisionKind::drain, &control::Service::drain);
    each("undrain", plan.undrain, DecisionKind::grant, &control::Service::undrain);
    each("release", plan.release, DecisionKind::release, &control::Service::release_managed);
    const auto active = static_cast<int>(std::ranges::count(sight.addresses, false, &autoscale::AddressSight::draining) +
                                         static_cast<std::ptrdiff_t>(plan.undrain.size()) - static_cast<std::ptrdiff_t>(plan.drain.size()));
    const int have = active + lease(pool, plan.lease, plan, scaler);
    if (have >= plan.wanted) scaler.is_short = false;
    if (scaler.is_short) missing_ += plan.wanted - have;
}

// One decision an address that was had; of those that could not be had, one when it begins. Answers how many were had.
int ManagedKeeper::lease(const control::Pool& pool, int count, autoscale::Plan& plan, control::ManagedScaler& scaler) {
    if (count <= 0) return 0;
    const auto planned = std::ranges::find(plan.decisions, DecisionKind::lease, &Decision::kind);
    const Decision why =
        planned != plan.decisions.end() ? *planned : Decision{lanes_.policy_now(), DecisionKind::lease, {}, {}, 0, count, "more volume"};
    std::erase_if(plan.decisions, [](const Decision& d) { return d.kind == DecisionKind::lease; });
    const auto given =
        on_sql<Result<std::vector<std::string>>>(service_, [&](control::Service& s) { return s.lease_managed(pool.id, count); });
    if (!given) {
        told(pool.name + ", lease", std::unexpected(given.error()));
        autoscale::leased(scaler.state, count, 0);
        return 0;
    }
    const auto had = static_cast<int>(given->size());
    for (int i = 0; i < had; ++i)
        plan.decisions.push_back({why.at,
                                  DecisionKind::lease,
                                  {},
                                  (*given)[static_cast<std::size_t>(i)],
                                  why.after - count + i,
                                  why.after - count + i + 1,
                                  why.why});
    if (had < count && !scaler.is_short)
        plan.decisions.push_back({why.at,
                                  DecisionKind::shortage,
                                  {},
                                  {},
                                  why.after - count + had,
                                  why.after,
                                  fmt::format("{} more addresses are wanted and the inventory has {}: {}", count, had, why.why)});
    autoscale::leased(scaler.state, count, had);
    scaler.is_short = had < count;
    return had;
}

void ManagedKeeper::watch_inventory(int missing) {
    const auto low = config_->managed.inventory_low;
    const auto before = on_sql<Result<bool>>(service_, [](control::Service& s) { return s.load_inventory_short(); });
    const auto free = on_sql<Result<int>>(service_, [](control::Service& s) { return s.free_for_managed(); });
    if (!before || !free) return void(told("inventory", std::unexpected(before ? free.error() : before.error())));
    const bool is_short = missing > 0 || *free < low;
    if (is_short == *before) return;
    const auto wanted = missing > 0 ? fmt::format(", and {} more are wanted now", missing) : std::string();
    if (is_short)
        tell("InventoryShort", "warning",
             fmt::format("The inventory has {} free addresses for managed pools (managed.inventory_low is {}){}.", *free, low, wanted),
             "Add some: warmpost ip add ADDRESS. What rests comes back by itself: warmpost ip list.");
    else
        tell("InventorySufficient", "info", fmt::format("The inventory has {} free addresses for managed pools again.", *free), "");
    told("inventory", on_sql<Status>(service_, [&](control::Service& s) { return s.store_inventory_short(is_short); }));
}

void ManagedKeeper::tell(std::string_view type, std::string_view severity, const std::string& text, std::string_view advice) {
    spool::Outcome outcome;
    outcome.events.push_back(reporting::notice_record(
        {.type = type, .account = {}, .severity = severity, .text = text, .advice = advice, .details = {}}, now_()));
    spool_.record(std::move(outcome));
}

control::ManagedHour ManagedKeeper::grown(const runtime::ManagedLaneView& lane) const {
    const auto known = counted_.find({lane.pool, lane.isp.value()});
    // Another life: the lane had ended, and was counted until then.
    const Counted before = known != counted_.end() && known->second.life == lane.life ? known->second : Counted{};
    const auto dedicated = std::max<std::int64_t>(0, lane.dedicated_sum - before.dedicated),
               shared = std::max<std::int64_t>(0, lane.shared_sum - before.shared);
    control::ManagedHour hour{lane.pool, lane.isp, hour_, dedicated + shared, dedicated, lane.dedicated_24h, 0, 0};
    for (const auto& pair : lane.pairs) hour.available_24h += pair.available_day;
    hour.addresses = std::ranges::count(lane.pairs, true, &managed::PairView::serves);
    return hour;
}

constexpr int kMostMissed = 100;

// What grew since it was last stored belongs to the hour that ran until now.
void ManagedKeeper::count_hour(const Lanes& lanes) {
    const auto hour = hour_of(now_());
    if (hour_ == 0) hour_ = hour;
    std::vector<control::ManagedHour> hours;
    for (const auto& lane : lanes)
        if (!lane.shadow) hours.push_back(grown(lane));
    // What is not stored is counted again next time.
    if (!told("metrics", on_sql<Status>(service_, [&](control::Service& s) { return s.store_managed_hours(hours); }))) return;
    hour_ = hour;
    for (auto& [key, counted] : counted_) ++counted.missed;
    for (const auto& lane : lanes)
        if (!lane.shadow) counted_[{lane.pool, lane.isp.value()}] = {lane.life, lane.dedicated_sum, lane.shared_sum, 0};
    std::erase_if(counted_, [](const auto& counted) { return counted.second.missed > kMostMissed; });
}

}  // namespace warmpost::upkeep
