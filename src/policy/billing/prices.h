// What sending costs: the price list that the ledger and the advice reckon with. Pure data; the operator's own list comes from the configuration.
//
// The shape follows the seed's "Additional costs": shared addresses are in the ordinary price of sending; standard addresses cost a month's fee each on top of
// it; managed ones a month's flat fee per account, whatever their number, and a charge per message. The defaults are SES's a-la-carte prices as ses-facts a.7
// has them (read there at third hand, 2026-07 and 2026-09).
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "policy/billing/money.h"

namespace warmpost::billing {

// How a message left: from an address of the shared pool, from a leased one, or from a managed pool.
enum class SendingKind : std::uint8_t { shared, standard, managed };
[[nodiscard]] const char* to_string(SendingKind kind);

// Messages are counted one a recipient, as SES counts them (ses-facts a.7).
struct Tier {
    std::int64_t up_to = 0;           // the month's messages that this tier ends with, itself included; kNoEnd in the last one
    Micro per_thousand = 0;           // of each message within the tier, not of those before it
};
inline constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

struct Prices {
    std::string currency = "USD";             // ISO 4217
    // The ordinary price of sending, by how the message left. SES asks the same of all three; 0 puts sending into the dedicated fee.
    Micro shared_per_thousand = 100'000;
    Micro standard_per_thousand = 100'000;
    Micro managed_per_thousand = 100'000;
    Micro standard_address_month = 24'950'000;   // each leased address, pro-rated by day
    Micro managed_account_month = 15'000'000;    // once an account and month, never pro-rated
    // Through managed pools, on top of managed_per_thousand. SES's price above 100 million is not known: the last tier goes on.
    std::vector<Tier> managed_tiers{{10'000'000, 80'000}, {50'000'000, 40'000}, {kNoEnd, 20'000}};
};

// Errors: InvalidArgument, `field` naming the member: a currency that is not three capital letters, a price below 0 or above kMaxPrice, tiers that do not rise
// or whose last one ends.
[[nodiscard]] Status check(const Prices& prices);
inline constexpr Micro kMaxPrice = 1'000'000 * kCurrencyUnit;

}  // namespace warmpost::billing
