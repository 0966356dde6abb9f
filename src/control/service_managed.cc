// Managed pools: what delivery learned, how the scaler stands, metrics by the hour, the policy's clock.
#include <spdlog/spdlog.h>

#include <charconv>
#include <map>

#include "control/earned.h"
#include "control/managed_state.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr const char* kPolicyClock = "managed_policy_clock";
constexpr const char* kInventoryShort = "managed_inventory_short";
constexpr std::int64_t kHoursKept = std::int64_t{396} * 24;  // 13 months

std::int64_t hour_of(WallTime at) { return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count(); }

store::LearnedPairRow to_row(const LearnedPair& pair) {
    return {pair.address, pair.isp.value(), state_text(pair.state), pair.counted_day, pair.counted};
}

// "192.0.2.1 -192.0.2.2": one with a dash before it is being drained.
std::string shadow_text(const std::vector<autoscale::AddressSight>& addresses) {
    std::vector<std::string> texts;
    texts.reserve(addresses.size());
    for (const auto& each : addresses) texts.push_back((each.draining ? "-" : "") + each.address);
    return joined(texts);
}
std::vector<autoscale::AddressSight> shadow_addresses(const std::string& text) {
    std::vector<autoscale::AddressSight> addresses;
    for (const auto& word : words(text)) {
        const bool draining = word.starts_with('-');
        addresses.push_back({draining ? word.substr(1) : word, draining});
    }
    return addresses;
}

ManagedScaler to_scaler(const store::ScalerRow& row) {
    ManagedScaler scaler{PoolId{row.pool},  {}, row.status, row.wanted, row.is_short, shadow_addresses(row.shadow_addresses),
                         from_ms(row.at_ms)};
    auto state = scaler_state_of(row.state);
    if (state)
        scaler.state = std::move(*state);
    else
        spdlog::error("managed pool {}: {}; its volumes are counted anew", row.pool, state.error().message);
    return scaler;
}

}  // namespace

Status Service::Impl::put_learned(const ManagedLearned& learned, bool replaces) {
    std::map<std::pair<std::string, std::string>, std::string> known;
    if (!replaces && !learned.pairs.empty()) {
        const auto rows = store->learned_pairs();
        if (!rows) return std::unexpected(rows.error());
        for (const auto& row : *rows) known.emplace(std::pair(row.address, row.isp), row.state);
    }
    for (LearnedPair pair : learned.pairs) {
        const auto found = known.find({pair.address, pair.isp.value()});
        const auto stored = found == known.end() ? std::nullopt : std::optional(pair_state_of(found->second));
        if (stored && *stored) {
            auto grown = grown_by(pair.state, **stored);
            if (!grown) continue;
            pair.state = *grown;
        }
        if (auto put = store->put(to_row(pair)); !put) return put;
    }
    for (const auto& [address, isp] : learned.forgotten_pairs)
        if (auto erased = store->erase_learned_pair(address, isp.value()); !erased) return erased;
    for (const auto& [pool, isp] : learned.forgotten_isps)
        if (auto erased = store->erase_learned_isp(pool.value(), isp.value()); !erased) return erased;
    for (const auto& isp : learned.isps)
        if (auto put = store->put(store::LearnedIspRow{isp.pool.value(), isp.isp.value(), state_text(isp.state)}); !put) return put;
    return {};
}

Status Service::store_learned(const ManagedLearned& learned) {
    return impl_->store->transaction([&] { return impl_->put_learned(learned, true); });
}

