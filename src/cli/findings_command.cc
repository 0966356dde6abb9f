// findings: what endangers the reputation of leased addresses, and what to do about it.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct FindingsOptions {
    std::string account, address;
};

std::string show_findings(const json::value& answer) {
    const json::object told = answer.is_object() ? answer.get_object() : json::object{};
    const std::string checked = time_cell(told, "checked_ms");
    const auto findings = list_in(answer, "findings");
    if (findings.empty()) return checked == "-" ? "Leased addresses were not looked at yet.\n" : fmt::format("Nothing was found at {}.\n", checked);
    std::string out;
    for (const json::value& each : findings) {
        if (!each.is_object()) continue;
        const json::object& finding = each.get_object();
        const std::string isp = cell(finding, "isp");
        const std::string address = cell(finding, "address"), domain = cell(finding, "domain"), holder = cell(finding, "account_name");
        const std::string subject = address != "-" ? address : domain != "-" ? domain : "all mail";
        const std::string where = subject + (holder.empty() || holder == "-" ? "" : " (" + holder + ")") + (isp.empty() || isp == "-" ? "" : " at " + isp);
        out += fmt::format("{}: {} of {}, since {}\n", cell(finding, "severity"), cell(finding, "kind"), where, time_cell(finding, "since_ms"));
        out += fmt::format("  {}.\n  {}\n\n", cell(finding, "text"), cell(finding, "advice"));
    }
    return out + fmt::format("As of {}; leased addresses are looked at every hour.\n", checked);
}

int run_findings(const FindingsOptions& o, const Common& common) {
    const Query query{{"account", o.account}, {"address", o.address}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/findings", query); }, show_findings);
}

}  // namespace

void add_findings(CLI::App& app, Invocation& invocation) {
    CLI::App& findings =
        add_command(app, invocation, "findings", "What endangers the reputation of leased addresses, and what to do", "warmpost findings --account shop");
    const auto o = bind(findings, invocation, run_findings);
    findings.add_option("--account", o->account, "Only this account's addresses")->type_name("ID|NAME");
    findings.add_option("--address", o->address, "Only this address")->type_name("ADDRESS");
}

}  // namespace warmpost::cli
