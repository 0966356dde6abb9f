#include "policy/billing/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace warmpost::billing {
namespace {

constexpr std::size_t kDecimals = 6;
constexpr std::size_t kShownDecimals = 2;

// Unsigned, because the magnitude of the smallest int64 is none.
std::uint64_t magnitude(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? std::uint64_t{0} - bits : bits;
}

bool only_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Error> no_amount(std::string_view text) {
    return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not an amount such as 24.95, with at most six decimals", text));
}

}  // namespace

std::string to_decimal(Micro amount) {
    const auto size = magnitude(amount);
    std::string decimals = fmt::format("{:06}", size % kCurrencyUnit);
    while (decimals.size() > kShownDecimals && decimals.back() == '0') decimals.pop_back();
    return fmt::format("{}{}.{}", amount < 0 ? "-" : "", size / kCurrencyUnit, decimals);
}

Result<Micro> parse_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    const auto number = text.substr(negative ? 1 : 0);
    const auto dot = number.find('.');
    const auto whole = number.substr(0, dot);
    const auto decimals = dot == std::string_view::npos ? std::string_view{} : number.substr(dot + 1);
    const bool decimals_fit = decimals.size() <= kDecimals && decimals.empty() == (dot == std::string_view::npos);
    if (whole.empty() || !only_digits(whole) || !only_digits(decimals) || !decimals_fit) return no_amount(text);
    // All digits as one integer with its sign, so that the smallest value is read as well as the largest.
    std::string digits = (negative ? "-" : "") + std::string(whole) + std::string(decimals);
    digits.append(kDecimals - decimals.size(), '0');
    Micro amount = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    if (problem != std::errc{}) return no_amount(text);
    return amount;
}

std::string grouped(std::int64_t number) {
    std::string text = std::to_string(magnitude(number));
    for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
    return (number < 0 ? "-" : "") + text;
}

}  // namespace warmpost::billing
