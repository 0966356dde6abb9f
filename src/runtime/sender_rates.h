// A seam: how much of a sender's mail bounced and was complained about, for those who show it (upkeep/enforcement_keeper.h reckons it).
#pragma once
#include <string>

#include "base/error.h"
#include "base/ids.h"
#include "policy/reputation/reputation.h"

namespace warmpost::runtime {

class SenderRates {
public:
    virtual ~SenderRates() = default;
    // Of an account (`set` empty), or of its mail with a configuration set. Blocks (disk): not from a core thread. Errors: Unavailable.
    [[nodiscard]] virtual Result<reputation::Rates> rates(AccountId account, const std::string& set) const = 0;
};

}  // namespace warmpost::runtime
