// `warmpost serve`: the whole service in this process, until SIGTERM or SIGINT.
#pragma once
#include <filesystem>
#include <string>

#include "config/config.h"

namespace warmpost::cli {

struct ServeOptions {
    bool json_logs = false;
    std::string log_level = "info";
    std::filesystem::path config_file;   // read again on SIGHUP
};
// Returns the process's exit code: 0 after a clean stop.
[[nodiscard]] int run_serve(const config::Config& config, const ServeOptions& options);

}  // namespace warmpost::cli
