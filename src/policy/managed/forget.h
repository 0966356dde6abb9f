// When what was learned is worth nothing any more: mail hosts that nobody writes to again would else be kept for ever. Pure.
#pragma once
#include <cstdint>

#include "policy/managed/constants.h"
#include "policy/managed/pair.h"

namespace warmpost::managed {

// True where nothing was taken for `days` and silence has left no more than a new address has. `slot`: the one that runs.
[[nodiscard]] bool worth_nothing(const PairState& state, std::int64_t slot, std::int64_t days, const Constants& constants = {});
// The same of an ISP as a pool sees it: no mail for so many days.
[[nodiscard]] bool worth_nothing(const IspState& state, std::int64_t slot, std::int64_t days);

}  // namespace warmpost::managed
