#include "policy/autoscale/autoscale.h"

#include "policy/autoscale/forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "policy/managed/window.h"

namespace warmpost::autoscale {
namespace {

using managed::Decision;
using managed::DecisionKind;

std::string number(double value) { return std::to_string(std::llround(value)); }

void close_day(IspVolume& volume, std::int64_t day) {
    volume.on(day) = volume.today;
    const double typical = *std::ranges::max_element(volume.days);
    if (volume.today > kLittleDay * typical) {  // a day with little mail says little of the hours
        const bool first = *std::ranges::max_element(volume.hours) <= 0;
        for (std::size_t h = 0; h < 24; ++h) volume.hours[h] = (first ? 0 : 0.7 * volume.hours[h]) + (first ? 1 : 0.3) * volume.hours_today[h] / volume.today;
    }
    volume.today = 0;
    volume.hours_today = {};
}

// What an address takes at most there: met when addresses that stand for most of the volume find no more room day after day, and remembered until one gets
// beyond it.
void learn_ceiling(IspVolume& volume, const IspSight& isp) {
    double most = 0, flat_most = 0, flat = 0, limited = 0;
    for (const managed::PairSight& pair : isp.pairs) {
        most = std::max(most, pair.takes);
        if (!pair.limited) continue;
        limited += pair.takes;
        if (pair.flat) flat += pair.takes, flat_most = std::max(flat_most, pair.takes);
    }
    if (most > 1.15 * volume.ceiling) volume.ceiling = 0;
    if (flat > 0.5 * limited) volume.ceiling = std::max(flat_most, 0.8 * most);
}

// Four weeks without mail, and nothing was learned there: one of the many mail hosts in the world that nobody wrote to again.
bool silent(const IspVolume& volume) { return volume.ceiling == 0 && *std::ranges::max_element(volume.days) <= 0; }
bool in_sight(const Sight& sight, const std::string& isp) { return std::ranges::find(sight.isps, isp, &IspSight::isp) != sight.isps.end(); }

void roll(State& state, const Sight& sight, WallTime now) {
    const auto slot = managed::slot_of(now);
    if (state.day < 0) {
        state.slot = slot;
        state.day = managed::day_of_slot(slot);
    }
    // What arrived since the last tick belongs to the time before this one.
    const auto hour = static_cast<std::size_t>((state.slot % managed::kSlotsPerDay) / managed::kSlotsPerHour);
    for (const IspSight& isp : sight.isps) {
        IspVolume& volume = state.isps[isp.isp];
        if (isp.arrived_slot <= 0) continue;
        if (volume.since < 0) volume.since = state.day;
        state.mail_day = state.day;
        volume.today += static_cast<double>(isp.arrived_slot);
        volume.hours_today[hour] += static_cast<double>(isp.arrived_slot);
    }
    for (const IspSight& isp : sight.isps) learn_ceiling(state.isps[isp.isp], isp);
    for (const auto day = managed::day_of_slot(slot); state.day < day; ++state.day) {
        for (auto& [name, volume] : state.isps) close_day(volume, state.day);
        std::erase_if(state.isps, [&](const auto& isp) { return silent(isp.second) && !in_sight(sight, isp.first); });
    }
    state.slot = slot;
    if (std::ranges::any_of(sight.isps, [](const IspSight& isp) { return isp.arrived_day > 0; })) state.mail_day = state.day;
}

// Part of a day's volume that goes, where most of it comes in few hours.
double hours_part(const IspSight& isp, const IspVolume& volume) {
    const double peak = *std::ranges::max_element(volume.hours);
    return peak > 0 ? std::min(1.0, isp.hour_share / peak) : 1.0;
}

// Messages a day that a warm address is planned to carry there: between these two, each order of magnitude as likely as the others. Equal where it is known.
struct Capacity {
    double least = 0, most = 0;
};

Capacity capacity(const IspSight& isp, const IspVolume& volume, const Constants& c) {
    double taken = 0;
    for (const managed::PairSight& pair : isp.pairs) taken = std::max(taken, pair.takes);
    const double part = c.fill * hours_part(isp, volume);
    const double known = volume.ceiling > 0 ? volume.ceiling : isp.ceiling_hint > 0 ? std::max(isp.ceiling_hint, taken) : 0;
    if (known > 0) return {part * known, part * known};
    const double least = std::max(c.ceiling_least, taken);
    return {part * least, part * std::max(c.ceiling_most, least)};
}

// The same of one that is still growing: no more than it will take in growth_days, at the pace at which it has grown so far. Where a ceiling was met it has
// grown: if it takes less now, it fell, and others would fall as well.
Capacity for_now(const IspSight& isp, const IspVolume& volume, const Constants& c) {
    const auto in_the_end = capacity(isp, volume, c);
    const auto best = std::ranges::max_element(isp.pairs, {}, &managed::PairSight::takes);
    if (volume.ceiling > 0 || best == isp.pairs.end() || best->grows < 0) return in_the_end;
    const double reach = c.fill * hours_part(isp, volume) * std::max(1.0, best->takes * std::pow(1 + best->grows, c.growth_days));
    return {std::min(in_the_end.least, reach), std::min(in_the_end.most, reach)};
}

// Messages of `volume` that so many addresses carry, on the average over what an address may turn out to carry.
double carried(double volume, int addresses, const Capacity& each) {
    const double least = addresses * each.least, most = addresses * each.most;
    if (volume <= least || most <= least) return std::min(volume, least);
    const double filled = std::min(volume, most);  // up to there they are full, beyond it they carry the whole volume
    return (filled - least + volume * std::log(most / filled)) / std::log(most / least);
}

struct Need {           // of an ISP
    double volume = 0;  // messages a day, as forecast
    Capacity each, each_now;
};

// The largest number of which each address carries so many messages a day.
template <class Carried>
int largest(const std::vector<Need>& needs, double messages, int most, Carried&& carried) {
    int n = 1;
    for (; n < most; ++n) {
        double gain = 0;
        for (const Need& need : needs) gain += carried(need, n + 1) - carried(need, n);
        if (gain < messages) break;
    }
    return n;
}

// How many addresses are each worth so many messages a day: on the average, where ceilings are not known. To wait until they are met would cost weeks, since
// addresses that come later begin to be warm later. If every guess is wrong, there are still no more than `most_guessed` times as many as are needed. While
// they are not warm yet, more of them are of use; they go when the others have grown.
int addresses_for(const State& state, const Sight& sight, const Limits& limits, double worth) {
    const Constants& c = limits.constants;
    std::vector<Need> needs;
    double all = 0;
    for (const IspSight& isp : sight.isps) {
        const auto known = state.isps.find(isp.isp);
        if (known == state.isps.end()) continue;
        needs.push_back({forecast(state, known->second, c), capacity(isp, known->second, c), for_now(isp, known->second, c)});
        all += needs.back().volume;
    }
    if (all <= 0) {  // a pause: what was earned is kept as long as it lasts
        const auto active = static_cast<int>(std::ranges::count(sight.addresses, false, &AddressSight::draining));
        return static_cast<double>(state.day - state.mail_day) < c.silent_days ? active : 0;
    }
    worth *= c.fill / c.usable;  // capacities are what is planned with
    const int sure = largest(needs, worth, limits.ceiling, [](const Need& need, int n) { return std::min(need.volume, n * need.each.most); });
    const int most = std::min(limits.ceiling, static_cast<int>(c.most_guessed * sure));
    const int in_the_end = largest(needs, worth, most, [](const Need& need, int n) { return carried(need.volume, n, need.each); });
    const int most_now = std::min(most, static_cast<int>(c.most_for_now * in_the_end));
    return std::max(in_the_end, largest(needs, worth, most_now, [](const Need& need, int n) { return carried(need.volume, n, need.each_now); }));
}

// The ISPs that ask for most addresses, in words; "soon": what an address will take there in growth_days.
std::string needs_in_words(const State& state, const Sight& sight, const Limits& limits) {
    std::vector<std::pair<double, std::string>> needs;
    for (const IspSight& isp : sight.isps) {
        const auto known = state.isps.find(isp.isp);
        if (known == state.isps.end()) continue;
        const double volume = forecast(state, known->second, limits.constants);
        const auto [least, most] = capacity(isp, known->second, limits.constants);
        const double now = for_now(isp, known->second, limits.constants).most;
        std::string each = most > 1.01 * least ? number(least) + " to " + number(most) : number(least);
        if (now < 0.99 * most) each += " (soon " + number(now) + ")";
        needs.emplace_back(-volume / std::max(std::sqrt(least * most), 1.0), isp.isp + " " + number(volume) + " a day at " + each + " an address");
    }
    std::ranges::sort(needs);
    std::string words;
    for (std::size_t i = 0; i < needs.size() && i < 3; ++i) words += (i ? ", " : "") + needs[i].second;
    return words;
}

// Those that are known to take least, as long as what the others are known to take carries the forecast without them but for less than `worth` each.
std::vector<std::size_t> spare_addresses(const State& state, const Sight& sight, const Limits& limits, std::size_t most, double worth) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t a = 0; a < sight.addresses.size(); ++a) {
        if (sight.addresses[a].draining) continue;
        double known = 0;
        for (const IspSight& isp : sight.isps) known += isp.pairs[a].takes;
        order.emplace_back(known, a);
    }
    std::ranges::sort(order);
    std::vector<double> volumes, sums, parts;  // of each ISP; parts: of an allowance that can be planned with
    for (const IspSight& isp : sight.isps) {
        const auto known = state.isps.find(isp.isp);
        volumes.push_back(known == state.isps.end() ? 0 : forecast(state, known->second, limits.constants));
        parts.push_back(limits.constants.fill * (known == state.isps.end() ? 1 : hours_part(isp, known->second)));
        sums.push_back(0);
        for (const auto& [all, a] : order) sums.back() += parts.back() * isp.pairs[a].takes;
    }
    std::vector<std::size_t> spare;
    for (const auto& [all, a] : order) {
        if (spare.size() >= most) break;
        double loss = 0;
        for (std::size_t i = 0; i < sums.size(); ++i)
            loss += std::min(volumes[i], sums[i]) - std::min(volumes[i], sums[i] - parts[i] * sight.isps[i].pairs[a].takes);
        if (loss >= worth) break;
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] -= parts[i] * sight.isps[i].pairs[a].takes;
        spare.push_back(a);
    }
    return spare;
}

