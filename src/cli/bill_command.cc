// account bill: what an account owes for a month, and the ledger's entries that it is the sum of.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct BillOptions {
    std::string account, month;
    bool csv = false, ledger = false;
};

std::string in_words(const std::string& kind) {
    static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"shared_messages", "Messages through the shared pool"},
        {"standard_messages", "Messages from leased addresses (standard)"},
        {"standard_address", "Leased addresses (standard)"},
        {"managed_account", "Managed addresses, the account's fee"},
        {"managed_messages", "Messages through managed pools"},
        {"managed_usage", "Messages through managed pools, by tier"}};
    for (const auto& [known, words] : kWords)
        if (kind == known) return std::string(words);
    return kind;
}

// Prices and amounts come from the server as exact decimals and are shown as they came.
std::string show_bill(const json::value& answer) {
    const auto* bill = answer.if_object();
    if (bill == nullptr) return "The server's answer has no bill in it.\n";
    const auto currency = cell(*bill, "currency");
    std::vector<std::vector<std::string>> rows;
    for (const json::value& each : list_in(answer, "lines")) {
        const auto* line = each.if_object();
        if (line == nullptr) continue;
        rows.push_back({in_words(cell(*line, "kind")), cell(*line, "quantity") + " " + cell(*line, "unit"),
                        cell(*line, "unit_prices") + " / " + cell(*line, "price_unit"), cell(*line, "amount")});
    }
    std::string out = fmt::format("{} ({}), {}{}, in {}\n\n", cell(*bill, "account_name"), cell(*bill, "account"), cell(*bill, "month"),
                                  cell(*bill, "open") == "yes" ? " so far" : "", currency);
    if (!rows.empty()) rows.push_back({"Total", "", "", cell(*bill, "total")});
    out += render_table({"CHARGED FOR", "QUANTITY", "UNIT PRICE", "AMOUNT"}, rows, "Nothing was charged.");
    if (!rows.empty()) out += fmt::format("\nThe sum of {} ledger entries; --ledger shows them.\n", cell(*bill, "ledger_entries"));
    if (bill->contains("behind")) out += fmt::format("\nNot complete: {}\n", cell(*bill, "behind"));
    return out;
}

std::string show_ledger(const json::value& answer) {
    std::string out = render_objects(list_in(answer, "entries"),
                                     {{"AT", "at_ms"}, {"KIND", "kind"}, {"FOR", "what"}, {"QUANTITY", "quantity"}, {"UNIT", "unit"}, {"UNIT PRICE", "unit_price"},
                                      {"PER", "price_unit"}, {"AMOUNT", "amount"}, {"CURRENCY", "currency"}},
                                     "The ledger has no entries of this account and month.");
    const auto* ledger = answer.if_object();
    if (ledger != nullptr && ledger->contains("behind")) out += fmt::format("\nNot complete: {}\n", cell(*ledger, "behind"));
    return out;
}

std::string as_it_came(const json::value& answer) { return answer.is_string() ? std::string(answer.get_string()) : json::serialize(answer) + "\n"; }

int run_bill(const BillOptions& o, const Common& common) {
    if (o.csv && common.json) return complain(kUsage, "--csv and --json exclude each other");
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.get(o.ledger ? "/ledger" : "/bill", {{"account", *account}, {"month", o.month}, {"format", o.csv ? "csv" : ""}});
    };
    return ask(common, call, o.csv ? as_it_came : o.ledger ? show_ledger : show_bill);
}

}  // namespace

void add_bill_command(CLI::App& account, Invocation& invocation) {
    CLI::App& bill = add_command(account, invocation, "bill", "What an account owes for a month, and for what", "warmpost account bill --account shop --month 2026-11");
    const auto o = bind(bill, invocation, run_bill);
    bill.add_option("--account", o->account, "The account (default: the only one)")->type_name("ID|NAME");
    bill.add_option("--month", o->month, "The month, in UTC (default: the present one)")->type_name("YYYY-MM");
    bill.add_flag("--ledger", o->ledger, "The ledger's entries that the bill is the sum of");
    bill.add_flag("--csv", o->csv, "As CSV, for spreadsheets");
}

}  // namespace warmpost::cli
