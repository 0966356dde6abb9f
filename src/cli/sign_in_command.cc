// sign-in: a one-time link to the console, for whoever may open the operator's socket.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct SignInOptions {
    std::string account;
};

std::string show_link(const json::value& answer) {
    const auto* link = answer.if_object();
    if (link == nullptr) return "The server's answer has no link in it.\n";
    return fmt::format("{}\nOpen it in a browser. It is good once, until {}.\n", cell(*link, "url"), time_cell(*link, "expires_ms"));
}

int run_sign_in(const SignInOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        json::object body;
        if (!o.account.empty()) body["account"] = o.account;
        return server.post("/session-links", body);
    };
    return ask(common, call, show_link);
}

}  // namespace

void add_sign_in(CLI::App& app, Invocation& invocation) {
    CLI::App& command =
        add_command(app, invocation, "sign-in", "A one-time link that signs you in to the console in a browser", "warmpost sign-in --account shop");
    command.add_option("--account", bind(command, invocation, run_sign_in)->account, "As this account sees it (default: as the operator)")
        ->type_name("ID|NAME");
}

}  // namespace warmpost::cli