// One tick's decisions.
class Scaling {
public:
    Scaling(State& state, const Sight& sight, const Limits& limits, bool new_day, WallTime now)
        : state_(state),
          sight_(sight),
          limits_(limits),
          c_(limits.constants),
          new_day_(new_day),
          now_(now),
          active_(static_cast<int>(std::ranges::count(sight.addresses, false, &AddressSight::draining))) {}

    Plan decide() {
        look();
        if (limits_.frozen) return std::move(plan_);
        if (new_day_) state_.asked_for = 0;
        lease_more();
        drain_spare();
        release_drained();
        return std::move(plan_);
    }

private:
    void look() {
        const double recent = recent_messages(state_, c_.first_days);
        // Such mail needs an address, however little it is.
        if (limits_.excess_waits && state_.mail_day >= 0 && static_cast<double>(state_.day - state_.mail_day) <= c_.waits_days) floor_ = std::max(1, floor_);
        most_ = std::max(limits_.ceiling, floor_);
        plan_.patient = !limits_.excess_waits && usual_day(state_, c_.look_back_days) < c_.patient_below;
        plan_.wanted = std::clamp(addresses_for(state_, sight_, limits_, limits_.worth_per_day), floor_, most_);
        plan_.status = "sending via " + std::to_string(active_) + (active_ == 1 ? " dedicated address" : " dedicated addresses");
        if (active_ > 0 || recent >= c_.first_messages || floor_ > 0) return;
        plan_.wanted = 0;
        if (limits_.excess_waits) return void(plan_.status = "no mail waits: the next message brings an address; nothing goes by the shared pool");
        plan_.status = "insufficient volume: " + number(recent) + " of " + number(c_.first_messages) + " messages in " + number(c_.first_days) +
                       " days; all mail goes by the shared pool";
    }

