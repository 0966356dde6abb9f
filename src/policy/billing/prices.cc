#include "policy/billing/prices.h"

#include <fmt/format.h>

#include <algorithm>

namespace warmpost::billing {
namespace {

Status check_price(Micro price, const char* field) {
    if (price >= 0 && price <= kMaxPrice) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("a price is 0 to {}, not {}", to_decimal(kMaxPrice), to_decimal(price)), field);
}

Status check_tiers(const std::vector<Tier>& tiers) {
    const auto wrong = [](std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message), "managed_tiers"); };
    if (tiers.empty() || tiers.back().up_to != kNoEnd) return wrong("the last tier has no end, so that every message has a price");
    std::int64_t before = 0;
    for (const Tier& tier : tiers) {
        if (tier.up_to <= before) return wrong(fmt::format("tiers rise: {} comes after {}", grouped(tier.up_to), grouped(before)));
        if (auto price = check_price(tier.per_thousand, "managed_tiers"); !price) return price;
        before = tier.up_to;
    }
    return {};
}

}  // namespace

const char* to_string(SendingKind kind) {
    switch (kind) {
        case SendingKind::shared: return "shared";
        case SendingKind::standard: return "standard";
        case SendingKind::managed: return "managed";
    }
    return "?";
}

Status check(const Prices& prices) {
    const bool letters = std::ranges::all_of(prices.currency, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (prices.currency.size() != 3 || !letters)
        return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a currency such as USD", prices.currency), "currency");
    const std::pair<Micro, const char*> fields[] = {{prices.shared_per_thousand, "shared_per_thousand"},
                                                    {prices.standard_per_thousand, "standard_per_thousand"},
                                                    {prices.managed_per_thousand, "managed_per_thousand"},
                                                    {prices.standard_address_month, "standard_address_month"},
                                                    {prices.managed_account_month, "managed_account_month"}};
    for (const auto& [price, field] : fields)
        if (auto checked = check_price(price, field); !checked) return checked;
    return check_tiers(prices.managed_tiers);
}

}  // namespace warmpost::billing
