// A seam: how much of whose mail bounced, was complained about, throttled and blocked, for those who show it (upkeep/rated_senders_book.h reckons it).
//
// Blocks (disk; an account's month is read): not from a core thread, and not from the SQL thread, which others wait for.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "policy/reputation/views.h"

namespace warmpost::runtime {

struct RatedName {  // an identity, a pool, an address or an ISP
    std::string name;
    AccountId account;  // whose it is; 0: of no single one (the shared pool, an address or an ISP over all accounts)
    reputation::ViewRates rates;
    reputation::Advised advised;
};

class RatedSenders {
public:
    virtual ~RatedSenders() = default;
    // Of an account ("") and of its mail with each configuration set that mail was sent with or that stands badly, in one read. Errors: Unavailable,
    // NotFound.
    [[nodiscard]] virtual Result<std::map<std::string, reputation::ViewRates>> all_of(AccountId account) const = 0;
    // Of all names of a kind that mail was sent by in the last month; `only`: of this account's mail alone. In the order of names. Errors: Unavailable;
    // InvalidArgument (accounts and configuration sets are not asked here).
    [[nodiscard]] virtual Result<std::vector<RatedName>> rated(reputation::Kind kind, std::optional<AccountId> only) const = 0;
};

}  // namespace warmpost::runtime
