// What the scaling of a managed pool expects. Pure.
#pragma once
#include <string>

#include "policy/autoscale/autoscale.h"

namespace warmpost::autoscale {

// Messages a day to `isp` that addresses are planned for, after the last tick; 0: no mail went there yet.
[[nodiscard]] double forecast_volume(const State& state, const std::string& isp);

}  // namespace warmpost::autoscale
