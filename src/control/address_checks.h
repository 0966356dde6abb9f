// What control keeps of the checks of addresses (policy/checks): standings, and events about them that are not known to be durable yet.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "policy/checks/standing.h"

namespace warmpost::control {

// The subject under which block lists themselves stand; every other subject is an address as text.
inline constexpr const char* kListSubject = "dnsbl";

struct CheckNotice {               // an event to be told
    std::string subject;
    AccountId account;             // who leases the address; 0: nobody
    checks::Standing standing;
    checks::Telling telling = checks::Telling::none;
    WallTime at{};                 // when it came to be; names it among the notices of a check
};
using AddressChecks = std::map<std::string, std::vector<checks::Standing>>;   // by subject, then by the check's name

}  // namespace warmpost::control
