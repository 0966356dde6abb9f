// identity: what may stand in From, and the operator's word about it.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ListOptions {
    std::string account;
};
std::string show_identities(const json::value& answer) {
    json::array rows = list_in(answer, "identities");
    for (json::value& row : rows)
        if (auto* identity = row.if_object())
            if (const auto* dkim = identity->if_contains("dkim"); dkim && dkim->is_object()) (*identity)["dkim_status"] = cell(dkim->get_object(), "Status");
    return render_objects(rows,
                          {{"IDENTITY", "name"}, {"ACCOUNT", "account_name"}, {"TYPE", "kind"}, {"STATUS", "status"}, {"DKIM", "dkim_status"}, {"FEEDBACK MAIL", "feedback_forwarding"}},
                          "There are no identities. They are made by the SES API: aws sesv2 create-email-identity --email-identity example.com");
}
int run_list(const ListOptions& o, const Common& common) {
    return ask(common, [&](const OperatorClient& server) { return server.get("/identities", {{"account", o.account}}); }, show_identities);
}

struct IdentityOptions {
    std::string name, account, feedback;
};
int post(const IdentityOptions& o, const Common& common, const char* path, json::object body, const std::string& done) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        body["account"] = *account;
        body["name"] = o.name;
        return server.post(path, body);
    };
    return ask(common, call, [&](const json::value&) { return done; });
}
int run_verify(const IdentityOptions& o, const Common& common) {
    return post(o, common, "/identities/verify", {}, fmt::format("{} is verified, by your word.\n", o.name));
}
int run_feedback(const IdentityOptions& o, const Common& common) {
    return post(o, common, "/identities/feedback", {{"enabled", o.feedback == "on"}},
                fmt::format("Bounces of {} are {}.\n", o.name, o.feedback == "on" ? "mailed to the Return-Path" : "no longer mailed; they are events only"));
}

std::shared_ptr<IdentityOptions> add_one(CLI::App& command, Invocation& invocation, int (*work)(const IdentityOptions&, const Common&)) {
    auto options = bind(command, invocation, work);
    command.add_option("identity", options->name, "The domain or address")->required();
    command.add_option("--account", options->account, "Its account (default: the only one)")->type_name("ID|NAME");
    return options;
}

}  // namespace

void add_identity_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "identity", "Identities: list, verify, feedback", "warmpost identity verify example.com --account main",
                                [&invocation] { return run_list({}, invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All identities and whether they are verified", "warmpost identity list --account main");
    list.add_option("--account", bind(list, invocation, run_list)->account, "Only this account's")->type_name("ID|NAME");
    CLI::App& verify = add_command(group, invocation, "verify", "Mark an identity as verified without DNS or a mailed link", "warmpost identity verify example.com --account main");
    add_one(verify, invocation, run_verify);
    CLI::App& feedback = add_command(group, invocation, "feedback", "Whether bounces are mailed to the Return-Path", "warmpost identity feedback example.com off");
    const auto f = add_one(feedback, invocation, run_feedback);
    feedback.add_option("state", f->feedback, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
}

}  // namespace warmpost::cli
