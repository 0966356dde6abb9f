// As what mail counts that left by a source: the one rule for bills, usage and complaints. Pure.
#pragma once
#include <string>

#include "control/snapshot.h"
#include "spool/usage.h"

namespace warmpost::control {

// Mail of `pool` that left by `source` (an address, or a relay's name). What leaves by the shared pool's addresses or by a relay is the shared pool's,
// whatever pool it was accepted for; so is what was accepted for a pool that is gone.
[[nodiscard]] spool::UsageKind left_by(const Snapshot& snapshot, PoolId pool, const std::string& source);

}  // namespace warmpost::control
