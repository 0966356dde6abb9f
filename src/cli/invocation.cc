#include "cli/invocation.h"

#include "cli/alerts_command.h"
#include "cli/question_commands.h"

namespace warmpost::cli {
namespace {

constexpr const char* kFooter = R"(Example:
  warmpost init --config /etc/warmpost/warmpost.toml && warmpost serve --config /etc/warmpost/warmpost.toml

Exit codes: 0 done; 1 refused by the server, or a check failed; 2 wrong command line; 3 no running server;
4 the configuration is wrong. `warmpost COMMAND --help` shows an example of each command.)";

}  // namespace

std::unique_ptr<CLI::App> make_app(Invocation& invocation) {
    auto app = std::make_unique<CLI::App>("warmpost: a sending service that speaks Amazon SES, on your own addresses", "warmpost");
    app->set_version_flag("--version", "warmpost " WARMPOST_VERSION);
    app->require_subcommand(1);
    app->footer(kFooter);
    for (const auto add : {add_init, add_serve, add_check, add_dns, add_queue_commands, add_messages, add_pause_commands, add_address_commands, add_pool_commands,
                           add_managed_commands, add_configuration_set_commands, add_topic_commands, add_account_commands, add_key_commands, add_audit, add_identity_commands, add_import, add_send_test,
                           add_sent, add_suppression_commands, add_reputation_commands, add_question_commands,
                           add_feedback, add_classify_bounce, add_advise, add_simulate, add_forecast, add_findings, add_feeds_commands, add_alerts, add_sign_in, add_demo_data, add_config_docs})
        add(*app, invocation);
    return app;
}

int run(int argc, const char* const* argv) {
    Invocation invocation;
    const auto app = make_app(invocation);
    try {
        app->parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app->exit(e) == 0 ? kOk : kUsage;   // --help and --version end here too
    }
    return invocation.action();
}

}  // namespace warmpost::cli
