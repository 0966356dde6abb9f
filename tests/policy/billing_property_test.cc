// The ledger under usage drawn by chance (fixed seeds) and prices that do not divide evenly.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <random>

#include "policy/billing/ledger.h"

namespace warmpost::billing {
namespace {
using namespace std::chrono_literals;
using std::chrono::sys_days;

const AccountId kAccount{123'456'789'012};
constexpr Month kLeapFebruary = 2028y / 2;
const WallTime kLater = sys_days{2030y / 1 / 1};
const IpAddress kFirst = IpAddress::parse("192.0.2.1").value(), kSecond = IpAddress::parse("2001:db8::2").value();

std::vector<Entry> due(const std::vector<Entry>& ledger, const Usage& usage, WallTime now, const Prices& prices) {
    return entries_due(ledger, kAccount, kLeapFebruary, usage, prices, now).value();
}

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
        const auto whole = due({}, any.usage, kLater, any.prices);
        EXPECT_EQ(due({}, any.split(), kLater, any.prices), whole) << "seed " << seed;

        std::vector<Entry> ledger;
        std::vector<WallTime> steps{kLater};
        for (auto i = any.draw(0, 12); i > 0; --i) steps.push_back(any.any_time());
        std::ranges::sort(steps);
        for (const auto now : steps) std::ranges::move(due(ledger, any.known_at(now), now, any.prices), std::back_inserter(ledger));
        EXPECT_EQ(bill(ledger, kAccount, kLeapFebruary).value().lines, bill(whole, kAccount, kLeapFebruary).value().lines) << "seed " << seed;
    }
}
TEST(AnyMonth, TheBillIsTheSumOfTheLedgerAndEachEntryIsItsQuantityAtItsPrice) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        AnyMonth any(seed);
        const auto ledger = due({}, any.usage, kLater, any.prices);
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
