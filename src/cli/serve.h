// `warmpost serve`: runs the service until SIGTERM or SIGINT; SIGHUP reads the configuration again.
#pragma once
#include <filesystem>
#include <string>

#include "config/config.h"

namespace warmpost::cli {

struct ServeOptions {
    bool json_logs = false;
    std::string log_level = "info";
    std::filesystem::path config_file;
};
// The exit code (cli/commands.h).
[[nodiscard]] int run_serve(const config::Config& config, const ServeOptions& options);

}  // namespace warmpost::cli
