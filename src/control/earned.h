// What a STANDARD pool's addresses have earned at ISPs by what they sent: what managed begins with when the pool is made MANAGED. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "control/managed.h"
#include "spool/usage.h"

namespace warmpost::control {

inline constexpr std::chrono::days kEarnedDays{14};  // as far back as mail speaks of what an ISP takes today

// One pair for each address and ISP that took mail from it in `counts` (kEarnedDays up to the day of `now`): its best day is known to be
// taken. Today's messages count as sent just now, which errs to the careful side. `policy_now`: the policy's clock, that of ManagedLanes.
// The ISP "other" stands for many and teaches nothing.
[[nodiscard]] std::vector<LearnedPair> earned(const std::vector<std::string>& addresses, const std::vector<spool::UsageLine>& counts,
                                              WallTime now, WallTime policy_now);

// What is stored of the pair with the volumes that were earned; nullopt where what is stored says more: as much was taken, or an answer spoke against the
// address in those days.
[[nodiscard]] std::optional<managed::PairState> grown_by(const managed::PairState& earned, const managed::PairState& stored);

}  // namespace warmpost::control
