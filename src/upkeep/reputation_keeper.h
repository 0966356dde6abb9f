// Watches over the reputation of leased addresses: at the start and every hour it reads what was sent, judges it by policy/keeping, keeps what it finds in the
// store for the API and the terminal, and tells what is new as an event "ReputationFinding".
//
// Addresses of STANDARD pools only: those of MANAGED pools come and go by themselves. A finding's event is recorded before it is remembered as told, so that a
// crash in between tells it twice and never not at all.
// Threads: check() from one thread at a time; the rest from any.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "config/live.h"
#include "control/service.h"
#include "spool/spool.h"
#include "upkeep/every.h"

namespace warmpost::upkeep {

class ReputationKeeper {
public:
    // All outlive it.
    ReputationKeeper(const config::Live& config, control::Service& service, spool::Spool& spool, std::function<WallTime()> now);
    void start();                       // checks soon and then hourly, on a thread of its own, until destruction
    void soon();                        // the rules have changed
    [[nodiscard]] Status check();       // blocks: SQL, RocksDB. Not on the SQL thread.

private:
    [[nodiscard]] std::vector<keeping::Kept> look(WallTime counted_since, WallTime now) const;
    void tell(const std::vector<keeping::Kept>& kept, const std::vector<std::size_t>& news, WallTime now);

    const config::Live& config_;
    control::Service& service_;
    spool::Spool& spool_;
    std::function<WallTime()> now_;
    std::optional<Every> every_;        // last: its job uses the others
};

}  // namespace warmpost::upkeep
