// alerts: what somebody should be woken for, and what to type.
#include <fmt/format.h>

#include <algorithm>

#include "cli/alerts_command.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct AlertsOptions {
    std::string account;
};

std::string show_alerts(const json::value& answer) {
    const json::object told = answer.is_object() ? answer.get_object() : json::object{};
    const std::string checked = time_cell(told, "checked_ms");
    const auto alerts = list_in(answer, "alerts");
    if (alerts.empty()) return checked == "-" ? "Nothing was looked at yet; ask again in a few seconds.\n" : fmt::format("No alerts at {}.\n", checked);
    std::string out;
    for (const json::value& each : alerts) {
        if (!each.is_object()) continue;
        const json::object& alert = each.get_object();
        out += fmt::format("{}: {}, {}, since {}\n", cell(alert, "severity"), cell(alert, "kind"), cell(alert, "about"), time_cell(alert, "since_ms"));
        out += fmt::format("  {}\n  {}\n\n", cell(alert, "text"), cell(alert, "advice"));
    }
    return out + fmt::format("As of {}.\n", checked);
}

bool any_critical(const json::value& answer) {
    return std::ranges::any_of(list_in(answer, "alerts"), [](const json::value& each) {
        const auto* alert = each.if_object();
        return alert != nullptr && cell(*alert, "severity") == "critical";
    });
}

int run_alerts(const AlertsOptions& o, const Common& common) {
    bool critical = false;
    const auto call = [&](const OperatorClient& server) {
        auto answer = server.get("/alerts", {{"account", o.account}});
        critical = answer && any_critical(*answer);
        return answer;
    };
    const int done = ask(common, call, show_alerts);
    return done == kOk && critical ? kRefused : done;
}

}  // namespace

void add_alerts(CLI::App& app, Invocation& invocation) {
    CLI::App& alerts = add_command(app, invocation, "alerts", "What somebody should be woken for, and what to do; ends in 1 when any of it is critical",
                                   "warmpost alerts --json");
    const auto o = bind(alerts, invocation, run_alerts);
    alerts.add_option("--account", o->account, "Only what this account sees")->type_name("ID|NAME");
}

}  // namespace warmpost::cli
