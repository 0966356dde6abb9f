// Which address is to be looked at next: every one at start, then daily, hourly while something is wrong, and at once when it is new, newly leased or renamed.
// No clock, no threads.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/service.h"
#include "policy/checks/standing.h"

namespace warmpost::upkeep {

struct DueAddress {
    IpAddress ip;
    std::string own_ehlo;
};

class CheckPlan {
public:
    // The addresses there are now; those that the configuration no longer has are left alone.
    void update(const std::vector<control::AddressInfo>& addresses, SteadyTime now);
    void everything_is_due(SteadyTime now);
    // At most `limit` that are due and not being looked at, the longest due first; from here on they are being looked at, until done().
    [[nodiscard]] std::vector<DueAddress> take(SteadyTime now, std::size_t limit);
    void done(const IpAddress& ip, checks::Health health, SteadyTime now);

private:
    struct Entry {
        std::string own_ehlo;
        AccountId holder;          // who leases it; 0: nobody
        SteadyTime due{};
        bool taken = false;
        bool again = false;        // became due while it was looked at
    };
    static void hurry(Entry& entry, SteadyTime now);
    std::map<IpAddress, Entry> entries_;
};

}  // namespace warmpost::upkeep
