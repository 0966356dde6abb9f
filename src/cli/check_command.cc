// check: configuration and host, line by line, with what to mend.
#include <fmt/format.h>

#include <boost/json.hpp>

#include <algorithm>

#include "cli/host_checks.h"
#include "cli/invocation.h"
#include "cli/operator_client.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct CheckOptions {};

const char* word(Verdict verdict) {
    switch (verdict) {
        case Verdict::good: return "ok";
        case Verdict::note: return "note";
        case Verdict::bad: break;
    }
    return "FAIL";
}

Checks check_all(const config::Config& config) {
    Checks checks{{Verdict::good, "configuration", config.path.string() + " is valid"}};
    const bool server_runs = OperatorClient(config).server_runs();
    const HostState state = host_state(config);
    if (server_runs) checks.push_back({Verdict::good, "server", "running"});
    if (!state.problem.empty()) checks.push_back({Verdict::note, "service", state.problem});
    check_key_file(config, checks);
    check_disk(config, checks);
    check_isps(config, checks);
    check_relays(config, checks);
    check_open_files(config, checks);
    check_certificate(config, checks);
    check_clock(checks);
    check_listeners(config, server_runs, checks);
    check_sources(state, checks);
    check_names(config, state, checks);
    return checks;
}

int run_check(const CheckOptions&, const Common& common) {
    const auto config = read_config(common);
    if (!config) return config.error();
    const Checks checks = check_all(*config);
    const auto failed = std::ranges::count(checks, Verdict::bad, &CheckResult::verdict);
    if (common.json) {
        json::array list;
        for (const CheckResult& c : checks) list.push_back(json::object{{"result", word(c.verdict)}, {"check", c.what}, {"detail", c.told}});
        fmt::print("{}\n", json::serialize(json::object{{"checks", std::move(list)}, {"failed", failed}}));
    } else {
        for (const CheckResult& c : checks) fmt::print("{:<5} {}: {}\n", word(c.verdict), c.what, c.told);
        fmt::print("{}\n", failed == 0 ? "All is well." : fmt::format("{} of {} checks failed.", failed, checks.size()));
    }
    return failed == 0 ? kOk : kRefused;
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
    CLI::App& check = add_command(app, invocation, "check", "Check configuration and host, and say what to mend; exit code 1 when anything fails", "warmpost check --config /etc/warmpost/warmpost.toml");
    bind(check, invocation, run_check);
}

}  // namespace warmpost::cli
