// serve, and the hidden config-docs.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/serve.h"
#include "config/docs.h"

namespace warmpost::cli {
namespace {

struct ServeFlags {
    std::string log_format = "text", log_level = "info";
};
int run_serve_command(const ServeFlags& o, const Common& common) {
    const auto config = read_config(common);
    if (!config) return config.error();
    return run_serve(*config, {o.log_format == "json", o.log_level, common.config_file});
}

struct NoOptions {};
int run_config_docs(const NoOptions&, const Common&) {
    fmt::print("{}", config::configuration_markdown());
    return kOk;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
    CLI::App& serve = add_command(app, invocation, "serve", "Run the service until SIGTERM; SIGHUP reads the configuration again", "warmpost serve --config /etc/warmpost/warmpost.toml --log-format json");
    const auto o = bind(serve, invocation, run_serve_command);
    serve.add_option("--log-format", o->log_format, "text or json (default: text)")->check(CLI::IsMember({"text", "json"}));
    serve.add_option("--log-level", o->log_level, "trace, debug, info, warn or error (default: info)")->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
}

void add_config_docs(CLI::App& app, Invocation& invocation) {
    CLI::App& docs = *app.add_subcommand("config-docs", "Print docs/configuration.md, made from the table of keys");
    docs.group("");   // for who works on warmpost; not in --help
    docs.footer("Example:\n  warmpost config-docs > docs/configuration.md");
    bind(docs, invocation, run_config_docs);
}

}  // namespace warmpost::cli
