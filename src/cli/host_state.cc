#include "cli/host_state.h"

#include <map>

#include "control/service.h"
#include "runtime/clock.h"

namespace warmpost::cli {

HostState host_state(const config::Config& config) {
    HostState state;
    std::map<IpAddress, std::string> ehlo;
    for (const auto* list : {&config.egress.shared, &config.egress.inventory})
        for (const config::EgressAddress& address : *list) ehlo[address.ip] = address.ehlo;
    const auto database = config.server.data_dir / "control.db";
    std::error_code error;
    if (!std::filesystem::exists(database, error)) {
        state.problem = error ? database.string() + ": " + error.message() : "not initialised yet (warmpost init)";
    } else if (auto service = control::Service::open(config, [](control::SnapshotPtr) {}, runtime::wall_now); !service) {
        state.problem = service.error().message;
    } else if (!(*service)->initialised()) {
        state.problem = "not initialised yet (warmpost init)";
    } else {
        state.control = (*service)->snapshot();
        for (const control::AddressInfo& address : (*service)->addresses())
            if (address.state != "gone") ehlo[address.ip] = address.ehlo;
    }
    for (const auto& [ip, name] : ehlo) state.addresses.push_back({ip, name});
    return state;
}

}  // namespace warmpost::cli
