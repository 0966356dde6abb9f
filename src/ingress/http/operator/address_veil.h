// What an account is told without the addresses that it does not see (control/visibility.h): those of its MANAGED pools, the shared pool's, others'.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

class AddressVeil {
public:
    AddressVeil() = default;  // the operator's: it covers nothing
    // `seen`: addresses that it does not cover; `names`: host names that stand for addresses, and are covered too.
    AddressVeil(std::set<std::string> seen, const std::vector<std::string>& names);
    [[nodiscard]] bool is_clear() const { return !covers_; }
    [[nodiscard]] bool covers(const std::string& address) const { return covers_ && !seen_.contains(address); }
    // The text with "an address" in place of each IPv4 and IPv6 address but `told`, which the account was told before (of its own message: events have it).
    [[nodiscard]] std::string cover(std::string_view text, std::string_view told = {}) const;

private:
    bool covers_ = false;
    std::set<std::string> seen_;
    std::set<std::string, std::less<>> names_;  // in small letters
};

// By the caller's role and account; the account's own STANDARD addresses are seen.
[[nodiscard]] boost::asio::awaitable<AddressVeil> veil_of_caller(const Call& call);

}  // namespace warmpost::ingress::http::operators
