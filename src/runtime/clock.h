// The one place besides main and the simulator where a clock is read.
#pragma once
#include "base/time.h"

namespace warmpost::runtime {

[[nodiscard]] WallTime wall_now();
[[nodiscard]] SteadyTime steady_now();
// As steady_now(), but time in which the machine slept counts. To be compared with its own kind only.
[[nodiscard]] SteadyTime elapsed_now();

}  // namespace warmpost::runtime
