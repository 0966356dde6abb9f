#include "policy/billing/shown.h"

#include <fmt/format.h>

namespace warmpost::billing {
namespace {
constexpr Micro kCent = kCurrencyUnit / 100;
}  // namespace

std::string to_cents(Micro amount) {
    const Micro rest = amount % kCent;
    Micro cents = amount / kCent;
    if (rest * 2 >= kCent) ++cents;
    if (rest * 2 <= -kCent) --cents;
    return to_decimal(cents * kCent);
}

std::string counted(std::int64_t number, std::string_view one) { return fmt::format("{} {}{}", grouped(number), one, number == 1 ? "" : "s"); }

}  // namespace warmpost::billing
