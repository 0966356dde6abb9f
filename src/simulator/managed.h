// The policy that `warmpost serve` runs for managed pools, in the simulated world: policy/managed and policy/autoscale as they are, and nothing else.
#pragma once
#include "policy/autoscale/autoscale.h"
#include "policy/managed/constants.h"
#include "simulator/run.h"

namespace warmpost::simulator {

// What isps.toml says of an ISP by its name; none: every name is unknown.
using HintsOf = std::function<managed::Hints(const std::string& isp)>;

struct ManagedOptions {
    managed::Constants warmup{};
    autoscale::Constants scaling{};
    HintsOf hints{};
    warmup::Spill spill = warmup::Spill::always;
    std::function<void(const std::string& isp, const managed::Decision&)> told{};   // each decision; none: nobody listens
};
[[nodiscard]] NamedStrategy managed_strategy(const ManagedOptions& options = {});

}  // namespace warmpost::simulator
