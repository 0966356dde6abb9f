// What the warm-up towards an ISP tells of itself.
#include <algorithm>
#include <utility>

#include "policy/managed/isp_warmup.h"
#include "policy/managed/words.h"

namespace warmpost::managed {

void IspWarmup::note(DecisionKind kind, const Member& m, double before, double after, std::string why) {
    if (!keeps_decisions_) return;
    decisions_.push_back({now_, kind, {}, m.address, whole(before), whole(after), std::move(why)});
}

double IspWarmup::planned_hour_share() const { return isp_.hour_limit_slot > 0 ? isp_.hour_share : std::max(isp_.hour_share, c_.planned_hour_share); }

std::vector<Decision> IspWarmup::take_decisions() { return std::exchange(decisions_, {}); }
double IspWarmup::allowance(std::size_t pair) const { return slot_ < members_[pair].state.rests_until ? 0 : members_[pair].state.allowance; }
const std::string& IspWarmup::address(std::size_t pair) const { return members_[pair].address; }
const PairState& IspWarmup::pair(std::size_t pair) const { return members_[pair].state; }

std::vector<std::size_t> IspWarmup::pairs() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < members_.size(); ++i)
        if (members_[i].present) all.push_back(i);
    return all;
}

PairSight IspWarmup::sight(std::size_t pair) const {
    const PairState& s = members_[pair].state;
    return {std::max(s.allowance, s.limit_best), growth_of_limits(s), s.limit_slot > 0 && slot_ - s.limit_slot < 7 * kSlotsPerDay,
            static_cast<double>(s.flat_days) >= c_.ceiling_days};
}

PairView IspWarmup::view(std::size_t pair, WallTime now) {
    move_to(now);
    const Member& m = members_[pair];
    const PairState& s = m.state;
    PairView v;
    v.address = m.address;
    v.allowance_day = whole(allowance(pair));
    v.allowance_hour = whole(hour_allowance(m));
    v.available_day = m.serves ? v.allowance_day : 0;
    if (overridden(m)) {
        const auto available = v.available_day;
        if (m.word.day_cap) v.allowance_day = std::min(v.allowance_day, *m.word.day_cap);
        if (m.word.hour_cap) v.allowance_hour = std::min(v.allowance_hour, *m.word.hour_cap);
        v.available_day = std::min(v.available_day, v.allowance_day);
        if (m.word.hour_cap) v.available_day = std::min(v.available_day, *m.word.hour_cap * 24);
        v.capped = v.available_day < available;
    }
    v.taken_day = s.taken.day();
    v.taken_hour = s.taken.hour();
    v.room = room_up_to(m, s.allowance);
    v.serves = m.serves;
    v.sight = sight(pair);
    v.blocked = slot_ < s.rests_until;
    v.warm = warm();
    if (v.blocked)
        v.state = "blocked; a probe an hour";
    else if (s.limit_slot > 0 && slot_ < s.explore_from)
        v.state = "limit proven at " + count(s.limit_at) + " in 24 h; goes on " + (isp_.blocks_seen > 0 ? "a day later" : "from the next day (UTC)");
    else
        v.state = (s.sent_days > 0 || s.day_taken > 0 ? "known to be taken: " : "sent nothing there yet; begins with ") + count(s.known) + " in 24 h";
    if (slowed(m)) v.state += std::string(growth(m) > 0 ? "; grows more slowly (" : "; does not grow (") + m.pace.why + ")";
    if (isp_.patient && !v.blocked && !v.warm) v.state += kPatiently;
    if (overridden(m)) v.state += "; an override is in force";
    return v;
}

}  // namespace warmpost::managed