Result<ManagedLearned> Service::load_learned() const {
    const auto pairs = impl_->store->learned_pairs();
    if (!pairs) return std::unexpected(pairs.error());
    const auto isps = impl_->store->learned_isps();
    if (!isps) return std::unexpected(isps.error());
    ManagedLearned learned;
    for (const auto& row : *pairs) {
        const auto state = pair_state_of(row.state);
        if (state)
            learned.pairs.push_back({row.address, IspId{row.isp}, *state, row.counted_day, row.counted});
        else
            spdlog::error("{} at {}: {}; its warm-up begins anew there", row.address, row.isp, state.error().message);
    }
    for (const auto& row : *isps) {
        const auto state = isp_state_of(row.state);
        if (state)
            learned.isps.push_back({PoolId{row.pool}, IspId{row.isp}, *state});
        else
            spdlog::error("pool {} at {}: {}", row.pool, row.isp, state.error().message);
    }
    return learned;
}

Result<std::vector<ManagedScaler>> Service::scalers() const {
    const auto rows = impl_->store->scalers();
    if (!rows) return std::unexpected(rows.error());
    std::vector<ManagedScaler> all;
    for (const auto& row : *rows) all.push_back(to_scaler(row));
    return all;
}

Result<ManagedScaler> Service::scaler_state(PoolId pool) const {
    const auto rows = impl_->store->scalers();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows)
        if (row.pool == pool.value()) return to_scaler(row);
    ManagedScaler fresh;
    fresh.pool = pool;
    return fresh;
}

Status Service::put_scaler_state(const ManagedScaler& scaler) {
    return impl_->store->put(store::ScalerRow{scaler.pool.value(), state_text(scaler.state), scaler.status, scaler.wanted, scaler.is_short,
                                              shadow_text(scaler.shadow_addresses), to_ms(scaler.at)});
}

Status Service::store_managed_hours(const std::vector<ManagedHour>& hours) {
    return impl_->store->transaction([&]() -> Status {
        for (const auto& h : hours) {
            const store::ManagedHourRow row{h.pool.value(),   h.isp.value(), h.hour,          h.sent,
                                            h.sent_dedicated, h.sent_24h,    h.available_24h, h.addresses};
            if (auto put = impl_->store->add(row); !put) return put;
        }
        return impl_->store->erase_managed_hours_before(hour_of(impl_->now()) - kHoursKept);
    });
}

Result<std::vector<ManagedHour>> Service::managed_hours(PoolId pool, const IspId& isp, std::int64_t from_hour, std::int64_t to_hour) const {
    const auto rows = impl_->store->managed_hours(pool.value(), isp.value(), from_hour, to_hour);
    if (!rows) return std::unexpected(rows.error());
    std::vector<ManagedHour> hours;
    for (const auto& row : *rows)
        hours.push_back(
            {PoolId{row.pool}, IspId{row.isp}, row.hour, row.sent, row.sent_dedicated, row.sent_24h, row.available_24h, row.addresses});
    return hours;
}

Status Service::store_inventory_short(bool is_short) { return impl_->store->put_setting(kInventoryShort, is_short ? "yes" : "no"); }

Result<bool> Service::load_inventory_short() const {
    const auto stored = impl_->store->setting(kInventoryShort);
    if (!stored) return std::unexpected(stored.error());
    return *stored == "yes";
}

// "REACHED STORED", both in ms: in one setting, so that both are of the same moment.
Status Service::store_policy_clock(WallTime reached) {
    return impl_->store->put_setting(kPolicyClock, std::to_string(to_ms(reached)) + " " + std::to_string(to_ms(impl_->now())));
}

static Result<WallTime> policy_clock_part(store::Store& store, bool second) {
    const auto stored = store.setting(kPolicyClock);
    if (!stored) return std::unexpected(stored.error());
    const std::string text = stored->value_or("");
    const auto blank = text.find(' ');
    const std::string part = second ? (blank == std::string::npos ? "" : text.substr(blank + 1)) : text.substr(0, blank);
    std::int64_t ms = 0;
    std::from_chars(part.data(), part.data() + part.size(), ms);
    return from_ms(ms);
}

Result<WallTime> Service::load_policy_clock() const { return policy_clock_part(*impl_->store, false); }
Result<WallTime> Service::policy_clock_stored() const { return policy_clock_part(*impl_->store, true); }

}  // namespace warmpost::control
