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

std::optional<managed::PairState> grown_by(const managed::PairState& earned, const managed::PairState& stored) {
    const auto first_slot = (earned.day - kEarnedDays.count()) * managed::kSlotsPerDay;
    const auto against = std::max({stored.sign_slot, stored.limit_slot, stored.hour_proof, stored.fell_slot, stored.lowered_slot, stored.rests_until});
    if (earned.known <= stored.known || (against > 0 && against >= first_slot)) return std::nullopt;
    managed::PairState grown = stored;
    grown.known = earned.known;
    grown.allowance = earned.allowance;
    grown.raised_from = 0;
    grown.taken = earned.taken;
    grown.day = earned.day;
    grown.day_opened_at = earned.day_opened_at;
    grown.day_taken = earned.day_taken;
    grown.last_taken = std::max(stored.last_taken, earned.last_taken);
    grown.sent_days = std::max(stored.sent_days, earned.sent_days);
    return grown;
}

}  // namespace warmpost::control
