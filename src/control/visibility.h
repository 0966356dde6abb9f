// Which of its addresses an account sees: the one place that says so. Operators see all.
#pragma once
#include "config/config.h"
#include "control/snapshot.h"

namespace warmpost::control {

// Those of MANAGED pools come and go by themselves, and are hidden unless managed.show_managed_addresses is set (SES lists them since
// 2025).
[[nodiscard]] inline bool account_sees_addresses(ScalingMode mode, const config::Config& config) {
    return mode == ScalingMode::standard || config.managed.show_addresses;
}

}  // namespace warmpost::control
