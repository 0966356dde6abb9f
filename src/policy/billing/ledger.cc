#include "policy/billing/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <charconv>
#include <map>

#include "policy/billing/charge.h"

namespace warmpost::billing {
namespace {

// More than any account sends in a month; keeps every sum of counts within 64 bits.
constexpr std::int64_t kMaxMessages = 1'000'000'000'000'000;

std::chrono::sys_days first_day(Month month) { return std::chrono::sys_days{month / std::chrono::day{1}}; }
std::chrono::sys_days day_after(Month month) { return first_day(month + std::chrono::months{1}); }

bool concerns(const Entry& entry, AccountId account, Month month) { return entry.account == account && entry.month == month; }

// False: beyond 64 bits.
bool add(std::int64_t& sum, std::int64_t value) { return !__builtin_add_overflow(sum, value, &sum); }

struct Messages {
    std::int64_t shared = 0;
    std::int64_t standard = 0;
    std::int64_t managed = 0;

    [[nodiscard]] std::int64_t& of(SendingKind kind) { return kind == SendingKind::shared ? shared : kind == SendingKind::standard ? standard : managed; }
};

Result<Messages> count_messages(const Usage& usage, Month month) {
    Messages sum;
    for (const auto& count : usage.messages) {
        if (count.messages < 0) return fail(ErrorCode::InvalidArgument, fmt::format("{} messages: a count is 0 or more", count.messages), "messages");
        if (month_of(count.at) != month) continue;
        auto& messages = sum.of(count.kind);
        if (count.messages > kMaxMessages - messages) return fail(ErrorCode::InvalidArgument, "more messages in a month than can be", "messages");
        messages += count.messages;
    }
    return sum;
}

using Days = std::bitset<31>;  // of a month, the first at 0

// The days of `month`, up to that of `now`, on which the period holds at any moment.
Result<Days> days_of(const Period& period, Month month, WallTime now) {
    if (period.until && *period.until < period.from) {
        auto message = fmt::format("a period ends at {}, before it begins at {}", to_iso8601(*period.until), to_iso8601(period.from));
        return fail(ErrorCode::InvalidArgument, std::move(message), "until");
    }
    const WallTime from = std::max<WallTime>(period.from, first_day(month));
    const WallTime so_far = std::min<WallTime>(now + std::chrono::milliseconds{1}, day_after(month));
    const WallTime until = std::min(period.until.value_or(so_far), so_far);
    Days days;
    for (WallTime day = std::chrono::floor<std::chrono::days>(from); from < until && day < until; day += std::chrono::days{1})
        days.set(static_cast<std::size_t>(std::chrono::floor<std::chrono::days>(day - first_day(month)).count()));
    return days;
}

Result<std::map<IpAddress, Days>> leased_days(const Usage& usage, Month month, WallTime now) {
    std::map<IpAddress, Days> days;
    for (const auto& lease : usage.leases) {
        const auto held = days_of(lease.held, month, now);
        if (!held) return std::unexpected(held.error());
        days[lease.address] |= *held;
    }
    return days;
}

Result<bool> managed_in(const Usage& usage, Month month, WallTime now) {
    bool held = false;
    for (const auto& period : usage.managed) {
        const auto days = days_of(period, month, now);
        if (!days) return std::unexpected(days.error());
        held = held || days->any();
    }
    return held;
}

// Collects what is due beyond what the ledger has.
class Posting {
public:
    Posting(std::span<const Entry> ledger, AccountId account, Month month, const Prices& prices, WallTime now)
        : account_(account), month_(month), prices_(prices), now_(now) {
        for (const Entry& entry : ledger)
            if (concerns(entry, account, month)) add_posted(entry);
    }

