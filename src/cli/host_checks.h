// What can be wrong with a host, each with what to mend. Every check is one line of `warmpost check`.
#pragma once
#include <string>
#include <vector>

#include "cli/host_state.h"
#include "config/config.h"

namespace warmpost::cli {

enum class Verdict { good, note, bad };
struct CheckResult {
    Verdict verdict = Verdict::good;
    std::string what;          // "egress 192.0.2.1"
    std::string told;          // what was found, and for `bad` what to mend
};
using Checks = std::vector<CheckResult>;

void check_key_file(const config::Config& config, Checks& into);
void check_disk(const config::Config& config, Checks& into);                 // writes and syncs in data_dir
void check_relays(const config::Config& config, Checks& into);              // credentials files
void check_open_files(const config::Config& config, Checks& into);          // the process's limit against [limits]
void check_isps(const config::Config& config, Checks& into);
void check_certificate(const config::Config& config, Checks& into);
void check_clock(Checks& into);
void check_listeners(const config::Config& config, bool server_runs, Checks& into);
void check_sources(const HostState& state, Checks& into);                    // bind(2)
void check_names(const config::Config& config, const HostState& state, Checks& into);   // DNS answers, reverse matches forward

}  // namespace warmpost::cli
