// reputation: how senders stand by their bounces and complaints, and the end of a pause.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ReputationOptions {
    std::string account, set;
};

std::string percent(const json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value != nullptr && value->is_number() ? fmt::format("{:.2f}%", value->to_number<double>() * 100) : "-";
}

std::string show(const json::value& answer) {
    json::array rows = list_in(answer, "reputations");
    for (json::value& row : rows) {
        auto* each = row.if_object();
        if (each == nullptr) continue;
        if (cell(*each, "configuration_set").empty()) (*each)["configuration_set"] = "(all mail)";
        (*each)["since"] = time_cell(*each, "since_ms");
        (*each)["bounced"] = percent(*each, "bounce_rate");
        (*each)["complained"] = percent(*each, "complaint_rate");
        (*each)["may"] = cell(*each, "sends") == "true" ? "sends" : "stopped";
    }
    return render_objects(rows,
                          {{"ACCOUNT", "account_name"}, {"CONFIGURATION SET", "configuration_set"}, {"STATE", "state"}, {"SINCE", "since"}, {"MAIL", "may"},
                           {"BOUNCED", "bounced"}, {"COMPLAINED", "complained"}, {"OF MESSAGES", "messages"}, {"CAUSE", "cause"}},
                          "There is no account.");
}

int run_show(const ReputationOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.get("/reputation", {{"account", o.account}}); };
    return ask(common, call, show);
}

int run_lift(const ReputationOptions& o, const Common& common) {
    json::object body;
    if (!o.account.empty()) body["account"] = o.account;
    if (!o.set.empty()) body["configuration_set"] = o.set;
    const auto call = [&](const OperatorClient& server) { return server.post("/reputation/lift", body); };
    return ask(common, call, [&](const json::value&) {
        return std::string("It sends again, under review until enough new mail is good. Its rates count from now on.\n");
    });
}

}  // namespace

void add_reputation_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "reputation", "How accounts and configuration sets stand by bounces and complaints; lift a pause", "warmpost reputation lift --account shop",
                                [&invocation] { return run_show({}, invocation.common); });
    CLI::App& list = add_command(group, invocation, "show", "Rates over the newest representative volume, and what follows from them", "warmpost reputation show --account shop");
    const auto s = bind(list, invocation, run_show);
    list.add_option("--account", s->account, "Only this account")->type_name("ID|NAME");

    CLI::App& lift = add_command(group, invocation, "lift", "Let a paused account, or a configuration set of it, send again", "warmpost reputation lift --account shop --configuration-set news");
    const auto l = bind(lift, invocation, run_lift);
    lift.add_option("--account", l->account, "The account (default: the only one)")->type_name("ID|NAME");
    lift.add_option("--configuration-set", l->set, "The configuration set that is paused (default: the account itself)");
}

}  // namespace warmpost::cli
