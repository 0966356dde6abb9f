// Amounts of money and of messages as exact integers and as text for people. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost::billing {

// Millionths of the currency's unit: 24.95 USD is 24'950'000. Fine enough for the cheapest price of ses-facts a.7 (0.005 per 1,000 messages) by the message.
using Micro = std::int64_t;
inline constexpr Micro kCurrencyUnit = 1'000'000;

// "24.95", "0.10", "0.005", "-3.00": exact, no grouping, two to six decimals.
[[nodiscard]] std::string to_decimal(Micro amount);
// The inverse, as a price stands in the configuration: digits with at most six decimals after a dot, an optional minus.
// Errors: InvalidArgument: not such a number, or beyond 64 bits of micro-units.
[[nodiscard]] Result<Micro> parse_decimal(std::string_view text);

// "1,234,567", for lines that people read.
[[nodiscard]] std::string grouped(std::int64_t number);

}  // namespace warmpost::billing
