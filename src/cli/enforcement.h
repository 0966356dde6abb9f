// Who looks at senders' reputations, put together: it reads the roll-up metrics and runs by the clock.
#pragma once
#include <memory>
#include <vector>

#include "config/live.h"
#include "control/service.h"
#include "policy/alerts/look.h"
#include "registry/registry.h"
#include "runtime/rated_senders.h"
#include "spool/spool.h"

namespace warmpost::cli {

class Enforcement {
public:
    Enforcement(const config::Live& config, control::Service& service, const registry::Registry& registry, spool::Spool& spool);   // all outlive it
    ~Enforcement();                      // stop()
    void start();
    void stop();
    [[nodiscard]] const runtime::RatedSenders& rates() const;
    [[nodiscard]] std::vector<alerts::SenderSeen> seen() const;   // at the last round

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
