// Who hears what others say of our addresses, put together: it runs by the clock, asks the control store and tells by the outbox.
#pragma once
#include <memory>

#include "config/live.h"
#include "control/service.h"
#include "registry/registry.h"
#include "runtime/feeds.h"
#include "runtime/pace_cell.h"
#include "spool/spool.h"

namespace warmpost::cli {

class Feeds {
public:
    Feeds(const config::Live& config, control::Service& service, registry::Registry& registry, spool::Spool& spool);  // all outlive it
    ~Feeds();                                                                                                         // stop()
    void start();
    void stop();
    void complained(const std::string& isp);  // of the ISP table, or "other"
    [[nodiscard]] runtime::Feeds& seam();
    [[nodiscard]] const runtime::PaceCell& paces() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
