// What reckons accounts' recommendations, put together: it asks DNS on the cores, and runs by the clock.
#pragma once
#include <memory>

#include "config/live.h"
#include "control/service.h"
#include "registry/registry.h"
#include "runtime/cores.h"
#include "runtime/resolver.h"

namespace warmpost::cli {

class Advising {
public:
    // All outlive it.
    Advising(const config::Live& config, control::Service& service, registry::Registry& registry, runtime::Cores& cores, runtime::Resolver& resolver);
    ~Advising();   // stop()
    void start();  // once the cores run
    void stop();   // while they still do; waits for the look-up under way

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
