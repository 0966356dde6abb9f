#include "policy/managed/forget.h"

#include <algorithm>
#include <cmath>

namespace warmpost::managed {

// Silence is reckoned when the pair is used (IspWarmup::close_day): what is stored stands as it did on its last day of use.
bool worth_nothing(const PairState& state, std::int64_t slot, std::int64_t days, const Constants& constants) {
    const double idle = static_cast<double>(slot - state.last_taken) / static_cast<double>(kSlotsPerDay);
    if (idle < static_cast<double>(days)) return false;
    const double silent = std::min(static_cast<double>(day_of_slot(slot) - state.day), std::max(0.0, idle - constants.idle_days));
    return state.allowance * std::exp2(-silent / constants.idle_half_life_days) <= constants.first_day;
}

bool worth_nothing(const IspState& state, std::int64_t slot, std::int64_t days) { return slot - state.arrived.slot() >= days * kSlotsPerDay; }

}  // namespace warmpost::managed
