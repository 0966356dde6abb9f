// The one place besides main and the simulator where a clock is read.
#pragma once
#include "base/time.h"

namespace warmpost::runtime {

[[nodiscard]] WallTime wall_now();
[[nodiscard]] SteadyTime steady_now();

}  // namespace warmpost::runtime
