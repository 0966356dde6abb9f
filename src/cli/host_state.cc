#include "cli/host_state.h"

#include <map>

#include "cli/operator_client.h"
#include "control/service.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace {

using EhloNames = std::map<IpAddress, std::string>;

std::string text(const boost::json::value& object, const char* member) {
    const auto* found = object.as_object().if_contains(member);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

void ask_server(const OperatorClient& server, HostState& state, EhloNames& ehlo) {
    const auto dkim = server.get("/dkim"), addresses = server.get("/addresses");
    if (!dkim || !addresses) {
        state.problem = (dkim ? addresses : dkim).error().message;
        return;
    }
    for (const auto& record : dkim->at("records").as_array()) state.dkim.push_back({text(record, "name"), text(record, "value"), text(record, "purpose")});
    for (const auto& address : addresses->at("addresses").as_array())
        if (const auto ip = IpAddress::parse(text(address, "address")); ip && text(address, "state") != "gone") ehlo[*ip] = text(address, "ehlo");
}

void read_database(const config::Config& config, HostState& state, EhloNames& ehlo) {
    const auto database = config.server.data_dir / "control.db";
    std::error_code error;
    if (!std::filesystem::exists(database, error)) {
        state.problem = error ? database.string() + ": " + error.message() : "not initialised yet (warmpost init)";
        return;
    }
    const auto service = control::Service::open(config, [](const control::SnapshotPtr&) {}, runtime::wall_now);
    if (!service) state.problem = service.error().message;
    else if (!(*service)->initialised()) state.problem = "not initialised yet (warmpost init)";
    if (!state.problem.empty()) return;
    state.dkim = control::dkim_records(*(*service)->snapshot(), config.server.service_domain);
    for (const control::AddressInfo& address : (*service)->addresses())
        if (address.state != "gone") ehlo[address.ip] = address.ehlo;
}

}  // namespace

HostState host_state(const config::Config& config) {
    HostState state;
    EhloNames ehlo;
    for (const auto* list : {&config.egress.shared, &config.egress.inventory})
        for (const config::EgressAddress& address : *list) ehlo[address.ip] = address.ehlo;
    const OperatorClient server(config);
    if (server.server_runs()) ask_server(server, state, ehlo);
    else read_database(config, state, ehlo);
    for (const auto& [ip, name] : ehlo) state.addresses.push_back({ip, name});
    return state;
}

}  // namespace warmpost::cli