    void lease_more() {
        const bool first_day = state_.changed_day < 0 || state_.changed_day == state_.day;
        // One step a week: what the last one brings is seen first. A forecast far beyond what there is does not wait.
        const bool settled = static_cast<double>(state_.day - state_.changed_day) >= c_.lease_days || plan_.wanted >= 2 * active_;
        const auto missing = static_cast<int>(std::exchange(state_.missing, 0));
        if (plan_.wanted <= active_) return;
        const bool nobody = limits_.excess_waits && active_ == 0;  // mail would wait for midnight
        const bool step = nobody || (first_day && plan_.wanted > state_.asked_for) || (new_day_ && settled);
        if (!step && missing == 0) return;
        const int target = step ? plan_.wanted : std::min(plan_.wanted, active_ + missing);
        state_.asked_for = target;
        plan_.lease = target - active_;
        for (std::size_t a = 0; a < sight_.addresses.size() && plan_.lease > 0; ++a) {
            if (!sight_.addresses[a].draining) continue;
            plan_.undrain.push_back(a);
            state_.drains_since.erase(sight_.addresses[a].address);
            --plan_.lease;
        }
        state_.changed_day = state_.day;
        state_.spare_since = -1;
        note(DecisionKind::lease, {}, active_, target,
             "forecast volume asks for " + std::to_string(plan_.wanted) + ": " + needs_in_words(state_, sight_, limits_));
    }

