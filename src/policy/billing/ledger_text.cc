// The ledger's words and its CSV form.
#include <fmt/format.h>

#include <initializer_list>

#include "policy/billing/ledger.h"

namespace warmpost::billing {
namespace {

// RFC 4180 2.5 to 2.7: quoted when it holds a separator, a quote or a line end; a quote is doubled.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

// RFC 4180 2.1: lines end in CRLF, the last one too.
std::string line(std::initializer_list<std::string_view> fields) {
    std::string text;
    for (const auto value : fields) text += field(value) + ',';
    text.pop_back();
    return text + "\r\n";
}

}  // namespace

const char* to_string(EntryKind kind) {
    switch (kind) {
        case EntryKind::shared_messages: return "shared_messages";
        case EntryKind::standard_messages: return "standard_messages";
        case EntryKind::standard_address: return "standard_address";
        case EntryKind::managed_account: return "managed_account";
        case EntryKind::managed_messages: return "managed_messages";
        case EntryKind::managed_usage: return "managed_usage";
    }
    return "?";
}

const char* unit_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::standard_address: return "address-day";
        case EntryKind::managed_account: return "account-month";
        case EntryKind::shared_messages:
        case EntryKind::standard_messages:
        case EntryKind::managed_messages:
        case EntryKind::managed_usage: return "message";
    }
    return "?";
}

const char* price_unit_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::standard_address: return "address-month";
        case EntryKind::managed_account: return "account-month";
        case EntryKind::shared_messages:
        case EntryKind::standard_messages:
        case EntryKind::managed_messages:
        case EntryKind::managed_usage: return "1000 messages";
    }
    return "?";
}

std::string ledger_csv(std::span<const Entry> ledger) {
    std::string text = line({"account", "month", "kind", "what", "quantity", "unit", "unit_price", "price_unit", "amount", "currency", "at"});
    for (const Entry& e : ledger)
        text += line({warmpost::to_string(e.account), to_string(e.month), to_string(e.kind), e.what, std::to_string(e.quantity), unit_of(e.kind),
                      to_decimal(e.unit_price), price_unit_of(e.kind), to_decimal(e.amount), e.currency, to_iso8601(e.at)});
    return text;
}

std::string bill_csv(const Bill& bill) {
    const auto account = warmpost::to_string(bill.account), month = to_string(bill.month);
    std::string text = line({"account", "month", "kind", "quantity", "unit", "amount", "currency"});
    for (const BillLine& l : bill.lines)
        text += line({account, month, to_string(l.kind), std::to_string(l.quantity), unit_of(l.kind), to_decimal(l.amount), bill.currency});
    return text + line({account, month, "total", "", "", to_decimal(bill.total), bill.currency});
}

}  // namespace warmpost::billing
