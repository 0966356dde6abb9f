// The seam behind "look at this address now": upkeep looks, the operator API asks.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>

#include "base/error.h"
#include "base/ip_address.h"

namespace warmpost::runtime {

class AddressChecks {
public:
    virtual ~AddressChecks() = default;
    // Makes every check of one address of ours, stores what was found and tells what has changed; resumes on the caller's executor
    // within a few DNS time limits.
    // Errors: Unavailable while shutting down, Internal (the store).
    [[nodiscard]] virtual boost::asio::awaitable<Status> check_now(IpAddress ip, std::string own_ehlo) = 0;
};

}  // namespace warmpost::runtime
