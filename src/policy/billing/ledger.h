// The ledger of what an account owes: entries are only ever appended, and the bill of a month is their sum. Pure: usage, prices and what is already in the
// ledger go in; entries to append, or a bill, come out. Days and months are UTC.
//
// Rules (ses-facts a.1, a.4, a.7; the seed's "Additional costs"):
// - A message is charged by the way it really left: what spills from a warming address to the shared pool is a shared message.
// - A leased address is charged its month's fee / days of the month for each day on which the account held it at any moment; a day counts once, however often
//   the address was released and leased again on it. SES: "prorated by day"; which days count is ours.
// - The managed fee is charged whole, once a month, when the account had a managed pool at any moment of it, used or not.
// - Managed tiers count the account's messages through managed pools within the month and begin anew with the next.
// - Each entry is rounded once, half to even, to a micro-unit; entries of one kind, tier and address add up to what one single entry would have been.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/ip_address.h"
#include "base/time.h"
#include "policy/billing/prices.h"

namespace warmpost::billing {

using Month = std::chrono::year_month;
// "2026-02" and back. Errors: InvalidArgument.
[[nodiscard]] std::string to_string(Month month);
[[nodiscard]] Result<Month> parse_month(std::string_view text);
[[nodiscard]] int days_in(Month month);
[[nodiscard]] Month month_of(WallTime at);

enum class EntryKind : std::uint8_t {
    shared_messages,     // messages at shared_per_thousand
    standard_messages,   // messages at standard_per_thousand
    standard_address,    // days of one address at standard_address_month
    managed_account,     // the month at managed_account_month
    managed_messages,    // messages at managed_per_thousand
    managed_usage,       // the same messages again, at the price of one managed tier
};
[[nodiscard]] const char* to_string(EntryKind kind);
[[nodiscard]] const char* unit_of(EntryKind kind);         // of a quantity: "message", "address-day", "account-month"
[[nodiscard]] const char* price_unit_of(EntryKind kind);   // of a unit price: "1000 messages", "address-month", "account-month"

struct Entry {
    AccountId account;
    Month month{};
    EntryKind kind{};
    std::int64_t quantity = 0;    // > 0, in unit_of(kind)
    Micro unit_price = 0;         // for one price_unit_of(kind), as the price list had it when the entry was made
    Micro amount = 0;
    std::string currency;
    std::string what;             // what it is for; of standard_address exactly the address, which later entries are reckoned by
    WallTime at{};                // when it was appended
    friend bool operator==(const Entry&, const Entry&) = default;
};

struct MessageCount {
    WallTime at{};
    SendingKind kind{};
    std::int64_t messages = 0;
};
struct Period {
    WallTime from{};
    std::optional<WallTime> until;   // the first moment after it; nullopt: still going on
};
struct Lease {
    IpAddress address;
    Period held;
};
// All that an account used, in any order and in any pieces; what lies outside the month asked for is ignored.
struct Usage {
    std::vector<MessageCount> messages;
    std::vector<Lease> leases;
    std::vector<Period> managed;     // while the account had at least one managed pool
};

// The entries that bring `ledger` up to what `usage` says of `month` by `now`. From an empty ledger: the whole month. Called again with more usage or later:
// only what was added; with nothing new: none. `usage` always tells the month from its beginning. Days later than the one of `now` are not charged yet.
// A price list that changed in between counts for what is added; what is in the ledger stays. Usage that is less than what is in the ledger takes nothing back.
// Ordered by kind, then address or tier. Entries of other accounts and months in `ledger` are ignored.
// Errors: InvalidArgument: a price list that check() refuses, a count below 0, a period that ends before it begins, an amount beyond 64 bits;
// Conflict: the month's entries are in another currency than the price list.
[[nodiscard]] Result<std::vector<Entry>> entries_due(std::span<const Entry> ledger, AccountId account, Month month, const Usage& usage,
                                                     const Prices& prices, WallTime now);

struct BillLine {
    EntryKind kind{};
    std::int64_t quantity = 0;
    Micro amount = 0;
    friend bool operator==(const BillLine&, const BillLine&) = default;
};
struct Bill {
    AccountId account;
    Month month{};
    std::string currency;            // empty when nothing was charged
    std::vector<BillLine> lines;     // one for each kind that occurs, in the order of EntryKind
    Micro total = 0;
};
// The sum of the ledger's entries of this account and month; no price list is needed.
// Errors: InvalidArgument: a sum beyond 64 bits; Conflict: entries in two currencies.
[[nodiscard]] Result<Bill> bill(std::span<const Entry> ledger, AccountId account, Month month);

// RFC 4180 with a header line, for spreadsheets; amounts as decimals. The bill's last line, of kind "total", is the sum.
[[nodiscard]] std::string ledger_csv(std::span<const Entry> ledger);
[[nodiscard]] std::string bill_csv(const Bill& bill);

}  // namespace warmpost::billing