    Status check_currency() const {
        if (other_currency_.empty()) return {};
        auto message = fmt::format("the ledger of {} has entries in {}, the price list is in {}: a currency changes with a month", to_string(month_),
                                   other_currency_, prices_.currency);
        return fail(ErrorCode::Conflict, std::move(message), "currency");
    }
    void messages(EntryKind kind, std::int64_t used, Micro per_thousand, const char* what) {
        const auto before = posted_[kind];
        append(kind, before, used - before, per_thousand, kPerThousand, what);
    }
    void managed_usage(std::int64_t used) {
        const auto before = posted_[EntryKind::managed_usage];
        for (const auto& slice : cut_at_tiers(prices_.managed_tiers, before, used - before))
            append(EntryKind::managed_usage, slice.before, slice.quantity, slice.tier.per_thousand, kPerThousand, tier_name(slice));
    }
    void address(const IpAddress& address, std::int64_t days) {
        const auto name = to_string(address);
        const auto before = posted_days_[name];
        append(EntryKind::standard_address, before, days - before, prices_.standard_address_month, days_in(month_), name);
    }
    void managed_account() {
        const auto before = posted_[EntryKind::managed_account];
        append(EntryKind::managed_account, before, 1 - before, prices_.managed_account_month, 1, "dedicated addresses (managed)");
    }
    Result<std::vector<Entry>> entries() && {
        if (problem_) return std::unexpected(*problem_);
        return std::move(entries_);
    }

private:
    void add_posted(const Entry& entry) {
        posted_[entry.kind] += entry.quantity;
        if (entry.kind == EntryKind::standard_address) posted_days_[entry.what] += entry.quantity;
        if (entry.currency != prices_.currency) other_currency_ = entry.currency;
    }
    static std::string tier_name(const TierSlice& slice) {
        const auto from = grouped(slice.starts_after + 1);
        return slice.tier.up_to == kNoEnd ? fmt::format("from message {} of the month", from)
                                          : fmt::format("messages {} to {} of the month", from, grouped(slice.tier.up_to));
    }
    void append(EntryKind kind, std::int64_t before, std::int64_t quantity, Micro price, std::int64_t per, std::string what) {
        if (quantity <= 0 || problem_) return;
        const auto amount = charge(price, per, before, quantity);
        if (!amount) problem_ = amount.error();
        else entries_.push_back({account_, month_, kind, quantity, price, *amount, prices_.currency, std::move(what), now_});
    }

    AccountId account_;
    Month month_;
    const Prices& prices_;
    WallTime now_;
    std::map<EntryKind, std::int64_t> posted_;
    std::map<std::string, std::int64_t> posted_days_;  // by address
    std::string other_currency_;
    std::optional<Error> problem_;
    std::vector<Entry> entries_;
};

}  // namespace

Result<std::vector<Entry>> entries_due(std::span<const Entry> ledger, AccountId account, Month month, const Usage& usage, const Prices& prices,
                                       WallTime now) {
    if (auto checked = check(prices); !checked) return std::unexpected(checked.error());
    const auto counts = count_messages(usage, month);
    if (!counts) return std::unexpected(counts.error());
    const auto leased = leased_days(usage, month, now);
    if (!leased) return std::unexpected(leased.error());
    const auto managed = managed_in(usage, month, now);
    if (!managed) return std::unexpected(managed.error());

    Posting posting(ledger, account, month, prices, now);
    if (auto same = posting.check_currency(); !same) return std::unexpected(same.error());
    posting.messages(EntryKind::shared_messages, counts->shared, prices.shared_per_thousand, "through the shared pool");
    posting.messages(EntryKind::standard_messages, counts->standard, prices.standard_per_thousand, "from dedicated addresses (standard)");
    for (const auto& [address, days] : *leased) posting.address(address, static_cast<std::int64_t>(days.count()));
    if (*managed) posting.managed_account();
    posting.messages(EntryKind::managed_messages, counts->managed, prices.managed_per_thousand, "from dedicated addresses (managed)");
    posting.managed_usage(counts->managed);
    return std::move(posting).entries();
}

Result<Bill> bill(std::span<const Entry> ledger, AccountId account, Month month) {
    Bill bill{account, month, {}, {}, 0};
    std::map<EntryKind, BillLine> lines;
    for (const Entry& entry : ledger) {
        if (!concerns(entry, account, month)) continue;
        if (bill.currency.empty()) bill.currency = entry.currency;
        if (bill.currency != entry.currency) {
            auto message = fmt::format("the ledger of {} has entries in {} and in {}", to_string(month), bill.currency, entry.currency);
            return fail(ErrorCode::Conflict, std::move(message), "currency");
        }
        auto& line = lines.try_emplace(entry.kind, BillLine{entry.kind, 0, 0}).first->second;
        if (!add(line.quantity, entry.quantity) || !add(line.amount, entry.amount) || !add(bill.total, entry.amount))
            return fail(ErrorCode::InvalidArgument, "the sum does not fit in 64 bits of micro-units", "amount");
    }
    for (const auto& [kind, line] : lines) bill.lines.push_back(line);
    return bill;
}

std::string to_string(Month month) { return fmt::format("{:04}-{:02}", int{month.year()}, unsigned{month.month()}); }

Result<Month> parse_month(std::string_view text) {
    const auto number = [](std::string_view digits) {
        int value = -1;
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return problem == std::errc{} && end == digits.data() + digits.size() ? value : -1;
    };
    const bool shaped = text.size() == 7 && text[4] == '-';
    const int year = shaped ? number(text.substr(0, 4)) : -1, month = shaped ? number(text.substr(5)) : -1;
    if (year < 0 || month < 1 || month > 12) return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a month such as 2026-02", text), "month");
    return Month{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)}};
}

int days_in(Month month) { return static_cast<int>((day_after(month) - first_day(month)).count()); }

Month month_of(WallTime at) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    return date.year() / date.month();
}

}  // namespace warmpost::billing
