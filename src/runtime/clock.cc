#include "runtime/clock.h"

namespace warmpost::runtime {

WallTime wall_now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace warmpost::runtime
