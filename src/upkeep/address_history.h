// From counts of use to what policy/keeping judges: each leased address's last 30 days by ISP. Pure.
#pragma once
#include <string>
#include <vector>

#include "base/ids.h"
#include "policy/keeping/keeping.h"
#include "spool/usage.h"

namespace warmpost::upkeep {

struct Leased {                       // an address of a STANDARD pool of an account
    std::string address;
    WallTime leased_at{};
    bool warming = false;
    bool allow_listed = false;        // its account
};

// `lines`: all that is counted of the account that leases the addresses, in order of days. `counted_since`: what was sent before is not known, so that an
// address counts as used until then, and its age from then on.
// Volume is what the ISP answered for good, delivered and bounced. What ISPs that the table does not know got together ("other") is nobody's volume: it
// counts as mail of the address, and appears in no history's `isps`.
[[nodiscard]] std::vector<keeping::AddressHistory> histories(const std::vector<spool::UsageLine>& lines, const std::vector<Leased>& addresses,
                                                             WallTime counted_since, WallTime now);

// True while the counts are too young to tell a jump from what an older lease has always sent: the 7 days before are not known yet.
[[nodiscard]] bool too_young_for_jumps(WallTime leased_at, WallTime counted_since, WallTime now);

}  // namespace warmpost::upkeep
