#include "cli/demo/play.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <tuple>

#include "simulator/managed.h"
#include "simulator/observed.h"

namespace warmpost::cli::demo {
using simulator::Answers;
using simulator::Context;
using simulator::kShared;
namespace {

constexpr int kWeeks = 9, kDaysAWeek = 7;
constexpr int kMostAddresses = 8;
constexpr double kFirstDay = 400, kGrowth = 1.5, kCeiling = 14'000, kHourShare = 0.2;
constexpr std::int64_t kShared24h = 1'000'000, kRestSlots = 36, kShortRestSlots = 3;

// Writes down what a strategy does and hears.
class Recorder final : public simulator::Observer {
public:
    Recorder(std::int64_t hours, Played& out) : hours_(hours), out_(out) {}

    void leased(const Context& context) override {
        const std::int64_t hour = context.slot() / simulator::kSlotsAnHour;
        if (hour >= hours_) return;
        const std::vector<std::size_t> now(context.leased().begin(), context.leased().end());
        for (const auto address : now)
            if (std::ranges::find(leased_, address) == leased_.end()) out_.leases.push_back({hour, address, true});
        for (const auto address : leased_)
            if (std::ranges::find(now, address) == now.end()) out_.leases.push_back({hour, address, false});
        leased_ = now;
    }
    void slot_over(const Context& context, std::span<const simulator::Report> reports, std::span<const simulator::ComplaintReport> complaints,
                   std::span<const std::int64_t> created) override {
        const std::int64_t hour = context.slot() / simulator::kSlotsAnHour;
        if (hour >= hours_) return;
        for (const auto& report : reports) add(piece(hour, report.isp, report.address).answers, report.answers);
        for (const auto& report : complaints) piece(hour, report.isp, report.address).complaints += report.count;
        for (std::size_t isp = 0; isp < created.size(); ++isp) out_.arrived[{hour, isp}] += created[isp];
        if ((context.slot() + 1) % simulator::kSlotsAnHour == 0) close_hour();
    }

private:
    static void add(Answers& sum, const Answers& more) {
        sum.delivered += more.delivered;
        sum.bounced += more.bounced;
        sum.rcpt += more.rcpt;
        sum.host += more.host;
        sum.throttled += more.throttled;
        sum.blocked += more.blocked;
    }
    Piece& piece(std::int64_t hour, std::size_t isp, std::size_t address) {
        auto& found = open_[{isp, address}];
        found.hour = hour;
        found.isp = isp;
        found.address = address;
        return found;
    }
    void close_hour() {
        for (auto& [key, made] : open_) out_.pieces.push_back(made);
        open_.clear();
    }
    std::int64_t hours_;
    Played& out_;
    std::map<std::pair<std::size_t, std::size_t>, Piece> open_;  // of the hour that runs
    std::vector<std::size_t> leased_;
};

// Standard addresses by the calendar's plan, each from its day on; the rest goes by the shared pool, or by the relay.
class ByPlan final : public simulator::Strategy {
public:
    ByPlan(const Sender& sender, const Story& story, warmup::Plan plan) : sender_(sender), story_(story), plan_(plan) {}

    void begin_slot(Context& context) override {
        if (!context.new_day()) return;
        for (const int day : sender_.leased_on)
            if (day == context.day())
                if (context.lease()) addresses_.push_back({warmup::begin(warmup::Advance::calendar, time_of(context)), 0, {}});
        for (auto& address : addresses_) {
            address.state = warmup::at(plan_, address.state, time_of(context));
            address.used = 0;
        }
    }
    void allocate(const Context& context, std::size_t isp, std::int64_t waiting, simulator::Allocation& out) override {
        std::int64_t left = static_cast<std::int64_t>(std::llround(static_cast<double>(waiting) * part_by_addresses(context.day())));
        std::int64_t given = 0;
        for (std::size_t n = 0; n < addresses_.size(); ++n) {
            auto& address = addresses_[n];
            if (context.slot() < address.rests_until[isp]) continue;
            const auto take = std::min(left / static_cast<std::int64_t>(addresses_.size() - n), room(context, address));
            if (take <= 0) continue;
            out.batches.push_back({n, take});
            address.used += take;
            left -= take;
            given += take;
        }
        out.shared = waiting - given;
    }
    void end_slot(Context& context, std::span<const simulator::Report> reports, std::span<const simulator::ComplaintReport>,
                  std::span<const std::int64_t>) override {
        for (const auto& report : reports) {
            if (report.address == kShared) continue;
            auto& rests = addresses_[report.address].rests_until[report.isp];
            if (report.answers.blocked > 0)
                rests = context.slot() + kRestSlots;
            else if (report.answers.throttled * 4 > report.answers.total())
                rests = context.slot() + kShortRestSlots;
        }
    }
    [[nodiscard]] double allowance(std::size_t, std::size_t) const override { return 0; }
    [[nodiscard]] double ceiling(std::size_t, std::size_t) const override { return 0; }

private:
    struct Address {
        warmup::WarmupState state;
        std::int64_t used = 0;                            // today
        std::map<std::size_t, std::int64_t> rests_until;  // by ISP, a slot
    };
    [[nodiscard]] WallTime time_of(const Context& context) const { return story_.begin + std::chrono::seconds(context.slot() * simulator::kSlotSeconds); }
    // Of a relay's account: from its first address on a little more each day.
    [[nodiscard]] double part_by_addresses(int day) const {
        if (addresses_.empty()) return 0;
        if (sender_.way != Way::relay) return 1;
        return std::clamp(0.02 * (day - sender_.leased_on.front()), 0.0, 0.85);
    }
    [[nodiscard]] std::int64_t room(const Context& context, const Address& address) const {
        const auto allowed = warmup::view(plan_, address.state, time_of(context)).allowance;
        if (allowed.day == warmup::kNoLimit) return std::numeric_limits<std::int64_t>::max();
        return std::min(allowed.day - address.used, allowed.hour / simulator::kSlotsAnHour + 1);
    }

