// How the baselines divide an ISP's waiting mail: among addresses by their rooms, the rest to the shared pool. Pure.
#pragma once
#include <cstdint>
#include <span>

#include "simulator/strategy.h"

namespace warmpost::simulator {

// rooms[i]: messages that leased[i] may take now. All rooms fit: each is filled; else each address gets its part of what waits, one more at most, until
// nothing is left. What the addresses do not take goes to the shared pool, which the run cuts to its capacity.
void split(std::span<const std::size_t> leased, std::span<const std::int64_t> rooms, std::int64_t waiting, Allocation& out);

}  // namespace warmpost::simulator
