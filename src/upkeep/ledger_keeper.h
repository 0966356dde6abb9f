// Brings the ledger of all accounts up to the present: what they sent and held since it was last done becomes entries.
//
// Each entry is made exactly once: what is due is the difference to what the ledger has (policy/billing), found and appended in one transaction. A crash before,
// between two accounts, or after leaves nothing to mend; the next run appends what is missing. Months that a server slept through are made up for, at
// the prices of the day on which it woke.
#pragma once
#include <functional>

#include "config/live.h"
#include "control/charged_messages.h"
#include "control/service.h"

namespace warmpost::upkeep {

class LedgerKeeper {
public:
    // All outlive it. `usage` may block.
    LedgerKeeper(const config::Live& config, control::Service& service, control::UsageSource usage, std::function<WallTime()> now);
    // For Every: blocks, hence not from the SQL thread. Account by account, so that other control writes pass between. What fails is logged and tried again
    // by the next run.
    void run();

private:
    // False: something failed that the next run may mend.
    [[nodiscard]] bool charge_month(billing::Month month);

    const config::Live& config_;
    control::Service& service_;
    control::UsageSource usage_;
    std::function<WallTime()> now_;
};

}  // namespace warmpost::upkeep
