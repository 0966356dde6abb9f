#include "cli/invocation.h"

#include <fmt/format.h>

#include <cstdio>

namespace warmpost::cli {
namespace {

constexpr const char* kFooter = R"(Example:
  warmpost init --config /etc/warmpost/warmpost.toml && warmpost serve --config /etc/warmpost/warmpost.toml

Exit codes: 0 done; 1 refused by the server, or a check failed; 2 wrong command line; 3 no running server;
4 the configuration is wrong. `warmpost COMMAND --help` shows an example of each command.)";

void add_common(CLI::App& command, Invocation& invocation) {
    command.add_option("-c,--config", invocation.common.config_file, "Configuration file (default: /etc/warmpost/warmpost.toml)")
        ->type_name("FILE")
        ->envname("WARMPOST_CONFIG");
    command.add_flag("--json", invocation.common.json, "JSON for scripts instead of a table");
}

}  // namespace

CLI::App& add_command(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description, const std::string& example) {
    CLI::App& command = *parent.add_subcommand(name, description);
    command.footer("Example:\n  " + example);
    add_common(command, invocation);
    return command;
}

CLI::App& add_group(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description, const std::string& example,
                    std::function<int()> bare) {
    CLI::App& group = add_command(parent, invocation, name, description, example);
    group.require_subcommand(0, 1);
    group.callback([&group, &invocation, bare = std::move(bare)] {
        if (group.get_subcommands().empty()) invocation.action = bare;
    });
    return group;
}

std::unique_ptr<CLI::App> make_app(Invocation& invocation) {
    auto app = std::make_unique<CLI::App>("warmpost: a sending service that speaks Amazon SES, on your own addresses", "warmpost");
    app->set_version_flag("--version", "warmpost " WARMPOST_VERSION);
    app->require_subcommand(1);
    app->footer(kFooter);
    for (const auto add : {add_init, add_serve, add_check, add_dns, add_queue_commands, add_pause_commands, add_address_commands, add_pool_commands,
                           add_managed_commands, add_configuration_set_commands, add_account_commands, add_key_commands, add_identity_commands, add_sent,
                           add_feedback, add_advise, add_findings, add_config_docs})
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

std::expected<config::Config, int> read_config(const Common& common) {
    auto config = config::load(common.config_file);
    if (config) return std::move(*config);
    for (std::size_t at = 0; at <= config.error().message.size();) {   // one mistake a line
        const auto end = std::min(config.error().message.find('\n', at), config.error().message.size());
        complain(kBadConfig, common.config_file + ": " + config.error().message.substr(at, end - at));
        at = end + 1;
    }
    return std::unexpected(kBadConfig);
}

int complain(Exit exit, const std::string& message) {
    fmt::print(stderr, "warmpost: {}\n", message);
    return exit;
}

}  // namespace warmpost::cli
