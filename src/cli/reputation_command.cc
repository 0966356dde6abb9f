// reputation: how senders, addresses and ISPs stand by what came of mail, and the end of a pause.
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ReputationOptions {
    std::string account, set;
};
struct ShowOptions {
    std::string account, kind, name;
};

std::string percent(const json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value != nullptr && value->is_number() ? fmt::format("{:.2f}%", value->to_number<double>() * 100) : "-";
}

// Causes are sentences: they stand below the table, each under the name it is about.
std::string causes(const json::array& rows) {
    std::string out;
    for (const json::value& row : rows) {
        const auto* each = row.if_object();
        if (each == nullptr || cell(*each, "cause") == "-") continue;
        out += fmt::format("\n{}{}: {}\n", cell(*each, "what"), cell(*each, "since") == "-" ? "" : " (since " + cell(*each, "since") + ")",
                           cell(*each, "cause"));
        if (cell(*each, "advice") != "-") out += "  " + cell(*each, "advice") + "\n";
    }
    return out;
}

std::string show(const json::value& answer) {
    json::array rows = list_in(answer, "reputations");
    const bool senders = !answer.is_object() || !answer.get_object().contains("more");
    for (json::value& row : rows) {
        auto* each = row.if_object();
        if (each == nullptr) continue;
        const bool all_mail = cell(*each, "kind") == "account";
        (*each)["what"] = senders ? cell(*each, "account_name") + (all_mail ? "" : " / " + cell(*each, "configuration_set")) : cell(*each, "name");
        if (senders) (*each)["name"] = all_mail ? "(all mail)" : cell(*each, "configuration_set");
        (*each)["since"] = time_cell(*each, "since_ms");
        for (const auto& [column, member] :
             {std::pair{"bounced", "bounce_rate"}, {"complained", "complaint_rate"}, {"throttle", "throttle_rate"}, {"block", "block_rate"}})
            (*each)[column] = percent(*each, member);
        (*each)["may"] = cell(*each, "sends") == "true" || cell(*each, "sends") == "yes" ? "sends" : "stopped";
    }
    std::vector<std::pair<std::string, std::string>> columns{
        {"ACCOUNT", "account_name"}, {senders ? "CONFIGURATION SET" : "NAME", "name"}, {"STATE", "state"}};
    if (senders) columns.emplace_back("MAIL", "may");
    for (const auto& [title, member] :
         {std::pair{"MESSAGES", "messages"}, {"BOUNCED", "bounced"}, {"COMPLAINED", "complained"}, {"THROTTLED", "throttle"}, {"BLOCKED", "block"}})
        columns.emplace_back(title, member);
    const auto more = answer.is_object() ? cell(answer.get_object(), "more") : "-";
    return render_objects(rows, columns, senders ? "There is no such account or configuration set." : "Nothing of this kind has sent in the last 30 days.") +
           causes(rows) + (more == "-" || more == "0" ? "" : fmt::format("\n{} more stand no worse, or send less.\n", more));
}

int run_show(const ShowOptions& o, const Common& common) {
    if (!o.name.empty() && o.kind.empty())
        return complain(kUsage, "say what " + o.name + " is: --kind account, configuration-set, identity, pool, address or isp");
    const auto call = [&](const OperatorClient& server) { return server.get("/reputation", {{"account", o.account}, {"kind", o.kind}, {"name", o.name}}); };
    return ask(common, call, show);
}

int run_lift(const ReputationOptions& o, const Common& common) {
    json::object body;
    if (!o.account.empty()) body["account"] = o.account;
    if (!o.set.empty()) body["configuration_set"] = o.set;
    const auto call = [&](const OperatorClient& server) { return server.post("/reputation/lift", body); };
    return ask(common, call,
               [&](const json::value&) { return std::string("It sends again. Its rates count from the next full minute on; it is healthy once enough new mail is good.\n"); });
}

}  // namespace

void add_reputation_commands(CLI::App& app, Invocation& invocation) {
    const auto what = std::make_shared<ShowOptions>();
    CLI::App& group =
        add_group(app, invocation, "reputation", "How senders, addresses and ISPs stand by bounces, complaints, throttles and blocks; lift a pause",
                  "warmpost reputation --kind address 192.0.2.17", [&invocation, what] { return run_show(*what, invocation.common); });
    CLI::App& list = add_command(group, invocation, "show", "Rates over the newest representative volume, and what follows from them",
                                 "warmpost reputation show --account shop");
    const auto s = bind(list, invocation, run_show);
    const auto options = [](CLI::App& command, ShowOptions& o) {
        command.add_option("--account", o.account, "Only this account's mail")->type_name("ID|NAME");
        command.add_option("--kind", o.kind, "Of what (default: accounts and their configuration sets)")
            ->check(CLI::IsMember({"account", "configuration-set", "identity", "pool", "address", "isp"}));
        command.add_option("name", o.name, "Only this one: an identity, a pool, an address, an ISP");
    };
    options(group, *what);
    options(list, *s);

    CLI::App& lift = add_command(group, invocation, "lift", "Let a paused account, or a configuration set of it, send again",
                                 "warmpost reputation lift --account shop --configuration-set news");
    const auto l = bind(lift, invocation, run_lift);
    lift.add_option("--account", l->account, "The account (default: the only one)")->type_name("ID|NAME");
    lift.add_option("--configuration-set", l->set, "The configuration set that is paused (default: the account itself)");
}

}  // namespace warmpost::cli
