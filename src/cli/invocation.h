// What every subcommand shares: exit codes, --config and --json, and the way from a parsed command line to its work.
#pragma once
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "config/config.h"

namespace warmpost::cli {

// Told in `warmpost --help` and docs/operations.md.
enum Exit : int {
    kOk = 0,
    kRefused = 1,        // the server said no, or a check failed
    kUsage = 2,          // the command line is wrong
    kUnreachable = 3,    // no running server
    kBadConfig = 4,      // the configuration cannot be read
};

// $WARMPOST_CONFIG, else /etc/warmpost/warmpost.toml.
[[nodiscard]] inline std::string default_config_file() {
    const char* named = std::getenv("WARMPOST_CONFIG");
    return named != nullptr && *named != '\0' ? named : "/etc/warmpost/warmpost.toml";
}

struct Common {
    std::string config_file = default_config_file();   // what the command line names comes before the environment's
    bool json = false;
};
struct Invocation {
    Common common;
    std::function<int()> action;   // of the subcommand that was named
};

// Every add_* puts its subcommands on `app`.
void add_init(CLI::App& app, Invocation& invocation);
void add_serve(CLI::App& app, Invocation& invocation);
void add_dns(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_queue_commands(CLI::App& app, Invocation& invocation);      // queue, message, retry, drop
void add_messages(CLI::App& app, Invocation& invocation);
void add_pause_commands(CLI::App& app, Invocation& invocation);      // pause, resume
void add_address_commands(CLI::App& app, Invocation& invocation);    // ip
void add_pool_commands(CLI::App& app, Invocation& invocation);       // pool
void add_topic_commands(CLI::App& app, Invocation& invocation);      // topic
void add_pool_set_command(CLI::App& pool, Invocation& invocation);
void add_pool_show_command(CLI::App& pool, Invocation& invocation);
void add_managed_commands(CLI::App& app, Invocation& invocation);    // managed, explain
void add_configuration_set_commands(CLI::App& app, Invocation& invocation);   // configuration-set
void add_warmup_command(CLI::App& ip, Invocation& invocation);
void add_account_commands(CLI::App& app, Invocation& invocation);    // account
void add_bill_command(CLI::App& account, Invocation& invocation);    // account bill
void add_key_commands(CLI::App& app, Invocation& invocation);        // key
void add_audit(CLI::App& app, Invocation& invocation);
void add_import(CLI::App& app, Invocation& invocation);              // import ses
void add_send_test(CLI::App& app, Invocation& invocation);
void add_identity_commands(CLI::App& app, Invocation& invocation);   // identity
void add_suppression_commands(CLI::App& app, Invocation& invocation);   // suppression
void add_reputation_commands(CLI::App& app, Invocation& invocation);    // reputation
void add_sent(CLI::App& app, Invocation& invocation);
void add_feedback(CLI::App& app, Invocation& invocation);
void add_classify_bounce(CLI::App& app, Invocation& invocation);   // classify-bounce
void add_advise(CLI::App& app, Invocation& invocation);
void add_simulate(CLI::App& app, Invocation& invocation);        // simulate, simulate compare
void add_forecast(CLI::App& app, Invocation& invocation);
void add_findings(CLI::App& app, Invocation& invocation);
void add_sign_in(CLI::App& app, Invocation& invocation);
void add_demo_data(CLI::App& app, Invocation& invocation);       // demo-data
void add_feeds_commands(CLI::App& app, Invocation& invocation);      // feeds
void add_config_docs(CLI::App& app, Invocation& invocation);
// The whole command line.
[[nodiscard]] std::unique_ptr<CLI::App> make_app(Invocation& invocation);
// Parses, runs, and returns the exit code. Usage and --help are printed here.
[[nodiscard]] int run(int argc, const char* const* argv);

// A subcommand with its example in the footer, --config and --json.
CLI::App& add_command(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description, const std::string& example);
// A group whose bare name means `bare` (its list).
CLI::App& add_group(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description, const std::string& example,
                    std::function<int()> bare);
// Options live as long as the app: its callback holds them. `work` runs after parsing has ended.
template <class Options>
std::shared_ptr<Options> bind(CLI::App& command, Invocation& invocation, int (*work)(const Options&, const Common&)) {
    auto options = std::make_shared<Options>();
    command.callback([&invocation, options, work] { invocation.action = [&invocation, options, work] { return work(*options, invocation.common); }; });
    return options;
}

// The configuration; its mistakes are told on stderr and end in kBadConfig.
[[nodiscard]] std::expected<config::Config, int> read_config(const Common& common);
// "warmpost: MESSAGE" on stderr; returns `exit`.
int complain(Exit exit, const std::string& message);

}  // namespace warmpost::cli
