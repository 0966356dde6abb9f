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

TEST(Ledger, AMonthOfEachKindInFigures) {
    Usage usage;
    usage.messages = {{sys_days{2026y / 2 / 1}, SendingKind::shared, 12'345},
                      {sys_days{2026y / 2 / 28} + 23h, SendingKind::standard, 1'000'000},
                      {sys_days{2026y / 2 / 3}, SendingKind::managed, 60'000'000}};
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
    for (const char* wrong : {"", "2028", "2028-13", "2028-00", "2028-2", "28-02", "2028/02", "2028--2", "-028-02", "2028-02-01"})
        EXPECT_FALSE(parse_month(wrong)) << wrong;
}
TEST(Csv, LedgerAndBillAreRfc4180) {
    const auto entries = due({}, kFebruary, sent(SendingKind::managed, 1'000), sys_days{2026y / 3 / 1});
    EXPECT_EQ(ledger_csv(entries),
              "account,month,kind,what,quantity,unit,unit_price,price_unit,amount,currency,at\r\n"
              "123456789012,2026-02,managed_messages,from dedicated addresses (managed),1000,message,0.10,1000 messages,0.10,USD,2026-03-01T00:00:00.000Z\r\n"
              "123456789012,2026-02,managed_usage,\"messages 1 to 10,000,000 of the month\",1000,message,0.08,1000 messages,0.08,USD,"
              "2026-03-01T00:00:00.000Z\r\n");
    EXPECT_EQ(bill_csv(bill(entries, kAccount, kFebruary).value()),
              "account,month,kind,quantity,unit,amount,currency\r\n"
              "123456789012,2026-02,managed_messages,1000,message,0.10,USD\r\n"
              "123456789012,2026-02,managed_usage,1000,message,0.08,USD\r\n"
              "123456789012,2026-02,total,,,0.18,USD\r\n");
    auto odd = entries[0];
    odd.what = "say \"hi\"\r\nthere";
    EXPECT_THAT(ledger_csv(std::vector<Entry>{odd}), testing::HasSubstr(",\"say \"\"hi\"\"\r\nthere\","));
}

}  // namespace
}  // namespace warmpost::billing
