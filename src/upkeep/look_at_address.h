// One look at one source address: binds it, asks DNS about its names and the block lists about it. What the answers mean stands in policy/checks.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

#include "config/config.h"
#include "policy/checks/dnsbl.h"
#include "runtime/resolver.h"

namespace warmpost::upkeep {

struct ListHealth {                     // a block list, by its test entries
    std::string list;                   // as configured
    checks::ListState v4 = checks::ListState::failed, v6 = checks::ListState::failed;
    checks::AddressesFound answer;      // about the IPv4 test entry
};

struct LookRequest {
    IpAddress ip;
    std::string own_ehlo;               // empty: none was set
    std::string service_domain;
    bool names_matter = true;           // see names_matter()
    std::vector<ListHealth> lists;
};

// False for loopback addresses, which nobody outside sees, unless name servers are configured that may know them.
[[nodiscard]] bool names_matter(const IpAddress& ip, const config::Config& config);

// Every check's verdict, in any order. The lists are asked side by side; ends within about four DNS time limits. One thread: the caller's executor.
[[nodiscard]] boost::asio::awaitable<std::vector<checks::Verdict>> look_at(runtime::Resolver& resolver, LookRequest request);
// Asks the list's test entries (RFC 5782 section 5), both families.
[[nodiscard]] boost::asio::awaitable<ListHealth> test_list(runtime::Resolver& resolver, std::string list);

}  // namespace warmpost::upkeep