    void drain_spare() {
        if (!new_day_) return;
        if (active_ > most_)
            return drain(spare_addresses(state_, sight_, limits_, static_cast<std::size_t>(active_ - most_), kAny), most_,
                         "the pool may have so many at most");
        const double worth = c_.keep_worth * limits_.worth_per_day, planned_worth = worth * c_.fill / c_.usable;
        const int needed = std::clamp(addresses_for(state_, sight_, limits_, worth), floor_, most_);
        if (needed >= active_) {
            state_.spare_since = -1;
            return;
        }
        if (state_.changed_day == state_.day) return;
        if (state_.spare_since < 0) state_.spare_since = state_.day;
        if (static_cast<double>(state_.day - state_.spare_since) < c_.spare_days) return;
        drain(spare_addresses(state_, sight_, limits_, static_cast<std::size_t>(active_ - needed), planned_worth), needed,
              number(c_.spare_days) + " days in a row fewer addresses would have done: " + needs_in_words(state_, sight_, limits_));
        state_.spare_since = -1;
    }

    void drain(std::vector<std::size_t> which, int needed, const std::string& why) {
        plan_.drain = std::move(which);
        for (const std::size_t a : plan_.drain) {
            state_.drains_since[sight_.addresses[a].address] = state_.day;
            note(DecisionKind::drain, sight_.addresses[a].address, active_, needed, why);
        }
    }

    void release_drained() {
        for (std::size_t a = 0; a < sight_.addresses.size(); ++a) {
            const auto since = state_.drains_since.find(sight_.addresses[a].address);
            const bool over = since != state_.drains_since.end() && static_cast<double>(state_.day - since->second) >= c_.drain_days;
            if (!sight_.addresses[a].draining || !over) continue;
            plan_.release.push_back(a);
            state_.drains_since.erase(since);
            note(DecisionKind::release, sight_.addresses[a].address, 0, 0, "drained");
        }
    }

    void note(DecisionKind kind, std::string address, std::int64_t before, std::int64_t after, std::string why) {
        plan_.decisions.push_back({now_, kind, {}, std::move(address), before, after, std::move(why)});
    }

    static constexpr double kAny = std::numeric_limits<double>::infinity();
    State& state_;
    const Sight& sight_;
    const Limits& limits_;
    const Constants& c_;
    bool new_day_;
    WallTime now_;
    int floor_ = limits_.floor, most_ = 0, active_;  // addresses
    Plan plan_;
};

}  // namespace

void leased(State& state, int asked, int had) { state.missing = std::max(0, asked - had); }

Plan tick(State& state, const Sight& sight, const Limits& limits, WallTime now) {
    const auto day_before = state.day;
    roll(state, sight, now);
    return Scaling(state, sight, limits, state.day != day_before, now).decide();
}

}  // namespace warmpost::autoscale
