// Operator API: bills, and the ledger whose entries they are the sum of. Accounts may ask for their own.
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "control/charged_messages.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "policy/billing/ledger.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

struct Wanted {
    AccountId account;
    billing::Month month{};
    bool csv = false;
};

struct Books {                      // of one account and month, after what is due was appended
    std::vector<billing::Entry> entries;
    bool open = false;              // the month may still get entries
    std::string behind;             // why what is due could not be appended; empty when it was
};
using BooksResult = Result<Books>;

Result<AccountId> account_asked(const Call& call) {
    const auto given = call.in_query("account");
    if (call.caller.role == control::Role::operator_) return given.empty() ? only_account(*call.snapshot) : find_account(*call.snapshot, given);
    const auto* own = call.snapshot->account(call.caller.account);
    if (own == nullptr) return fail(ErrorCode::AccessDenied, "The account of this key no longer exists.");
    if (!given.empty() && given != own->name && given != to_string(own->id))
        return fail(ErrorCode::AccessDenied, "This key sees the bills of its own account only; leave \"account\" out.", "account");
    return own->id;
}

Result<billing::Month> month_asked(const Call& call) {
    const auto present = billing::month_of(call.request.received);
    const auto given = call.in_query("month");
    if (given.empty()) return present;
    const auto month = billing::parse_month(given);
    if (month && *month > present)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} has not begun; the newest bill is that of {}.", given, billing::to_string(present)), "month");
    return month;
}

Result<Wanted> wanted(const Call& call) {
    const auto account = account_asked(call);
    if (!account) return std::unexpected(account.error());
    const auto month = month_asked(call);
    if (!month) return std::unexpected(month.error());
    const auto format = call.in_query("format");
    if (!format.empty() && format != "json" && format != "csv") return fail(ErrorCode::InvalidArgument, "\"format\" must be json or csv.", "format");
    return Wanted{*account, *month, format == "csv"};
}

Status charge(control::Service& service, const spool::Spool& spool, const billing::Prices& prices, const Wanted& asked, WallTime now) {
    const auto usage = [&](std::chrono::sys_days from, std::chrono::sys_days through) { return spool.usage(from, through, asked.account); };
    auto counts = control::charged_messages(usage, asked.month, now);
    return service.charge(asked.account, asked.month, counts[asked.account], prices);
}

// Blocks: the spool and SQL.
BooksResult read_books(control::Service& service, const spool::Spool& spool, const billing::Prices& prices, const Wanted& asked, WallTime now) {
    const auto months = service.open_months();
    if (!months) return std::unexpected(months.error());
    Books books;
    books.open = std::find(months->begin(), months->end(), asked.month) != months->end();
    if (books.open)
        if (const auto charged = charge(service, spool, prices, asked, now); !charged) books.behind = charged.error().message;
    auto entries = service.ledger(asked.account, asked.month);
    if (!entries) return std::unexpected(entries.error());
    books.entries = std::move(*entries);
    return books;
}

asio::awaitable<BooksResult> books_of(const Call& call, Wanted asked) {
    const auto* config = &*call.parts.config;   // a configuration that was ever in force stays alive
    const auto work = [&spool = call.parts.spool, config, asked, now = call.request.received](control::Service& service) {
        return read_books(service, spool, config->prices, asked, now);
    };
    auto books = co_await call.parts.service.run<BooksResult>(work);
    co_return books;
}

json::object head(const Call& call, const Wanted& asked, const Books& books) {
    json::object view{{"account", to_string(asked.account)}, {"account_name", account_name(*call.snapshot, asked.account)}, {"month", billing::to_string(asked.month)},
                      {"open", books.open}};
    if (!books.behind.empty()) view["behind"] = books.behind;
    return view;
}

json::object line_view(const billing::BillLine& line, const std::vector<billing::Entry>& entries) {
    json::array prices;             // several: tiers, or a price that changed within the month
    for (const auto& entry : entries) {
        const json::value price(billing::to_decimal(entry.unit_price));
        if (entry.kind == line.kind && std::find(prices.begin(), prices.end(), price) == prices.end()) prices.push_back(price);
    }
    json::object view{{"kind", billing::to_string(line.kind)}, {"quantity", line.quantity}, {"unit", billing::unit_of(line.kind)},
                      {"price_unit", billing::price_unit_of(line.kind)}, {"amount", billing::to_decimal(line.amount)}};
    view["unit_prices"] = std::move(prices);
    return view;
}

json::object entry_view(const billing::Entry& e) {
    return {{"kind", billing::to_string(e.kind)}, {"what", e.what}, {"quantity", e.quantity}, {"unit", billing::unit_of(e.kind)},
            {"unit_price", billing::to_decimal(e.unit_price)}, {"price_unit", billing::price_unit_of(e.kind)}, {"amount", billing::to_decimal(e.amount)},
            {"currency", e.currency}, {"at_ms", to_ms(e.at)}};
}

Response csv(std::string text) {
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = std::move(text);
    return response;
}

Response bill_response(const Call& call, const Wanted& asked, const Books& books) {
    const auto bill = billing::bill(books.entries, asked.account, asked.month);
    if (!bill) return refusal(bill.error());
    // A table for machines has no place for a remark, and half a bill must not pass for a whole one.
    if (asked.csv && !books.behind.empty()) return refusal({ErrorCode::Conflict, "The bill is not complete: " + books.behind, {}});
    if (asked.csv) return csv(billing::bill_csv(*bill));
    json::object view = head(call, asked, books);
    json::array lines;
    for (const auto& line : bill->lines) lines.push_back(line_view(line, books.entries));
    view["currency"] = bill->currency.empty() ? call.parts.config->prices.currency : bill->currency;
    view["lines"] = std::move(lines);
    view["total"] = billing::to_decimal(bill->total);
    view["ledger_entries"] = books.entries.size();
    return ok(view);
}

Response ledger_response(const Call& call, const Wanted& asked, const Books& books) {
    if (asked.csv && !books.behind.empty()) return refusal({ErrorCode::Conflict, "The ledger is not complete: " + books.behind, {}});
    if (asked.csv) return csv(billing::ledger_csv(books.entries));
    json::object view = head(call, asked, books);
    json::array entries;
    for (const auto& entry : books.entries) entries.push_back(entry_view(entry));
    view["entries"] = std::move(entries);
    return ok(view);
}

using Show = Response (*)(const Call&, const Wanted&, const Books&);

asio::awaitable<Response> show(Call& call, Show view) {
    const auto asked = wanted(call);
    if (!asked) co_return refusal(asked.error());
    auto reading = books_of(call, *asked);
    const auto books = co_await std::move(reading);
    if (!books) co_return refusal(books.error());
    co_return view(call, *asked, *books);
}

}  // namespace

asio::awaitable<Response> show_bill(Call& call) {
    auto showing = show(call, bill_response);
    auto response = co_await std::move(showing);
    co_return response;
}

asio::awaitable<Response> show_ledger(Call& call) {
    auto showing = show(call, ledger_response);
    auto response = co_await std::move(showing);
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
