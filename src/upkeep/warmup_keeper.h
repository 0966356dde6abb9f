// Moves warm-ups on as UTC days begin, with what mail really left, and tells when one is done or begins again.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "control/service.h"
#include "spool/spool.h"
#include "upkeep/every.h"

namespace warmpost::upkeep {

// Events: "WarmupDone" (info), "WarmupRestarted" (warning: a silent address has lost what it had earned).
[[nodiscard]] std::string warmup_event(const control::WarmupChange& change, WallTime at);

class WarmupKeeper {
public:
    // `sent`: the addresses that mail left from since it was last called. `store_use`: writes what was used of allowances.
    WarmupKeeper(control::Service& service, spool::Spool& spool, std::function<std::vector<std::string>()> sent, std::function<void()> store_use);

private:
    void tick();
    control::Service& service_;
    spool::Spool& spool_;
    std::function<std::vector<std::string>()> sent_;
    std::function<void()> store_use_;
    Every every_;   // last: it uses the others
};

}  // namespace warmpost::upkeep