    const Sender& sender_;
    const Story& story_;
    warmup::Plan plan_;
    std::vector<Address> addresses_;
};

simulator::Isp isp_of(const Receiver& receiver, const isp::IspTable& table) {
    const auto hints = table.warmup_hints(IspId{receiver.isp});
    simulator::Isp isp;
    isp.name = receiver.isp;
    isp.share = receiver.share;
    isp.initial_limit = std::max(kFirstDay, hints.first_day > 0 ? hints.first_day : 0.0);
    isp.growth = kGrowth;
    isp.max_limit = std::max(isp.initial_limit, kCeiling);  // lower than the hints say, so that a pool needs more than one address
    isp.hour_share = hints.hour_share > 0 ? hints.hour_share : kHourShare;
    isp.noise = 0.004;
    return isp;
}

simulator::Scenario scenario_of(const Sender& sender, const Story& story, const isp::IspTable& isps) {
    simulator::Scenario s;
    s.name = sender.account;
    s.days = story.days;
    s.seed = story.seed;
    s.max_ips = kMostAddresses;
    s.shared_capacity = kShared24h;
    for (const auto& receiver : receivers()) s.isps.push_back(isp_of(receiver, isps));
    double volume = sender.messages_per_day / std::pow(sender.weekly_growth, kWeeks);  // as it is said, in the last week
    for (int day = 0; day < story.days; day += kDaysAWeek, volume *= sender.weekly_growth) {
        simulator::Traffic traffic;
        traffic.from_day = day;
        traffic.messages_per_day = volume;
        traffic.weekly = sender.weekly;
        traffic.hourly = sender.hourly;
        traffic.jitter = 0.08;
        traffic.bounce_rate = sender.bounce_rate;
        traffic.complaint_rate = sender.complaint_rate;
        s.traffic.push_back(traffic);
    }
    s.events = sender.events;
    return s;
}

// The last sight before the story's end is kept: what the policy goes on from.
void note_managed(const simulator::ManagedSight& sight, const Story& story, Played& out) {
    const std::int64_t hour = sight.slot / simulator::kSlotsAnHour;
    if (hour >= story.hours()) return;
    ManagedEnd end{{}, {}, sight.scaler, sight.status, sight.wanted};
    for (std::size_t i = 0; i < sight.isps.size(); ++i) {
        const auto& isp = sight.isps[i];
        control::ManagedHour told;
        told.isp = IspId{sight.names[i]};
        told.hour = hour;
        for (const auto pair : isp.pairs()) {
            told.available_24h += std::llround(isp.allowance(pair));
            ++told.addresses;
            end.pairs.push_back({isp.address(pair), IspId{sight.names[i]}, isp.pair(pair), 0, 0});
        }
        out.managed_hours.push_back(told);
        end.isps.push_back({PoolId{}, IspId{sight.names[i]}, isp.state()});
    }
    out.managed = std::move(end);
}

simulator::NamedStrategy strategy_of(const Sender& sender, const Story& story, const isp::IspTable& isps, const warmup::Plan& plan, Played& out) {
    simulator::StrategyFactory inner = [&sender, &story, plan](const simulator::Insight&) -> std::unique_ptr<simulator::Strategy> {
        return std::make_unique<ByPlan>(sender, story, plan);
    };
    if (sender.way == Way::managed) {
        simulator::ManagedOptions options;
        options.epoch = story.begin;
        options.hints = [&isps](const std::string& name) {
            const auto known = isps.warmup_hints(IspId{name});
            return managed::Hints{known.first_day, known.day_ceiling, known.hour_share};
        };
        options.told = [&out, &story](const std::string& isp, const managed::Decision& decision) {
            if (decision.at < story.now) out.decisions.emplace_back(isp, decision);
        };
        options.each_hour = [&out, &story](const simulator::ManagedSight& sight) { note_managed(sight, story, out); };
        inner = simulator::managed_strategy(options).make;
    }
    return {sender.account, inner};
}

}  // namespace

Story story_until(WallTime now, std::uint64_t seed) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday) - std::chrono::weeks(kWeeks);
    return {monday, now, static_cast<int>((today - monday).count()) + 1, seed};
}

Result<Played> play(const Sender& sender, const Story& story, const isp::IspTable& isps, const warmup::Plan& plan) {
    Played out;
    const auto scenario = scenario_of(sender, story, isps);
    Recorder recorder(story.hours(), out);
    const auto done = simulator::run_alone(scenario, story.seed, simulator::observed(strategy_of(sender, story, isps, plan, out), recorder));
    if (!done) return std::unexpected(done.error());
    return out;
}

}  // namespace warmpost::cli::demo
