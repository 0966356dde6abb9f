#include "control/earned.h"

#include <algorithm>
#include <map>

namespace warmpost::control {
namespace {

using std::chrono::days;
using std::chrono::floor;
using ByDay = std::map<std::chrono::sys_days, std::int64_t>;

LearnedPair pair_of(const std::string& address, const std::string& isp, const ByDay& taken, WallTime now, WallTime policy_now) {
    const auto today = floor<days>(now);
    const auto slot = managed::slot_of(policy_now);
    LearnedPair pair{address, IspId{isp}, {}, today.time_since_epoch().count(), 0};
    managed::PairState& state = pair.state;
    std::chrono::sys_days last{};
    for (const auto& [day, messages] : taken) {
        state.known = std::max(state.known, static_cast<double>(messages));
        if (messages > 0) last = std::max(last, day);
        state.sent_days += messages > 0;
        if (day == today) pair.counted = messages;
    }
    state.allowance = state.known;
    state.day = managed::day_of_slot(slot);
    state.day_opened_at = state.allowance;
    state.day_taken = pair.counted;
    state.last_taken = std::max<std::int64_t>(0, slot - (today - last).count() * managed::kSlotsPerDay);
    state.taken.move_to(slot);
    state.taken.add(pair.counted);
    return pair;
}

}  // namespace

std::vector<LearnedPair> earned(const std::vector<std::string>& addresses, const std::vector<spool::UsageLine>& counts, WallTime now,
                                WallTime policy_now) {
    std::map<std::pair<std::string, std::string>, ByDay> taken;
    for (const auto& line : counts) {
        if (line.key.isp == "other" || line.key.isp.empty() || floor<days>(now) - line.key.day >= kEarnedDays) continue;
        if (std::ranges::find(addresses, line.key.source) == addresses.end()) continue;
        taken[{line.key.source, line.key.isp}][line.key.day] += line.counts.delivered + line.counts.bounced;
    }
    std::vector<LearnedPair> pairs;
    for (const auto& [key, by_day] : taken) {
        auto pair = pair_of(key.first, key.second, by_day, now, policy_now);
        if (pair.state.known > 0) pairs.push_back(std::move(pair));
    }
    return pairs;
}

bool outdoes(const managed::PairState& earned, const managed::PairState& stored) {
    const auto first_slot = earned.day * managed::kSlotsPerDay - kEarnedDays.count() * managed::kSlotsPerDay;
    return earned.known > stored.known && std::max(stored.limit_slot, stored.rests_until) < first_slot;
}

}  // namespace warmpost::control
