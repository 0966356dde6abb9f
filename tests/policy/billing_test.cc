#include "policy/billing/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "policy/billing/charge.h"

namespace warmpost::billing {
namespace {
using namespace std::chrono_literals;
using std::chrono::sys_days;

const AccountId kAccount{123'456'789'012};
constexpr Month kFebruary = 2026y / 2, kMarch = 2026y / 3, kLeapFebruary = 2028y / 2;
const WallTime kLater = sys_days{2030y / 1 / 1};
const IpAddress kFirst = IpAddress::parse("192.0.2.1").value(), kSecond = IpAddress::parse("2001:db8::2").value();

std::vector<Entry> due(const std::vector<Entry>& ledger, Month month, const Usage& usage, WallTime now = kLater, const Prices& prices = {}) {
    auto entries = entries_due(ledger, kAccount, month, usage, prices, now);
    EXPECT_TRUE(entries) << entries.error().message;
    return entries.value_or(std::vector<Entry>{});
}
Micro total(const std::vector<Entry>& ledger, Month month) { return bill(ledger, kAccount, month).value().total; }
Micro owed(Month month, const Usage& usage, const Prices& prices = {}) { return total(due({}, month, usage, kLater, prices), month); }
Usage sent(SendingKind kind, std::int64_t messages, WallTime at = sys_days{2026y / 2 / 10}) { return {{{at, kind, messages}}, {}, {}}; }
Usage leased(WallTime from, std::optional<WallTime> until = {}) { return {{}, {{kFirst, {from, until}}}, {}}; }

TEST(Money, IsWrittenAndReadExactly) {
    const std::map<Micro, std::string> amounts{{24'950'000, "24.95"}, {0, "0.00"}, {100'000, "0.10"}, {5'000, "0.005"}, {1, "0.000001"}, {-500'000, "-0.50"},
        {15'000'000, "15.00"}, {std::numeric_limits<Micro>::max(), "9223372036854.775807"}, {std::numeric_limits<Micro>::min(), "-9223372036854.775808"}};
    for (const auto& [amount, text] : amounts) {
        EXPECT_EQ(to_decimal(amount), text);
        EXPECT_EQ(parse_decimal(text).value(), amount);
    }
    EXPECT_EQ(parse_decimal("7").value(), 7'000'000);
    EXPECT_EQ(parse_decimal("7.5").value(), 7'500'000);
    for (const char* wrong : {"", "-", ".5", "5.", "1,5", "1.2345678", "0x1", "1e3", " 1", "+1", "--1", "1.-5", "9223372036854.775808"}) EXPECT_FALSE(parse_decimal(wrong)) << wrong;
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
        EXPECT_EQ(entries_due({}, kAccount, kFebruary, {}, prices, kLater).has_value(), checked.has_value());
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
TEST(Ledger, AMonthOfEachKindInFigures) {
    Usage usage;
    usage.messages = {{sys_days{2026y / 2 / 1}, SendingKind::shared, 12'345}, {sys_days{2026y / 2 / 28} + 23h, SendingKind::standard, 1'000'000}, {sys_days{2026y / 2 / 3}, SendingKind::managed, 60'000'000}};
    usage.leases = {{kFirst, {sys_days{2026y / 1 / 15}, {}}}, {kSecond, {sys_days{2026y / 2 / 22} + 13h, {}}}};
    usage.managed = {{sys_days{2026y / 2 / 2}, sys_days{2026y / 2 / 3}}};
    const auto entries = due({}, kFebruary, usage);
    const auto entry = [&](EntryKind kind, std::int64_t quantity, Micro price, Micro amount, std::string what) {
        return Entry{kAccount, kFebruary, kind, quantity, price, amount, "USD", std::move(what), kLater};
    };
    EXPECT_THAT(entries, testing::ElementsAre(
        entry(EntryKind::shared_messages, 12'345, 100'000, 1'234'500, "through the shared pool"),
        entry(EntryKind::standard_messages, 1'000'000, 100'000, 100'000'000, "from dedicated addresses (standard)"),
        entry(EntryKind::standard_address, 28, 24'950'000, 24'950'000, "192.0.2.1"),
        entry(EntryKind::standard_address, 7, 24'950'000, 6'237'500, "2001:db8::2"),
        entry(EntryKind::managed_account, 1, 15'000'000, 15'000'000, "dedicated addresses (managed)"),
        entry(EntryKind::managed_messages, 60'000'000, 100'000, 6'000'000'000, "from dedicated addresses (managed)"),
        entry(EntryKind::managed_usage, 10'000'000, 80'000, 800'000'000, "messages 1 to 10,000,000 of the month"),
        entry(EntryKind::managed_usage, 40'000'000, 40'000, 1'600'000'000, "messages 10,000,001 to 50,000,000 of the month"),
        entry(EntryKind::managed_usage, 10'000'000, 20'000, 200'000'000, "from message 50,000,001 of the month")));
    const auto sum = bill(entries, kAccount, kFebruary).value();
    EXPECT_EQ(to_decimal(sum.total), "8747.422");
    EXPECT_EQ(sum.lines.size(), 6u);
    EXPECT_EQ(sum.lines[2], (BillLine{EntryKind::standard_address, 35, 31'187'500}));
    EXPECT_EQ(sum.lines[5], (BillLine{EntryKind::managed_usage, 60'000'000, 2'600'000'000}));
}
TEST(Ledger, TheTiersEndExactlyAtTheirLastMessage) {
    const auto tier_cost = [](std::int64_t messages) {
        return owed(kFebruary, sent(SendingKind::managed, messages)) - owed(kFebruary, sent(SendingKind::shared, messages));
    };
    EXPECT_EQ(tier_cost(10'000'000), 800'000'000);
    EXPECT_EQ(tier_cost(10'000'001) - tier_cost(10'000'000), 40);
    EXPECT_EQ(tier_cost(10'000'000) - tier_cost(9'999'999), 80);
    EXPECT_EQ(tier_cost(50'000'001) - tier_cost(50'000'000), 20);
    EXPECT_EQ(tier_cost(200'000'000), 5'400'000'000);
    EXPECT_EQ(due({}, kFebruary, sent(SendingKind::managed, 10'000'000)).size(), 2u) << "no empty entry for the next tier";
}
TEST(Ledger, TiersBeginAnewEachMonth) {
    auto usage = sent(SendingKind::managed, 10'000'000);
    usage.messages.push_back({sys_days{2026y / 3 / 1}, SendingKind::managed, 1'000});
    EXPECT_EQ(owed(kMarch, usage), 100'000 + 80'000);
}
TEST(Ledger, AMessageBelongsToItsUtcMonth) {
    auto usage = sent(SendingKind::shared, 1'000, sys_days{2026y / 3 / 1} - 1ms);
    usage.messages.push_back({sys_days{2026y / 3 / 1}, SendingKind::shared, 2'000});
    EXPECT_EQ(owed(kFebruary, usage), 100'000);
    EXPECT_EQ(owed(kMarch, usage), 200'000);
    EXPECT_EQ(owed(2026y / 1, usage), 0);
}
TEST(Ledger, ADayIsChargedWhenTheAddressWasHeldAtAnyMomentOfIt) {
    const auto days = [](WallTime from, WallTime until) {
        const auto entries = due({}, kMarch, leased(from, until));
        return entries.empty() ? 0 : entries.at(0).quantity;
    };
    const WallTime tenth = sys_days{2026y / 3 / 10};
    EXPECT_EQ(days(tenth, tenth), 0) << "held at no moment";
    EXPECT_EQ(days(tenth + 5h, tenth + 5h), 0);
    EXPECT_EQ(days(tenth, tenth + 1ms), 1);
    EXPECT_EQ(days(tenth, tenth + 24h), 1) << "the end is the first moment after it";
    EXPECT_EQ(days(tenth + 23h, tenth + 25h), 2);
    EXPECT_EQ(days(tenth + 24h - 1ms, tenth + 24h), 1);
    EXPECT_EQ(days(sys_days{2026y / 2 / 1}, sys_days{2026y / 3 / 1}), 0) << "ended with February";
    EXPECT_EQ(days(sys_days{2026y / 4 / 1}, sys_days{2026y / 4 / 2}), 0);
    EXPECT_EQ(days(sys_days{2025y / 1 / 1}, sys_days{2027y / 1 / 1}), 31);
}
TEST(Ledger, ADayOfALeapFebruaryCostsATwentyNinth) {
    EXPECT_EQ(days_in(kFebruary), 28);
    EXPECT_EQ(days_in(kLeapFebruary), 29);
    EXPECT_EQ(days_in(2100y / 2), 28);
    EXPECT_EQ(owed(kLeapFebruary, leased(sys_days{2028y / 2 / 29})), 860'345);        // 24'950'000 / 29 = 860'344.83
    EXPECT_EQ(owed(kLeapFebruary, leased(sys_days{2028y / 2 / 1})), 24'950'000);
    EXPECT_EQ(owed(kFebruary, leased(sys_days{2026y / 2 / 28})), 891'071);            // 24'950'000 / 28 = 891'071.43
}
TEST(Ledger, ALeaseOverSeveralMonthsPaysEachMonthItsShare) {
    const auto usage = leased(sys_days{2027y / 12 / 31} + 12h, sys_days{2028y / 3 / 2} + 1h);
    EXPECT_EQ(owed(2027y / 11, usage), 0);
    EXPECT_EQ(owed(2027y / 12, usage), 804'839);      // 1 of 31 days
    EXPECT_EQ(owed(2028y / 1, usage), 24'950'000);
    EXPECT_EQ(owed(2028y / 2, usage), 24'950'000);
    EXPECT_EQ(owed(2028y / 3, usage), 1'609'677);     // 2 of 31
    EXPECT_EQ(owed(2028y / 4, usage), 0);
}
TEST(Ledger, ADayCountsOnceHoweverOftenTheAddressWasLeasedAgain) {
    Usage usage;
    const WallTime day = sys_days{2026y / 3 / 10};
    usage.leases = {{kFirst, {day, day + 1h}}, {kFirst, {day + 2h, day + 30h}}, {kFirst, {day + 31h, day + 32h}}};
    EXPECT_EQ(due({}, kMarch, usage).at(0).quantity, 2);
}
TEST(Ledger, TheManagedFeeIsWholeAndOnceAMonth) {
    Usage usage;
    usage.managed = {{sys_days{2026y / 2 / 28} + 23h, sys_days{2026y / 3 / 1} + 1h}, {sys_days{2026y / 3 / 20}, {}}};
    EXPECT_EQ(owed(2026y / 1, usage), 0);
    EXPECT_EQ(owed(kFebruary, usage), 15'000'000);
    EXPECT_EQ(owed(kMarch, usage), 15'000'000);
    const auto first = due({}, kMarch, usage, sys_days{2026y / 3 / 5});
    EXPECT_EQ(first.size(), 1u);
    EXPECT_TRUE(due(first, kMarch, usage).empty());
}
TEST(Ledger, DaysToComeAreNotChargedYet) {
    const auto usage = leased(sys_days{2026y / 3 / 1});
    EXPECT_TRUE(due({}, kMarch, usage, sys_days{2026y / 3 / 1} - 1ms).empty());
    EXPECT_TRUE(due({}, kMarch, leased(sys_days{2026y / 3 / 1} + 5h), sys_days{2026y / 3 / 1} + 4h).empty()) << "begins later today";
    EXPECT_EQ(due({}, kMarch, usage, sys_days{2026y / 3 / 1}).at(0).quantity, 1);
    EXPECT_EQ(due({}, kMarch, usage, sys_days{2026y / 3 / 11} - 1ms).at(0).quantity, 10);
}
TEST(Ledger, WithNothingNewNothingIsAppendedAndNothingIsTakenBack) {
    auto usage = sent(SendingKind::managed, 10'000'500);
    usage.leases = {{kFirst, {sys_days{2026y / 2 / 3}, {}}}};
    const auto ledger = due({}, kFebruary, usage);
    EXPECT_TRUE(due(ledger, kFebruary, usage).empty());
    EXPECT_TRUE(due(ledger, kFebruary, sent(SendingKind::managed, 5), sys_days{2026y / 2 / 5}).empty());
}
TEST(Ledger, ANewPriceCountsForWhatIsAdded) {
    const auto ledger = due({}, kFebruary, sent(SendingKind::shared, 10'000));
    Prices dearer;
    dearer.shared_per_thousand = 200'000;
    const auto added = due(ledger, kFebruary, sent(SendingKind::shared, 15'000), kLater, dearer);
    ASSERT_EQ(added.size(), 1u);
    EXPECT_EQ(added[0].quantity, 5'000);
    EXPECT_EQ(added[0].unit_price, 200'000);
    EXPECT_EQ(added[0].amount, 1'000'000);
}
TEST(Ledger, TheCurrencyChangesOnlyWithTheMonth) {
    const auto ledger = due({}, kFebruary, sent(SendingKind::shared, 10'000));
    Prices euro;
    euro.currency = "EUR";
    const auto refused = entries_due(ledger, kAccount, kFebruary, sent(SendingKind::shared, 11'000), euro, kLater);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    EXPECT_TRUE(entries_due(ledger, kAccount, kMarch, {}, euro, kLater));
    auto mixed = ledger;
    mixed.push_back(ledger[0]);
    mixed[1].currency = "EUR";
    EXPECT_EQ(bill(mixed, kAccount, kFebruary).error().code, ErrorCode::Conflict);
}
TEST(Ledger, OtherAccountsAndMonthsAreNotSummed) {
    auto ledger = due({}, kFebruary, sent(SendingKind::shared, 10'000));
    auto other = ledger[0];
    other.account = AccountId{1};
    ledger.push_back(other);
    other = ledger[0];
    other.month = kMarch;
    ledger.push_back(other);
    EXPECT_EQ(total(ledger, kFebruary), 1'000'000);
    EXPECT_EQ(due(ledger, kFebruary, sent(SendingKind::shared, 11'000)).at(0).quantity, 1'000);
    const auto none = bill(ledger, AccountId{2}, kFebruary).value();
    EXPECT_TRUE(none.lines.empty() && none.total == 0 && none.currency.empty());
}
TEST(Ledger, WrongUsageIsRefused) {
    EXPECT_FALSE(entries_due({}, kAccount, kFebruary, sent(SendingKind::shared, -1), {}, kLater));
    EXPECT_FALSE(entries_due({}, kAccount, kFebruary, sent(SendingKind::shared, kNoEnd), {}, kLater));
    EXPECT_FALSE(entries_due({}, kAccount, kFebruary, leased(sys_days{2026y / 2 / 2}, sys_days{2026y / 2 / 1}), {}, kLater));
    Usage usage;
    usage.managed = {{sys_days{2026y / 2 / 2}, sys_days{2026y / 2 / 1}}};
    EXPECT_FALSE(entries_due({}, kAccount, kFebruary, usage, {}, kLater));
    std::vector<Entry> huge(2, due({}, kFebruary, sent(SendingKind::shared, 1))[0]);
    for (auto& entry : huge) entry.amount = std::numeric_limits<Micro>::max();
    EXPECT_EQ(bill(huge, kAccount, kFebruary).error().code, ErrorCode::InvalidArgument);
}
TEST(Ledger, TheMonthsCostIsWhatTheLedgerComesTo) {
    for (const std::int64_t messages : {0, 1, 999, 123'457, 10'000'001, 77'777'777}) {
        Usage usage = sent(SendingKind::standard, messages);
        usage.leases = {{kFirst, {sys_days{2026y / 1 / 1}, {}}}, {kSecond, {sys_days{2026y / 1 / 1}, {}}}};
        EXPECT_EQ(month_cost({}, SendingKind::standard, messages, 2), owed(kFebruary, usage));
        usage = sent(SendingKind::managed, messages);
        usage.managed = {{sys_days{2026y / 1 / 1}, {}}};
        EXPECT_EQ(month_cost({}, SendingKind::managed, messages, 0), owed(kFebruary, usage));
        EXPECT_EQ(month_cost({}, SendingKind::shared, messages, 0), owed(kFebruary, sent(SendingKind::shared, messages)));
    }
    EXPECT_FALSE(month_cost({}, SendingKind::shared, -1, 0));
}
TEST(Month, IsReadAndWritten) {
    EXPECT_EQ(to_string(kLeapFebruary), "2028-02");
    EXPECT_EQ(parse_month("2028-02").value(), kLeapFebruary);
    for (const char* wrong : {"", "2028", "2028-13", "2028-00", "2028-2", "28-02", "2028/02", "2028--2", "-028-02", "2028-02-01"}) EXPECT_FALSE(parse_month(wrong)) << wrong;
}
TEST(Csv, LedgerAndBillAreRfc4180) {
    const auto entries = due({}, kFebruary, sent(SendingKind::managed, 1'000), sys_days{2026y / 3 / 1});
    EXPECT_EQ(ledger_csv(entries),
              "account,month,kind,what,quantity,unit,unit_price,price_unit,amount,currency,at\r\n"
              "123456789012,2026-02,managed_messages,from dedicated addresses (managed),1000,message,0.10,1000 messages,0.10,USD,2026-03-01T00:00:00.000Z\r\n"
              "123456789012,2026-02,managed_usage,\"messages 1 to 10,000,000 of the month\",1000,message,0.08,1000 messages,0.08,USD,2026-03-01T00:00:00.000Z\r\n");
    EXPECT_EQ(bill_csv(bill(entries, kAccount, kFebruary).value()),
              "account,month,kind,quantity,unit,amount,currency\r\n"
              "123456789012,2026-02,managed_messages,1000,message,0.10,USD\r\n"
              "123456789012,2026-02,managed_usage,1000,message,0.08,USD\r\n"
              "123456789012,2026-02,total,,,0.18,USD\r\n");
    auto odd = entries[0];
    odd.what = "say \"hi\"\r\nthere";
    EXPECT_THAT(ledger_csv(std::vector<Entry>{odd}), testing::HasSubstr(",\"say \"\"hi\"\"\r\nthere\","));
}

// What must hold for usage drawn by chance (fixed seed) under prices that do not divide evenly.
class AnyMonth {
public:
    explicit AnyMonth(std::uint64_t seed) : random_(seed) {
        prices.shared_per_thousand = draw(0, 999'999);
        prices.standard_per_thousand = draw(0, 999'999);
        prices.managed_per_thousand = draw(0, 999'999);
        prices.standard_address_month = draw(0, 99'999'999);
        prices.managed_tiers = {{draw(1, 50'000), draw(1, 99'999)}, {draw(50'001, 200'000), draw(1, 99'999)}, {kNoEnd, draw(1, 99'999)}};
        for (auto i = draw(0, 8); i > 0; --i) usage.messages.push_back({any_time(), SendingKind(draw(0, 2)), draw(0, 99'999)});
        for (auto i = draw(0, 6); i > 0; --i) usage.leases.push_back({draw(0, 1) ? kFirst : kSecond, any_period()});
        for (auto i = draw(0, 2); i > 0; --i) usage.managed.push_back(any_period());
    }
    std::int64_t draw(std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random_); }
    WallTime any_time() { return sys_days{2028y / 1 / 25} + std::chrono::minutes(draw(0, 45 * 24 * 60)); }
    Period any_period() {
        const auto a = any_time(), b = any_time();
        return {std::min(a, b), draw(0, 3) ? std::optional(std::max(a, b)) : std::nullopt};
    }
    // The same usage in smaller pieces and another order.
    Usage split() {
        Usage pieces;
        for (const auto& count : usage.messages) {
            const auto part = draw(0, count.messages);
            pieces.messages.push_back({count.at, count.kind, part});
            pieces.messages.push_back({count.at, count.kind, count.messages - part});
        }
        for (const auto& lease : usage.leases) {
            const auto cut = std::clamp(any_time(), lease.held.from, lease.held.until.value_or(kLater));
            pieces.leases.push_back({lease.address, {cut, lease.held.until}});
            pieces.leases.push_back({lease.address, {lease.held.from, cut}});
        }
        pieces.managed = usage.managed;
        std::ranges::shuffle(pieces.messages, random_);
        std::ranges::shuffle(pieces.leases, random_);
        return pieces;
    }
    // What was known of the usage at a moment; periods not yet ended have no end.
    Usage known_at(WallTime now) const {
        Usage known;
        for (const auto& count : usage.messages)
            if (count.at <= now) known.messages.push_back(count);
        const auto so_far = [&](Period period) { return Period{period.from, period.until && *period.until <= now ? period.until : std::nullopt}; };
        for (const auto& lease : usage.leases)
            if (lease.held.from <= now) known.leases.push_back({lease.address, so_far(lease.held)});
        for (const auto& period : usage.managed)
            if (period.from <= now) known.managed.push_back(so_far(period));
        return known;
    }
    Prices prices;
    Usage usage;

private:
    std::mt19937_64 random_;
};

TEST(AnyMonth, SplittingTheUsageOrPostingItInStepsComesToTheSame) {
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        AnyMonth any(seed);
        const auto whole = due({}, kLeapFebruary, any.usage, kLater, any.prices);
        EXPECT_EQ(due({}, kLeapFebruary, any.split(), kLater, any.prices), whole) << "seed " << seed;

        std::vector<Entry> ledger;
        std::vector<WallTime> steps{kLater};
        for (auto i = any.draw(0, 12); i > 0; --i) steps.push_back(any.any_time());
        std::ranges::sort(steps);
        for (const auto now : steps) std::ranges::move(due(ledger, kLeapFebruary, any.known_at(now), now, any.prices), std::back_inserter(ledger));
        EXPECT_EQ(bill(ledger, kAccount, kLeapFebruary).value().lines, bill(whole, kAccount, kLeapFebruary).value().lines) << "seed " << seed;
    }
}
TEST(AnyMonth, TheBillIsTheSumOfTheLedgerAndEachEntryIsItsQuantityAtItsPrice) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        AnyMonth any(seed);
        const auto ledger = due({}, kLeapFebruary, any.usage, kLater, any.prices);
        Micro sum = 0, lines = 0;
        for (const auto& entry : ledger) {
            const auto per = entry.kind == EntryKind::standard_address ? 29 : entry.kind == EntryKind::managed_account ? 1 : 1'000;
            const auto exact = entry.quantity * entry.unit_price;
            EXPECT_GT(entry.quantity, 0);
            EXPECT_LE(std::abs(2 * (entry.amount * per - exact)), per) << "more than half a micro-unit off";
            sum += entry.amount;
        }
        const auto billed = bill(ledger, kAccount, kLeapFebruary).value();
        for (const auto& line : billed.lines) lines += line.amount;
        EXPECT_EQ(billed.total, sum);
        EXPECT_EQ(lines, sum);
    }
}

}  // namespace
}  // namespace warmpost::billing
