// A service whose account has a managed pool "auto".
#pragma once
#include <stdexcept>

#include "control/support.h"

namespace warmpost::control {

struct Managed : TestService {
    Managed() {
        if (!service->create_pool(id, "auto", ScalingMode::managed)) throw std::runtime_error("no pool");
    }
    [[nodiscard]] PoolId auto_pool() const { return pool("auto")->id; }
};

}  // namespace warmpost::control
