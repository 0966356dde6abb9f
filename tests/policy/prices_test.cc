#include "policy/billing/prices.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "policy/billing/charge.h"
#include "policy/billing/ledger.h"
#include "policy/billing/shown.h"

namespace warmpost::billing {
namespace {
using namespace std::chrono_literals;

TEST(Money, OfASumIsToldInCents) {
    const std::map<Micro, std::string> amounts{{68'767'900, "68.77"}, {138'782'220, "138.78"}, {30'000'000, "30.00"}, {5'000, "0.01"}, {4'999, "0.00"}, {-1'005'000, "-1.01"}};
    for (const auto& [amount, text] : amounts) EXPECT_EQ(to_cents(amount), text);
    EXPECT_EQ(counted(1, "message"), "1 message");
    EXPECT_EQ(counted(1'200, "message"), "1,200 messages");
}
TEST(Money, IsWrittenAndReadExactly) {
    const std::map<Micro, std::string> amounts{{24'950'000, "24.95"}, {0, "0.00"}, {100'000, "0.10"}, {5'000, "0.005"}, {1, "0.000001"}, {-500'000, "-0.50"},
        {15'000'000, "15.00"}, {std::numeric_limits<Micro>::max(), "9223372036854.775807"}, {std::numeric_limits<Micro>::min(), "-9223372036854.775808"}};
    for (const auto& [amount, text] : amounts) {
        EXPECT_EQ(to_decimal(amount), text);
        EXPECT_EQ(parse_decimal(text).value(), amount);
    }
    EXPECT_EQ(parse_decimal("7").value(), 7'000'000);
    EXPECT_EQ(parse_decimal("7.5").value(), 7'500'000);
    for (const char* wrong : {"", "-", ".5", "5.", "1,5", "1.2345678", "0x1", "1e3", " 1", "+1", "--1", "1.-5", "9223372036854.775808"})
        EXPECT_FALSE(parse_decimal(wrong)) << wrong;
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(-1'234'567), "-1,234,567");
}
TEST(Prices, TheDefaultsAreSesOnes) {
    const Prices prices;
    EXPECT_TRUE(check(prices));
    EXPECT_EQ(prices.currency, "USD");
    EXPECT_EQ(to_decimal(prices.shared_per_thousand), "0.10");
    EXPECT_EQ(to_decimal(prices.standard_address_month), "24.95");
    EXPECT_EQ(to_decimal(prices.managed_account_month), "15.00");
    ASSERT_EQ(prices.managed_tiers.size(), 3u);
    EXPECT_EQ(to_decimal(prices.managed_tiers[0].per_thousand), "0.08");
}
TEST(Prices, AWrongListNamesItsField) {
    const auto wrong = [](auto&& change) {
        Prices prices;
        change(prices);
        const auto checked = check(prices);
        EXPECT_EQ(entries_due({}, AccountId{1}, 2026y / 2, {}, prices, WallTime{}).has_value(), checked.has_value());
        EXPECT_EQ(month_cost(prices, SendingKind::managed, 1, 1).has_value(), checked.has_value());
        return checked ? "" : checked.error().field;
    };
    EXPECT_EQ(wrong([](Prices& p) { p.currency = "usd"; }), "currency");
    EXPECT_EQ(wrong([](Prices& p) { p.currency = "USDT"; }), "currency");
    EXPECT_EQ(wrong([](Prices& p) { p.shared_per_thousand = -1; }), "shared_per_thousand");
    EXPECT_EQ(wrong([](Prices& p) { p.standard_address_month = kMaxPrice + 1; }), "standard_address_month");
    EXPECT_EQ(wrong([](Prices& p) { p.managed_tiers.clear(); }), "managed_tiers");
    EXPECT_EQ(wrong([](Prices& p) { p.managed_tiers.back().up_to = 60'000'000; }), "managed_tiers");
    EXPECT_EQ(wrong([](Prices& p) { p.managed_tiers[1].up_to = 10'000'000; }), "managed_tiers");
    EXPECT_EQ(wrong([](Prices& p) { p.managed_tiers[1].per_thousand = -1; }), "managed_tiers");
}
TEST(Charge, RoundsHalfToEven) {
    EXPECT_EQ(charge(1, 2, 0, 1), 0);    // 0.5
    EXPECT_EQ(charge(3, 2, 0, 1), 2);    // 1.5
    EXPECT_EQ(charge(5, 2, 0, 1), 2);    // 2.5
    EXPECT_EQ(charge(2, 3, 0, 1), 1);    // 0.67
    EXPECT_EQ(charge(1, 3, 0, 1), 0);    // 0.33
    EXPECT_EQ(charge(1, 2, 1, 1), 1);    // 1.0 - 0 already charged
}
TEST(Charge, ATierThatIsUsedUpHasNoSlice) {
    const std::vector<Tier> tiers{{10, 3}, {20, 2}, {kNoEnd, 1}};
    const auto slices = cut_at_tiers(tiers, 10, 15);
    ASSERT_EQ(slices.size(), 2u);
    EXPECT_EQ(slices[0].tier.per_thousand, 2);
    EXPECT_EQ(slices[0].quantity, 10);
    EXPECT_EQ(slices[1].starts_after, 20);
    EXPECT_EQ(slices[1].before, 0);
    EXPECT_EQ(slices[1].quantity, 5);
    EXPECT_EQ(cut_at_tiers(tiers, 25, 1).at(0).before, 5);
    EXPECT_TRUE(cut_at_tiers(tiers, 5, 0).empty());
}
TEST(Charge, BeyondSixtyFourBitsIsAnErrorAndNoWrongFigure) {
    EXPECT_EQ(charge(kMaxPrice, 1, 0, 9'223'372).value(), 9'223'372'000'000'000'000);
    EXPECT_FALSE(charge(kMaxPrice, 1, 0, 9'223'373));
    EXPECT_EQ(charge(kMaxPrice, kPerThousand, kNoEnd - 1, 1).value(), kMaxPrice / 1'000);
    EXPECT_FALSE(month_cost({}, SendingKind::standard, 0, kNoEnd));
    Prices dear;
    dear.standard_address_month = kMaxPrice;
    dear.standard_per_thousand = kMaxPrice;
    EXPECT_FALSE(month_cost(dear, SendingKind::standard, 9'000'000'000, 9'000'000)) << "each part fits, the sum does not";
}

}  // namespace
}  // namespace warmpost::billing
