// What `dns` and `check` know of this service without asking a server: the configuration, and the control database when there is one.
#pragma once
#include <string>
#include <vector>

#include "config/config.h"
#include "control/snapshot.h"

namespace warmpost::cli {

struct HostState {
    control::SnapshotPtr control;                   // null: not initialised, or not readable
    std::vector<config::EgressAddress> addresses;   // the configuration's and those added at the terminal, each once
    std::string problem;                            // why `control` is null
};
// Reads the database (SQLite allows that beside a running server) and makes nothing: no database, no directory.
[[nodiscard]] HostState host_state(const config::Config& config);

}  // namespace warmpost::cli
