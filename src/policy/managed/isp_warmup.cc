#include "policy/managed/isp_warmup.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "policy/managed/words.h"

namespace warmpost::managed {
namespace {

constexpr std::int64_t kOutageProbe = 10;  // messages in ten minutes that look whether an ISP is back
constexpr double kNoMost = std::numeric_limits<double>::infinity();
constexpr std::int64_t kHour = kSlotsPerHour, kDay = kSlotsPerDay;

}  // namespace

IspWarmup::IspWarmup(const Hints& hints, const Constants& constants) : hints_(hints), c_(constants) {
    isp_.hour_share = hints.hour_share > 0 ? hints.hour_share : c_.hour_share;
}

std::size_t IspWarmup::add(const std::string& address, WallTime now, const PairState* learned) {
    move_to(now);
    Member member;
    member.address = address;
    if (learned) member.state = *learned;
    PairState& s = member.state;
    if (s.allowance <= 0) {
        const double hint = hints_.first_day > 0 ? hints_.first_day : c_.first_day;
        s.allowance = s.known = isp_.first_limit > 0 ? c_.neighbours * isp_.first_limit : hint;
        if (isp_.blocks_seen > 0) s.raise_most = c_.raise_after_block;
        s.day = day_of_slot(slot_);
        s.day_opened_at = s.allowance;
        s.last_taken = slot_;
    }
    if (s.hour_ratio <= 0) s.hour_ratio = std::min(isp_.hour_share, c_.planned_hour_share);  // of what volumes taught, nothing is known of hours
    follow_patience(s);
    s.taken.move_to(slot_);
    member.running = s.suspicion;
    for (std::size_t i = 0; i < members_.size(); ++i)
        if (!members_[i].present) {
            members_[i] = std::move(member);
            return i;
        }
    members_.push_back(std::move(member));
    return members_.size() - 1;
}

void IspWarmup::remove(std::size_t pair) { members_[pair].present = false; }
void IspWarmup::set_serving(std::size_t pair, bool serves) { members_[pair].serves = serves; }

// What grew before is told without it.
void IspWarmup::set_override(std::size_t pair, const Override& word) {
    tell_raises(members_[pair]);
    members_[pair].word = word;
}

void IspWarmup::set_pace(std::size_t pair, const Pace& pace) { members_[pair].pace = pace; }

void IspWarmup::set_looks_on(bool looks_on) {
    if (!std::exchange(looks_on_, looks_on) || looks_on) return;
    for (Member& m : members_) {
        if (!m.present) continue;
        follow_taken(m);  // of this slot too
        tell_raises(m);   // as the shadow's
    }
}

void IspWarmup::set_patient(bool patient) {
    isp_.patient = patient;
    for (Member& m : members_)
        if (m.present) follow_patience(m.state);
}

// Once: what clean days teach is kept, also by one that comes back. One that comes from elsewhere may have learned in haste.
void IspWarmup::follow_patience(PairState& s) {
    if (std::exchange(s.patient, isp_.patient) || !isp_.patient || isp_.blocks_seen > 0 || s.limit_slot == 0) return;
    s.raise_most = most_patient(s);
}

void IspWarmup::move_to(WallTime now) {
    now_ = std::max(now_, now);
    const auto slot = slot_of(now_);
    if (slot <= slot_) return;
    isp_.arrived.move_to(slot);
    isp_.shared.move_to(slot);
    close_isp_slot();
    for (Member& m : members_)
        if (m.present) close_slot(m);
    slot_ = slot;
    if (day_of_slot(slot) > isp_.day) close_isp_day(day_of_slot(slot));
    for (Member& m : members_) {
        if (!m.present) continue;
        m.state.taken.move_to(slot);
        if (const auto day = day_of_slot(slot); day > m.state.day) close_day(m, day);
    }
}

// --- what an address may take

double IspWarmup::hour_allowance(const Member& m) const {
    const PairState& s = m.state;
    const bool young = s.limit_slot == 0 && s.hour_proof == 0 && isp_.hour_limit_slot == 0;  // what is known is far from the limit yet
    const double ratio = young ? std::max(s.hour_ratio, c_.young_hour) : s.hour_ratio;
    return std::max(ratio * s.allowance, s.limit_slot == 0 ? c_.least_hour : 0.5 * c_.least_hour);
}

std::int64_t IspWarmup::room_up_to(const Member& m, double day_volume) const {
    const PairState& s = m.state;
    if (!m.present || !m.serves) return 0;
    double day = day_volume, hour = hour_allowance(m);
    if (slot_ < s.rests_until) {  // a probe, whatever was taken before; the operator's word holds for it too
        if (slot_ < s.next_probe || m.in_flight > 0) return 0;
        day = static_cast<double>(s.taken.day()) + 1;
        hour = static_cast<double>(s.taken.hour()) + 1;
    }
    if (overridden(m)) {
        if (m.word.day_cap) day = std::min(day, static_cast<double>(*m.word.day_cap));
        if (m.word.hour_cap) hour = std::min(hour, static_cast<double>(*m.word.hour_cap));
    }
    const auto in_day = whole(day) - s.taken.day(), in_hour = whole(hour) - s.taken.hour();
    const auto in_slot = whole(std::max(c_.least_hour, c_.slot_share * hour)) - m.slot_used;
    return std::max<std::int64_t>(0, std::min({in_day, in_hour, in_slot}) - m.in_flight);
}

std::int64_t IspWarmup::room(std::size_t pair, WallTime now) {
    move_to(now);
    return room_up_to(members_[pair], members_[pair].state.allowance);
}

// The addresses that are known to take most first, each as far as it may and a step beyond: so they go on learning while there is mail, and what the last
// ones are left with shows how many are needed.
std::vector<Share> IspWarmup::allocate(std::int64_t waiting, WallTime now) {
    move_to(now);
    std::vector<Share> shares;
    if (waiting <= 0) return shares;
    order_.clear();
    for (std::size_t i = 0; i < members_.size(); ++i)
        if (members_[i].present && members_[i].serves) order_.push_back(i);
    std::ranges::sort(order_,
                      [this](std::size_t a, std::size_t b) { return std::pair(-members_[a].state.known, a) < std::pair(-members_[b].state.known, b); });
    auto left = isp_.outage ? std::min<std::int64_t>(waiting, kOutageProbe) : waiting;
    for (const std::size_t i : order_) {
        if (left <= 0) break;
        Member& m = members_[i];
        const auto n = std::min(left, room_up_to(m, m.state.allowance));
        if (n > 0) shares.push_back({i, n});
        left -= n;
        if (left <= 0) continue;
        m.had_excess = true;
        const double in_hour = hour_allowance(m) - static_cast<double>(m.state.taken.hour());
        m.by_hour = in_hour < m.state.allowance - static_cast<double>(m.state.taken.day()) && in_hour < static_cast<double>(n + m.in_flight + 1);
    }
    if (!isp_.outage) slot_excess_ = std::max<std::int64_t>(slot_excess_, left);  // the same messages may be asked for again within a slot
    return shares;
}

bool IspWarmup::spills(warmup::Spill spill) const {
    if (spill != warmup::Spill::while_warming) return spill == warmup::Spill::always;
    return !warm();
}

std::int64_t IspWarmup::spill_most() const { return isp_.outage ? kOutageProbe : std::numeric_limits<std::int64_t>::max(); }

// Its addresses took at this ISP all that came, days in a row, and none of them is new.
bool IspWarmup::warm() const {
    if (isp_.warm_days < static_cast<std::int64_t>(c_.warm_days)) return false;
    if (std::ranges::none_of(members_, [](const Member& m) { return m.present && m.serves; })) return false;  // no name to keep apart
    return std::ranges::none_of(members_, [this](const Member& m) {
        return m.present && m.serves && m.state.sent_days < static_cast<std::int64_t>(c_.new_days) && m.state.flat_days == 0;
    });
}

// --- what is heard

void IspWarmup::arrived(std::int64_t messages, WallTime now) {
    move_to(now);
    isp_.arrived.add(messages);
    isp_.day_arrived += messages;
}

void IspWarmup::spilled(std::int64_t messages, WallTime now) {
    move_to(now);
    isp_.shared.add(std::max(messages, -isp_.shared.day()));
}

void IspWarmup::attempted(std::size_t pair, std::int64_t messages, WallTime now) {
    move_to(now);
    Member& m = members_[pair];
    if (slot_ < m.state.rests_until) {
        if (m.in_flight == 0) m.probing = true;
        m.state.next_probe = slot_ + kHour;
    }
    m.in_flight += messages;
}

void IspWarmup::given_back(std::size_t pair, std::int64_t messages) {
    Member& m = members_[pair];
    m.in_flight = std::max<std::int64_t>(0, m.in_flight - messages);
    m.excused = std::min(m.excused, m.in_flight);
}

void IspWarmup::answered(std::size_t pair, const Answers& a, WallTime now) {
    move_to(now);
    Member& m = members_[pair];
    m.in_flight = std::max<std::int64_t>(0, m.in_flight - a.sum());
    const bool late = m.excused > 0 && a.sum() <= m.excused;
    m.excused = std::max<std::int64_t>(0, m.excused - a.sum());
    heard_of_host(a);
    m.state.taken.add(a.taken());
    m.state.day_taken += a.taken();
    m.slot_used += a.taken() + a.throttled;
    if (a.throttled + a.blocked > 0) m.state.sign_slot = slot_;
    m.state.recent_taken += static_cast<double>(a.taken());
    m.state.recent_bounced += static_cast<double>(a.bounced);
    if (a.taken() > 0) {
        m.state.last_taken = slot_;
        if (slot_ < m.state.rests_until && m.probing) unblock(m);  // what was on its way when the block came proves nothing
    }
    if (a.blocked > 0) return block(m, a.blocked);
    if (!late)
        hear(m, a);
    else if (a.throttled > 0)
        m.clean = false;
}

void IspWarmup::shared_answered(const Answers& answers, WallTime now) {
    move_to(now);
    heard_of_host(answers);
}

void IspWarmup::heard_of_host(const Answers& a) {
    slot_answers_ += a.sum();
    slot_other_ += a.other;
}

// An ISP whose hosts take nothing from anybody: knocking harder helps nobody.
void IspWarmup::close_isp_slot() {
    isp_.day_excess += std::exchange(slot_excess_, 0);
    if (slot_answers_ >= 5) {
        isp_.outage = static_cast<double>(slot_other_) >= 0.9 * static_cast<double>(slot_answers_);
        isp_.outage_seen = slot_;
    } else if (slot_ - isp_.outage_seen >= kHour) {
        isp_.outage = false;  // nobody knocked for an hour
    }
    slot_answers_ = slot_other_ = 0;
}

void IspWarmup::close_isp_day(std::int64_t day) {
    // A day without mail says nothing.
    if (isp_.day_arrived > 0)
        isp_.warm_days = static_cast<double>(isp_.day_excess) <= c_.warm_excess * static_cast<double>(isp_.day_arrived) ? isp_.warm_days + 1 : 0;
    if (isp_.day_arrived > 0 && isp_.block_day < isp_.day) isp_.raise_top = std::min(kLargestRaise, 1 + c_.raise_heals * (isp_.raise_top - 1));
    isp_.day = day;
    isp_.day_arrived = isp_.day_excess = 0;
}

void IspWarmup::complained(std::size_t pair, std::int64_t messages, WallTime now) {
    move_to(now);
    members_[pair].state.recent_complaints += static_cast<double>(messages);
}

// --- what ten minutes and a day without a proof say

void IspWarmup::close_slot(Member& m) {
    PairState& s = m.state;
    weigh(m);
    const double volume = static_cast<double>(s.taken.day());
    if (m.clean && !frozen(m) && slot_ >= s.rests_until) raise(m);
    if (looks_on_) follow_taken(m);
    if (volume > s.known && m.clean) s.known = std::min(volume, s.allowance);
    if (s.suspicion < proof_beyond()) s.hour_most = std::max(s.hour_most, static_cast<double>(s.taken.hour()));
    m.clean = true;
    m.had_excess = m.by_hour = false;
    m.slot_used = 0;
}

void IspWarmup::follow_taken(Member& m) {
    PairState& s = m.state;
    const double volume = static_cast<double>(s.taken.day());
    const auto sign = std::max({s.sign_slot, s.lowered_slot, s.limit_slot, s.hour_proof});
    const bool without_sign = m.clean && slot_ >= s.rests_until && (sign == 0 || slot_ - sign >= kDay);  // none of these 24 h
    if (!without_sign || volume <= s.allowance || frozen(m) || unwelcome(s) || growth(m) <= 0) return;
    if (s.raised_from == 0) s.raised_from = s.allowance;
    s.allowance = s.known = volume;
}

// Small enough to be told from chance when it is refused, and to cost little then.
double IspWarmup::next_step(const PairState& s) const {
    if (isp_.patient) return c_.least_step + c_.patient_step * s.allowance;
    if (s.limit_slot == 0) return c_.least_step + c_.young_step * s.allowance;  // before the first limit there is little to lose
    const double whole_step = c_.step * s.allowance, beyond = s.allowance - expected_limit(s);
    return c_.least_step + (beyond < 0 ? whole_step : std::min(whole_step, c_.careful * whole_step + c_.bolder * beyond));
}

// Up to where the limit is expected to have grown since it was met last, from what was found so far. Nothing was found yet: anything may be.
double IspWarmup::expected_limit(const PairState& s) const {
    const double grows = growth_of_limits(s);
    if (grows < 0) return kNoMost;
    const auto days = std::clamp<std::int64_t>(day_of_slot(slot_) - day_of_slot(s.limit_slot), 0, 7);
    return s.found_at * std::pow(1 + c_.expected * grows, static_cast<double>(days));
}

// Up to where it may grow on this day: where a step too far is dear, at an ISP that blocks and, once a limit was met, in a pool that has time.
double IspWarmup::most_of_day(const PairState& s) const {
    if (isp_.blocks_seen == 0 && (!isp_.patient || s.limit_slot == 0)) return kNoMost;
    return std::max(s.day_opened_at * s.raise_most, s.day_opened_at + c_.least_step);
}

// Mail that recipients complain about, or that goes to nobody, earns no trust: no time to ask for more.
bool IspWarmup::unwelcome(const PairState& s) const {
    return (s.recent_complaints >= 3 && s.recent_complaints > c_.complaints * s.recent_taken) ||
           (s.recent_bounced >= 10 && s.recent_bounced > c_.bounces * s.recent_taken);
}

void IspWarmup::raise(Member& m) {
    PairState& s = m.state;
    const double volume = static_cast<double>(s.taken.day());
    const double part = growth(m);
    if (!m.had_excess) return;
    if (volume >= s.allowance - std::max(s.step, 1.0)) {
        if (slot_ < s.explore_from || unwelcome(s) || part <= 0) return;
        const double most = most_of_day(s);
        if (s.allowance >= most - 0.01) {
            s.capped = true;
            return;
        }
        s.step = std::min(part * next_step(s), most - s.allowance);
        s.known = std::max(s.known, std::min(volume, s.allowance));
        if (s.raised_from == 0) s.raised_from = s.allowance;
        s.allowance += s.step;
        return;
    }
    if (m.by_hour) ++s.hour_slots;
    const bool told = (s.limit_slot == 0 && s.hour_proof == 0) || hour_allowance(m) >= c_.hour_told;
    if (m.by_hour && s.hour_explores && told && slot_ - s.hour_proof > static_cast<std::int64_t>(c_.hour_rest_days * static_cast<double>(kDay)))
        s.hour_ratio = std::min(0.6, s.hour_ratio * (1 + part * c_.hour_step));
}

// Steps come every ten minutes; those in a row are one raise. Told before anything else moves the allowance, so that each record begins where the last one
// ended.
void IspWarmup::tell_raises(Member& m) {
    const double from = std::exchange(m.state.raised_from, 0.0);
    if (from > 0 && m.state.allowance > from)
        note(DecisionKind::raise, m, from, m.state.allowance, count(static_cast<double>(m.state.day_taken)) + " messages were taken that day (UTC)" + (isp_.patient ? kPatiently : ""));
}

void IspWarmup::close_day(Member& m, std::int64_t day) {
    PairState& s = m.state;
    tell_raises(m);
    if (s.day_taken > 0) ++s.sent_days;
    s.limit_best = std::max(s.limit_best * c_.limit_fades, s.day_limited ? s.limit_at : 0.0);
    if (s.day_limited) {  // a limit that stands where it stood says something only if the volume would have moved it
        if (s.limit_at >= s.limit_before * 1.05)
            s.flat_days = 0;
        else if (s.deserved)
            s.flat_days = s.limit_at >= c_.ceiling_near * s.limit_best ? s.flat_days + 1 : 0;
        s.deserved = static_cast<double>(s.day_taken) >= 0.85 * s.limit_at;
    }
    const double idle = static_cast<double>(day * kDay - s.last_taken) / static_cast<double>(kDay);
    if (idle > c_.idle_days && !frozen(m)) {  // the same however often it is looked at; and silence makes nothing grow
        const double before = s.allowance;
        const double lost = std::exp2(-std::min(static_cast<double>(day - s.day), std::ceil(idle - c_.idle_days)) / c_.idle_half_life_days);
        s.allowance = std::min(s.allowance, std::max(c_.first_day, s.allowance * lost));
        s.known = std::min(s.known, s.allowance);
        if (s.allowance <= before - 1) note(DecisionKind::idle, m, before, s.allowance, "nothing was taken for " + count(idle) + " days");
    }
    // An hour is worth more risk only to an address that the hour keeps from what it may take: clearly so, where an ISP blocks. Elsewhere from the first
    // message on, since the day does not grow either before it is full: as far as it has grown by now, or the two would grow on every other day in turn.
    const double worth = isp_.blocks_seen > 0 ? c_.hour_worth : 1;
    if (s.day_taken > 0) s.hour_explores = s.hour_slots > 0 && static_cast<double>(s.day_taken) < worth * std::max(s.day_opened_at, s.allowance);
    if (s.capped && !s.day_limited) s.raise_most = std::max(s.raise_most, std::min(s.raise_most * c_.raise_learns, isp_.raise_top));
    s.capped = false;
    for (double* recent : {&s.recent_taken, &s.recent_bounced, &s.recent_complaints}) *recent *= c_.recent_keeps;
    s.hour_slots = 0;
    s.day = day;
    s.day_opened_at = s.allowance;
    if (s.day_taken > 0) s.last_day_taken = std::max(static_cast<double>(s.day_taken), c_.recent_keeps * s.last_day_taken);  // a straggler is no day
    s.day_taken = 0;
    s.day_limited = false;
    s.hour_most = 0;
}

}  // namespace warmpost::managed
