#include "policy/billing/charge.h"

#include <algorithm>
#include <limits>

namespace warmpost::billing {
namespace {

__extension__ using Int128 = __int128;  // -Wpedantic: not in the standard

// For a numerator >= 0: half to even, so that many half amounts favour neither side.
Int128 divide_half_to_even(Int128 numerator, std::int64_t denominator) {
    const Int128 quotient = numerator / denominator;
    const Int128 twice_rest = numerator % denominator * 2;
    const bool up = twice_rest > denominator || (twice_rest == denominator && quotient % 2 != 0);
    return quotient + (up ? 1 : 0);
}

std::unexpected<Error> too_much() { return fail(ErrorCode::InvalidArgument, "the amount does not fit in 64 bits of micro-units", "amount"); }

// The sum of results, or the first error.
class Sum {
public:
    void add(const Result<Micro>& amount) {
        if (!total_) return;
        if (!amount) total_ = amount;
        else if (__builtin_add_overflow(*total_, *amount, &*total_)) total_ = too_much();
    }
    [[nodiscard]] Result<Micro> total() const { return total_; }

private:
    Result<Micro> total_ = 0;
};

}  // namespace

Result<Micro> charge(Micro price, std::int64_t per, std::int64_t before, std::int64_t quantity) {
    const auto up_to = [&](Int128 units) { return divide_half_to_even(Int128{price} * units, per); };
    const Int128 amount = up_to(Int128{before} + quantity) - up_to(before);
    if (amount > std::numeric_limits<Micro>::max()) return too_much();
    return static_cast<Micro>(amount);
}

std::vector<TierSlice> cut_at_tiers(const std::vector<Tier>& tiers, std::int64_t before, std::int64_t quantity) {
    std::vector<TierSlice> slices;
    std::int64_t starts_after = 0;
    for (const Tier& tier : tiers) {
        if (quantity > 0 && before < tier.up_to) {
            const auto in_tier = std::min(quantity, tier.up_to - before);
            slices.push_back({tier, starts_after, before - starts_after, in_tier});
            before += in_tier;
            quantity -= in_tier;
        }
        starts_after = tier.up_to;
    }
    return slices;
}

Result<Micro> month_cost(const Prices& prices, SendingKind kind, std::int64_t messages, std::int64_t addresses) {
    if (auto checked = check(prices); !checked) return std::unexpected(checked.error());
    if (messages < 0 || addresses < 0) return fail(ErrorCode::InvalidArgument, "messages and addresses are 0 or more", messages < 0 ? "messages" : "addresses");
    Sum sum;
    switch (kind) {
        case SendingKind::shared: sum.add(charge(prices.shared_per_thousand, kPerThousand, 0, messages)); break;
        case SendingKind::standard:
            sum.add(charge(prices.standard_per_thousand, kPerThousand, 0, messages));
            sum.add(charge(prices.standard_address_month, 1, 0, addresses));
            break;
        case SendingKind::managed:
            sum.add(prices.managed_account_month);
            sum.add(charge(prices.managed_per_thousand, kPerThousand, 0, messages));
            for (const auto& slice : cut_at_tiers(prices.managed_tiers, 0, messages))
                sum.add(charge(slice.tier.per_thousand, kPerThousand, slice.before, slice.quantity));
            break;
    }
    return sum.total();
}

}  // namespace warmpost::billing
