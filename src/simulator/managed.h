// The policy that `warmpost serve` runs for managed pools, in the simulated world: policy/managed and policy/autoscale as they are, and nothing else.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/autoscale/autoscale.h"
#include "policy/managed/constants.h"
#include "policy/managed/isp_warmup.h"
#include "simulator/run.h"

namespace warmpost::simulator {

// What isps.toml says of an ISP by its name; none: every name is unknown.
using HintsOf = std::function<managed::Hints(const std::string& isp)>;

// What the policy knows at the end of an hour. Views: valid during the call.
struct ManagedSight {
    std::int64_t slot = 0;                            // the hour's last
    const std::vector<std::string>& names;            // of the ISPs, as the next
    const std::vector<managed::IspWarmup>& isps;      // addresses are called by their numbers
    const autoscale::State& scaler;
    const std::string& status;
    int wanted = 0;
};
inline constexpr WallTime kUsualEpoch = from_ms(1'767'571'200'000);   // 2026-01-05, a Monday

struct ManagedOptions {
    managed::Constants warmup{};
    autoscale::Constants scaling{};
    HintsOf hints{};
    warmup::Spill spill = warmup::Spill::always;
    std::function<void(const std::string& isp, const managed::Decision&)> told{};   // each decision; none: nobody listens
    WallTime epoch = kUsualEpoch;                      // when slot 0 begins: a UTC midnight
    std::function<void(const ManagedSight&)> each_hour{};
};
[[nodiscard]] NamedStrategy managed_strategy(const ManagedOptions& options = {});

}  // namespace warmpost::simulator
