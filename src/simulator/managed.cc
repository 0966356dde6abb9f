#include "simulator/managed.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace warmpost::simulator {
namespace {

class Managed final : public Strategy {
public:
    explicit Managed(ManagedOptions options) : options_(std::move(options)) {}

    void begin_slot(Context& context) override {
        if (isps_.empty()) begin(context);
        scale(context);
    }

    void allocate(const Context& context, std::size_t isp, std::int64_t waiting, Allocation& out) override {
        managed::IspWarmup& policy = isps_[isp];
        const WallTime now = time_of(context.slot());
        auto left = waiting;
        for (const managed::Share& share : policy.allocate(waiting, now)) {
            out.batches.push_back({handles_[isp].address_of[share.pair], share.messages});
            policy.attempted(share.pair, share.messages, now);
            left -= share.messages;
        }
        if (policy.spills(options_.spill)) out.shared = std::min(left, policy.spill_most());
    }

    void end_slot(Context& context, std::span<const Report> reports, std::span<const ComplaintReport> complaints,
                  std::span<const std::int64_t> created) override {
        const WallTime now = time_of(context.slot());
        for (const Report& report : reports) {
            const Answers& a = report.answers;
            const managed::Answers heard{a.delivered, a.bounced, a.rcpt + a.host, a.throttled, a.blocked};
            if (report.address == kShared) {
                isps_[report.isp].shared_answered(heard, now);
                continue;
            }
            isps_[report.isp].answered(handles_[report.isp].pair_of.at(report.address), heard, now);
        }
        for (const ComplaintReport& report : complaints)
            if (const auto pair = handles_[report.isp].pair_of.find(report.address); pair != handles_[report.isp].pair_of.end())
                isps_[report.isp].complained(pair->second, report.count, now);
        for (std::size_t i = 0; i < isps_.size(); ++i) {
            created_[i] += created[i];
            isps_[i].arrived(created[i], now);
            if (options_.told)
                for (const auto& decision : isps_[i].take_decisions()) options_.told(names_[i], decision);
        }
        if (options_.each_hour && (context.slot() + 1) % managed::kSlotsPerHour == 0)
            options_.each_hour({context.slot(), names_, isps_, scaler_, status_, wanted_});
    }

    [[nodiscard]] double allowance(std::size_t address, std::size_t isp) const override {
        const auto pair = handles_[isp].pair_of.find(address);
        return pair == handles_[isp].pair_of.end() ? 0 : isps_[isp].allowance(pair->second);
    }
    // The ISP's ceiling for an address if it was met, what the address takes if that is all there is to take, else what is believed.
    [[nodiscard]] double ceiling(std::size_t address, std::size_t isp) const override {
        if (const auto known = scaler_.isps.find(names_[isp]); known != scaler_.isps.end() && known->second.ceiling > 0) return known->second.ceiling;
        if (isps_[isp].warm()) return allowance(address, isp);
        double most = std::sqrt(options_.scaling.ceiling_least * options_.scaling.ceiling_most);
        for (const std::size_t pair : isps_[isp].pairs()) most = std::max(most, isps_[isp].allowance(pair));
        return most;
    }

private:
    [[nodiscard]] WallTime time_of(std::int64_t slot) const { return options_.epoch + std::chrono::milliseconds(slot * managed::kSlotMs); }

    struct Handles {
        std::map<std::size_t, std::size_t> pair_of;  // address number -> pair
        std::map<std::size_t, std::size_t> address_of;
    };

    void begin(const Context& context) {
        names_.assign(context.isps().begin(), context.isps().end());
        for (const std::string& name : names_) {
            isps_.emplace_back(options_.hints ? options_.hints(name) : managed::Hints{}, options_.warmup);
            isps_.back().keep_decisions(static_cast<bool>(options_.told));
        }
        handles_.resize(names_.size());
        created_.assign(names_.size(), 0);
        for (const std::size_t address : context.leased()) add(address, context.slot());
    }

    void add(std::size_t address, std::int64_t slot) {
        for (std::size_t i = 0; i < isps_.size(); ++i) {
            const auto pair = isps_[i].add(std::to_string(address), time_of(slot));
            handles_[i].pair_of[address] = pair;
            handles_[i].address_of[pair] = address;
        }
        addresses_.push_back({std::to_string(address), false});
        numbers_.push_back(address);
    }

    void remove(std::size_t at) {
        const auto address = numbers_[at];
        for (std::size_t i = 0; i < isps_.size(); ++i) {
            isps_[i].remove(handles_[i].pair_of.at(address));
            handles_[i].address_of.erase(handles_[i].pair_of.at(address));
            handles_[i].pair_of.erase(address);
        }
        addresses_.erase(addresses_.begin() + static_cast<std::ptrdiff_t>(at));
        numbers_.erase(numbers_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void serve(std::size_t at, bool serves) {
        addresses_[at].draining = !serves;
        for (std::size_t i = 0; i < isps_.size(); ++i) isps_[i].set_serving(handles_[i].pair_of.at(numbers_[at]), serves);
    }

    void scale(Context& context) {
        if (context.slot() % managed::kSlotsPerHour != 0) return;  // upkeep looks each ten minutes; once an hour says nearly the same in a sixth of the time
        autoscale::Sight sight;
        sight.addresses = addresses_;
        for (std::size_t i = 0; i < isps_.size(); ++i) {
            autoscale::IspSight seen;
            seen.isp = names_[i];
            seen.arrived_slot = created_[i];
            seen.arrived_day = isps_[i].state().arrived.day();
            created_[i] = 0;
            seen.hour_share = isps_[i].planned_hour_share();
            seen.ceiling_hint = options_.hints ? options_.hints(names_[i]).day_ceiling : 0;
            for (const std::size_t address : numbers_) {
                const auto pair = handles_[i].pair_of.at(address);
                seen.pairs.push_back(isps_[i].sight(pair));
            }
            sight.isps.push_back(std::move(seen));
        }
        autoscale::Limits limits;
        limits.constants = options_.scaling;
        limits.ceiling = context.max_ips();
        limits.worth_per_day = context.worth_per_day();
        limits.excess_waits = options_.spill == warmup::Spill::never;
        autoscale::Plan plan = autoscale::tick(scaler_, sight, limits, time_of(context.slot()));
        status_ = plan.status;
        wanted_ = plan.wanted;
        for (managed::IspWarmup& isp : isps_) isp.set_patient(plan.patient);
        if (options_.told)
            for (const auto& decision : plan.decisions) options_.told({}, decision);
        for (const std::size_t at : plan.drain) serve(at, false);
        for (const std::size_t at : plan.undrain) serve(at, true);
        std::ranges::sort(plan.release, std::greater<>());
        for (const std::size_t at : plan.release) {
            context.give_back(numbers_[at]);
            remove(at);
        }
        for (int n = 0; n < plan.lease; ++n)
            if (const auto address = context.lease()) add(*address, context.slot());
    }

    ManagedOptions options_;
    std::vector<std::string> names_;
    std::vector<managed::IspWarmup> isps_;
    std::vector<Handles> handles_;
    std::vector<std::int64_t> created_;
    std::vector<autoscale::AddressSight> addresses_;
    std::vector<std::size_t> numbers_;
    autoscale::State scaler_;
    std::string status_;
    int wanted_ = 0;
};

}  // namespace

NamedStrategy managed_strategy(const ManagedOptions& options) {
    return {"managed", [options](const Insight&) -> std::unique_ptr<Strategy> { return std::make_unique<Managed>(options); }};
}

}  // namespace warmpost::simulator
