// What an ISP's answers prove: a limit by the day or by the hour, a block, or nothing.
#include <algorithm>
#include <cmath>
#include <utility>

#include "policy/managed/isp_warmup.h"
#include "policy/managed/words.h"

namespace warmpost::managed {
namespace {

constexpr std::int64_t kHour = kSlotsPerHour, kDay = kSlotsPerDay;
constexpr std::int64_t kUntilProbe = kDay * 1'000'000;  // until a probe is taken, however long that takes

}  // namespace

IspWarmup::Odds IspWarmup::odds() const {
    // Never less than what is believed at first: chance throttles come in heaps, and a rate of single ones would take each heap for a limit.
    const double chance = std::clamp((isp_.chance_throttled + 1000 * c_.throttled_by_chance) / (isp_.chance_of + 1000), c_.throttled_by_chance, 0.1);
    const double at_limit = std::max(c_.throttled_at_limit, 3 * chance);
    return {chance, std::log(at_limit / chance), std::log((1 - at_limit) / (1 - chance))};
}

// A slot is weighed when it is over: one throttle among many that were taken is chance, in whatever order they are told. What needs no comparison counts at
// once.
void IspWarmup::hear(Member& m, const Answers& a) {
    const Odds odd = odds();
    m.slot_throttled += a.throttled;
    m.slot_taken += a.taken();
    m.running = std::max(0.0, m.running + static_cast<double>(a.throttled) * odd.throttled + static_cast<double>(a.taken()) * odd.taken);
    if (a.throttled == 0) return;
    m.clean = false;
    if (m.running >= c_.proof_below) weigh(m);
}

// A cumulative sum of log Bayes factors, restarted at 0: it forgets the time before a limit was met.
void IspWarmup::weigh(Member& m) {
    PairState& s = m.state;
    const double volume = static_cast<double>(s.taken.day());
    const Odds odd = odds();
    const auto refused = std::exchange(m.slot_throttled, 0);
    const double throttled = static_cast<double>(refused), taken = static_cast<double>(std::exchange(m.slot_taken, 0));
    if (throttled + taken == 0) return;
    s.suspicion = std::max({0.0, s.suspicion + throttled * odd.throttled + taken * odd.taken, m.running >= c_.proof_below ? m.running : 0.0});
    m.running = s.suspicion;
    s.refused = s.suspicion > 0 ? s.refused + refused : 0;
    // What was taken without a sign is likely to be taken again, except where most of what is too much brings no sign.
    const bool beyond_day = volume >= (isp_.blocks_seen > 0 ? c_.beyond : 1) * s.known;
    const bool beyond_hour = s.hour_ratio > c_.hour_share * 1.01 && static_cast<double>(s.taken.hour()) >= 0.8 * hour_allowance(m);
    if (!beyond_day && !beyond_hour) {
        isp_.chance_throttled = isp_.chance_throttled * 0.9999 + throttled;
        isp_.chance_of = isp_.chance_of * 0.9999 + throttled + taken;
    }
    if (s.suspicion < (beyond_day || beyond_hour ? proof_beyond() : c_.proof_below)) return;
    if (beyond_hour && !soon_after_hour_proof(m)) return hour_limit_proven(m);
    if (beyond_day || s.suspicion >= c_.proof_below) limit_proven(m);
}

// Refused again soon after less was sent in an hour: it was not the hour.
bool IspWarmup::soon_after_hour_proof(const Member& m) const { return m.state.hour_proof > 0 && slot_ - m.state.hour_proof < 2 * kHour; }

void IspWarmup::hour_limit_proven(Member& m) {
    PairState& s = m.state;
    s.suspicion = m.running = 0;
    m.clean = false;
    if (frozen(m)) return;
    tell_raises(m);
    const double hour = static_cast<double>(s.taken.hour()), before = s.hour_ratio, allowed = hour_allowance(m);
    s.hour_ratio = std::min(before, std::max(0.03, std::min(before * 0.93, hour / s.allowance)));
    s.hour_ratio_before = before;
    s.hour_proof = slot_;
    isp_.hour_share = isp_.hour_limit_slot > 0 ? 0.8 * isp_.hour_share + 0.2 * s.hour_ratio : s.hour_ratio;
    isp_.hour_limit_slot = slot_;
    s.explore_from = std::max(s.explore_from, slot_ + kHour);
    if (whole(hour_allowance(m)) >= whole(allowed)) return;  // as little as it can be: to be refused again is no news
    note(DecisionKind::cut, m, s.allowance, s.allowance,
         "throttled at " + count(hour) + " messages in an hour: a limit by the hour; from " + count(allowed) + " to " + count(hour_allowance(m)) +
             " messages an hour");
}

// What is left after bad news: a handful in any case, so that the pair can show that things have changed; never more than before.
double IspWarmup::at_least(double wanted, double before) const { return std::min(before, std::max(0.25 * c_.first_day, wanted)); }

// Messages that went through beyond a limit for each that was refused: an ISP that blocks rather than warns lets most of them pass, and holds them against
// the address.
double IspWarmup::slips() const { return isp_.blocks_seen > 0 ? c_.slips : c_.slips / 3; }

void IspWarmup::limit_proven(Member& m) {
    PairState& s = m.state;
    s.suspicion = m.running = 0;
    m.clean = false;
    if (frozen(m)) return;
    const double volume = static_cast<double>(s.taken.day()), hour = static_cast<double>(s.taken.hour());
    // Far below the known volume, most of it within the hour: the hour is the likelier.
    const bool mostly_now = hour >= std::min(0.8 * hour_allowance(m), 0.5 * volume);
    if (volume < 0.8 * s.known && mostly_now && !soon_after_hour_proof(m)) return hour_limit_proven(m);
    if (soon_after_hour_proof(m)) s.hour_ratio = std::max(s.hour_ratio, s.hour_ratio_before);  // it was the day's limit after all
    tell_raises(m);
    const double before = s.allowance;
    const bool again = s.day_limited;
    const double slipped = static_cast<double>(s.refused) * slips();
    s.refused = 0;
    m.excused = m.in_flight;
    s.allowance = at_least((std::min(before, volume) - std::min(slipped, 0.2 * volume)) * (1 - (again ? c_.margin_again : c_.margin)), before);
    fell(m, volume);
    const double found = std::min(before, volume) - std::min(slipped, 0.2 * volume);
    if (!again) learn_growth(m, found);
    s.found_at = found;
    // What went in an hour without a limit is known to go, whatever part of the day it was believed to be before.
    if (s.limit_slot == 0 && s.hour_proof == 0) s.hour_ratio = std::max(s.hour_ratio, std::min(c_.young_hour, s.hour_most / std::max(1.0, volume)));
    s.known = std::min(s.known, s.allowance);
    s.step = 0;
    s.raise_most = 1 + std::max(0.1, 0.6 * (s.raise_most - 1));
    if (isp_.patient) s.raise_most = isp_.blocks_seen > 0 ? std::min(s.raise_most, most_patient(s)) : most_patient(s);
    if (s.limit_slot == 0) isp_.first_limit = isp_.first_limit > 0 ? std::min(isp_.first_limit * 1.1, volume) : volume;
    s.limit_before = s.day_limited ? s.limit_before : s.limit_at;
    s.limit_at = volume;
    s.limit_slot = slot_;
    s.day_limited = true;
    s.explore_from = (day_of_slot(slot_) + 1 + std::min<std::int64_t>(s.flat_days / 2, static_cast<std::int64_t>(c_.flat_days))) * kDay;
    const bool blocks = isp_.blocks_seen > 0;
    const bool news = !again || whole(s.allowance) < whole(before);
    if (blocks) s.explore_from = std::max(s.explore_from, slot_ + static_cast<std::int64_t>(c_.held_days * static_cast<double>(kDay)));
    if (!news) return;
    note(DecisionKind::cut, m, before, s.allowance,
         "throttled at " + count(volume) + " messages in 24 h (" + count(hour) + " in the last hour, at most " + count(hour_allowance(m)) +
             "): a limit is proven; no step beyond it " + (blocks ? "for a day, since this ISP blocks" : "before the next day (UTC)"));
}

// Part of a day's first allowance up to which it grows after a limit, where there is time: no further than the limit is expected to have grown.
double IspWarmup::most_patient(const PairState& s) const {
    const double grows = growth_of_limits(s);
    return grows < 0 ? c_.patient_growth : std::clamp(1 + c_.expected * grows, 1.1, c_.patient_growth);
}

// How much higher limits are from day to day is seen where they are met on two of them; one that fell says nothing of it.
void IspWarmup::learn_growth(Member& m, double found) {
    PairState& s = m.state;
    const auto days = day_of_slot(slot_) - day_of_slot(s.limit_slot);
    if (s.limit_slot == 0 || s.found_at <= 0 || days < 1 || days > 7 || found < c_.ceiling_near * s.found_at) return;
    const double seen = std::clamp(std::pow(found / s.found_at, 1 / static_cast<double>(days)) - 1, 0.0, 1.0);
    s.grows = s.grows < 0 ? seen : 0.5 * (s.grows + seen);
    isp_.grows = isp_.grows < 0 ? seen : 0.8 * isp_.grows + 0.2 * seen;
}

// One address of which far less is taken than is known may have lost its own name; where a second follows within a day, the ISP takes less of all of them.
void IspWarmup::fell(Member& m, double volume) {
    PairState& s = m.state;
    if (s.known < c_.first_day || volume >= c_.falls_far * s.known) return;
    s.fell_slot = slot_;
    s.fell_to = volume / s.known;
    double part = 0;
    for (const Member& other : members_)
        if (other.present && &other != &m && slot_ - other.state.fell_slot <= kDay) part = std::max({part, other.state.fell_to, s.fell_to});
    if (part <= 0) return;
    for (Member& other : members_)
        if (other.present && &other != &m) lower(other, part);
}

void IspWarmup::lower(Member& m, double part) {
    PairState& s = m.state;
    const bool knows =
        slot_ < s.rests_until || slot_ - std::max({s.limit_slot, s.fell_slot, s.lowered_slot}) <= kDay;  // met it itself, or was lowered for it
    if (knows || frozen(m)) return;
    tell_raises(m);
    const double before = s.allowance;
    s.allowance = at_least(part * s.known, before);
    s.known = std::min(s.known, s.allowance);
    s.step = 0;
    s.lowered_slot = slot_;
    note(DecisionKind::cut, m, before, s.allowance, "of two other addresses far less was taken than was known: the ISP takes less of all");
}

void IspWarmup::block(Member& m, std::int64_t messages) {
    PairState& s = m.state;
    m.clean = false;
    if (slot_ < s.rests_until) return;  // a probe, or what was on its way
    tell_raises(m);
    const double before = s.allowance;
    // A block that meets the first messages after days without mail is not about these few.
    const double today = static_cast<double>(s.taken.day()), volume = today < 0.1 * s.last_day_taken ? s.last_day_taken : today;
    if (!frozen(m)) s.allowance = at_least(std::min(before, volume) * c_.block_keeps, before);
    fell(m, volume);
    s.known = std::min(s.known, s.allowance);
    s.step = 0;
    s.suspicion = m.running = 0;
    m.slot_throttled = m.slot_taken = 0;
    m.probing = false;
    s.rests_until = kUntilProbe;
    s.next_probe = slot_ + kHour;
    ++isp_.blocks_seen;
    if (!frozen(m)) s.hour_ratio = std::min(s.hour_ratio, c_.hour_share);  // it may as well have been the hours
    if (const auto today = day_of_slot(slot_); today > isp_.block_day) {   // once a day: one event may block several addresses
        isp_.block_day = today;
        isp_.raise_top = std::max(c_.raise_after_block, 1 + c_.raise_fails * (isp_.raise_top - 1));
    }
    for (Member& other : members_) other.state.raise_most = std::min(other.state.raise_most, c_.raise_after_block);
    note(DecisionKind::block, m, before, s.allowance,
         count(static_cast<double>(messages)) + " answers say that the address is blocked; a probe an hour until one is taken");
}

void IspWarmup::unblock(Member& m) {
    PairState& s = m.state;
    s.rests_until = 0;
    m.probing = false;
    s.explore_from = (day_of_slot(slot_) + 1) * kDay;
    note(DecisionKind::unblock, m, 0, s.allowance, "a probe was taken");
}

}  // namespace warmpost::managed
