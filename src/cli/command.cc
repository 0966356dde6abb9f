// What commands are made of; apart from the list of all of them, so that a few can be linked and tested without the rest.
#include <fmt/format.h>

#include <cstdio>

#include "cli/invocation.h"

namespace warmpost::cli {
namespace {

void add_common(CLI::App& command, Invocation& invocation) {
    command.add_option("-c,--config", invocation.common.config_file, "Configuration file (default: $WARMPOST_CONFIG, else /etc/warmpost/warmpost.toml)")
        ->type_name("FILE");   // not envname(): the environment would be read once more for each parent, after the command line
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
