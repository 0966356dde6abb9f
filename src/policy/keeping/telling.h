// Which findings are news: each is told once, again when it went away and came back, and again after a week. Pure.
#pragma once
#include <cstddef>
#include <vector>

#include "policy/keeping/keeping.h"

namespace warmpost::keeping {

struct Kept {                             // a finding as it is shown and remembered
    AccountId account;
    std::string address;
    Finding finding;
    WallTime since{};                     // found without a break from then on
    WallTime told{};
};
inline constexpr std::chrono::days kToldAgainAfter{7};

struct Settled {
    std::vector<Kept> kept;               // what `found` says, in its order, with `since` and `told` as they are from now on
    std::vector<std::size_t> news;        // indices into `kept`: to be told now
};
// `before`: what was kept the last time. `found`: what is so now; its times are not read. A finding is the same one if its account, address, kind and ISP are.
// A clock that went back tells nothing again.
[[nodiscard]] Settled settle(const std::vector<Kept>& before, std::vector<Kept> found, WallTime now);

}  // namespace warmpost::keeping
