// From when on mail counts in the rates of an account or a configuration set.
#pragma once
#include <algorithm>
#include <string>

#include "control/snapshot.h"

namespace warmpost::control {

// The later of two: a pause of its was lifted, or (of a set) its sending was switched on again (SES's LastFreshStart). 1970: all mail counts. `set`: empty
// means the account itself.
[[nodiscard]] inline WallTime fresh_start_of(const Account& account, const std::string& set) {
    const auto fresh = account.reputation(set).fresh_start;
    const auto found = account.configuration_sets.find(set);
    return found == account.configuration_sets.end() ? fresh : std::max(fresh, found->second.last_fresh_start);
}

}  // namespace warmpost::control
