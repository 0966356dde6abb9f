// What `dns` and `check` know of this service: the configuration, and what the running server says; without one, what the control database holds.
#pragma once
#include <string>
#include <vector>

#include "config/config.h"
#include "control/dkim_records.h"

namespace warmpost::cli {

struct HostState {
    std::vector<control::DkimRecord> dkim;
    std::vector<config::EgressAddress> addresses;   // the configuration's and those added at the terminal, each once
    std::string problem;                            // why only the configuration is known; empty: all is
};
// Asks the server by its socket; the database is opened only when no server runs, and nothing is made: no database, no directory.
[[nodiscard]] HostState host_state(const config::Config& config);

}  // namespace warmpost::cli
