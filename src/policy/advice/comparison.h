// The seed's comparison of the three kinds, said for one sender. Internal to policy/advice.
#pragma once
#include <array>

#include "policy/advice/advice.h"

namespace warmpost::advice {

// `advice` whole but for its comparison.
[[nodiscard]] std::array<ComparisonRow, kComparisonRows> compare(const Advice& advice, const Wishes& wishes, const billing::Prices& prices);

// "1 address", "3 addresses"
[[nodiscard]] std::string addresses(std::int64_t number);

}  // namespace warmpost::advice
