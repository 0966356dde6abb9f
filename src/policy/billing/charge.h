// The arithmetic of a charge: exact integers in 128 bits, rounded half to even. Pure.
#pragma once
#include <cstdint>
#include <vector>

#include "policy/billing/prices.h"

namespace warmpost::billing {

inline constexpr std::int64_t kPerThousand = 1'000;

// What `quantity` units cost that follow upon `before` units: round(price * (before + quantity) / per) - round(price * before / per).
// Because each charge is the difference of two rounded totals, charges that follow upon each other add up to that of the whole, however it was split, and
// nothing is rounded twice.
// Expects price, before, quantity >= 0, per > 0. Errors: InvalidArgument: beyond 64 bits of micro-units.
[[nodiscard]] Result<Micro> charge(Micro price, std::int64_t per, std::int64_t before, std::int64_t quantity);

struct TierSlice {
    Tier tier;
    std::int64_t starts_after = 0;  // the tier's first message is the one after this
    std::int64_t before = 0;        // messages of this tier that were counted earlier
    std::int64_t quantity = 0;      // > 0
};
// `quantity` messages that follow upon `before` ones of the month, cut at the tiers' ends. Expects tiers that check() accepts.
[[nodiscard]] std::vector<TierSlice> cut_at_tiers(const std::vector<Tier>& tiers, std::int64_t before, std::int64_t quantity);

// A whole month's cost of sending `messages` one way, with `addresses` leased all month (standard only): what the ledger comes to, to the micro-unit.
// Errors: InvalidArgument: a price list that check() refuses, figures below 0, an amount beyond 64 bits.
[[nodiscard]] Result<Micro> month_cost(const Prices& prices, SendingKind kind, std::int64_t messages, std::int64_t addresses);

}  // namespace warmpost::billing
