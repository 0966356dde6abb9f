// Amounts and counts as people read them in a sentence. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/billing/money.h"

namespace warmpost::billing {

// Rounded to two decimals, half away from zero: "68.77". For sums; a price by the message is told exactly (to_decimal).
[[nodiscard]] std::string to_cents(Micro amount);

// "1 message", "1,234 messages"
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one);

}  // namespace warmpost::billing
