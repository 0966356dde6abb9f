// What somebody should be woken for, put together: what looks, what tells, and the clock it runs by.
#pragma once
#include <functional>
#include <memory>

#include "runtime/alerts.h"

namespace warmpost::registry {
class Registry;
}
namespace warmpost::spool {
class Spool;
}
namespace warmpost::upkeep {
struct AlertSources;
}

namespace warmpost::cli {

class Alerting {
public:
    Alerting(upkeep::AlertSources sources, registry::Registry& registry, spool::Spool& spool);  // all outlive it
    ~Alerting();                                                                                // stop()
    void start();
    void stop();  // waits for the round under way
    [[nodiscard]] runtime::Alerts& alerts();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
