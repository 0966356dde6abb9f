#include "runtime/clock.h"

#include <ctime>

namespace warmpost::runtime {

WallTime wall_now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

SteadyTime elapsed_now() {
    timespec now{};
    if (::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return steady_now();
    return SteadyTime{std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)};
}

}  // namespace warmpost::runtime
