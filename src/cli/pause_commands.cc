// pause, resume: an operator stops a lane, a domain, a pool or an address. Survives restarts.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct PauseOptions {
    std::string lane, domain, pool, address, reason;
};

// {kind, value} of the one that was given.
std::expected<json::object, CallError> target(const PauseOptions& o) {
    json::object body;
    int given = 0;
    for (const auto& [kind, value] : {std::pair{"lane", &o.lane}, std::pair{"domain", &o.domain}, std::pair{"pool", &o.pool}, std::pair{"address", &o.address}}) {
        if (value->empty()) continue;
        ++given;
        body = {{"kind", kind}, {"value", *value}};
    }
    if (given != 1) return std::unexpected(CallError{kUsage, "say what, once: --lane POOL/ISP, --domain DOMAIN, --pool POOL or --address ADDRESS"});
    return body;
}

std::string show_pauses(const json::value& answer) {
    return render_objects(list_in(answer, "pauses"), {{"KIND", "kind"}, {"WHAT", "value"}, {"SINCE", "since_ms"}, {"REASON", "reason"}}, "Nothing is paused.");
}

bool nothing_named(const PauseOptions& o) { return o.lane.empty() && o.domain.empty() && o.pool.empty() && o.address.empty(); }

int run_pause(const PauseOptions& o, const Common& common) {
    if (nothing_named(o) && o.reason.empty()) return ask(common, [](const OperatorClient& server) { return server.get("/pauses"); }, show_pauses);
    auto body = target(o);
    if (!body) return complain(body.error().exit, body.error().message);
    (*body)["reason"] = o.reason;
    const auto show = [&](const json::value&) { return fmt::format("Paused: {} {}. Mail for it waits; `warmpost resume` lets it go.\n", cell(*body, "kind"), cell(*body, "value")); };
    return ask(common, [&](const OperatorClient& server) { return server.post("/pause", *body); }, show);
}

int run_resume(const PauseOptions& o, const Common& common) {
    const auto body = target(o);
    if (!body) return complain(body.error().exit, body.error().message);
    const auto show = [&](const json::value&) { return fmt::format("Resumed: {} {}.\n", cell(*body, "kind"), cell(*body, "value")); };
    return ask(common, [&](const OperatorClient& server) { return server.post("/resume", *body); }, show);
}

void add_targets(CLI::App& command, PauseOptions& options) {
    command.add_option("--lane", options.lane, "One lane")->type_name("POOL/ISP");
    command.add_option("--domain", options.domain, "Mail to one domain")->type_name("DOMAIN");
    command.add_option("--pool", options.pool, "Everything that leaves from one pool")->type_name("POOL");
    command.add_option("--address", options.address, "One source address or relay")->type_name("ADDRESS");
}

}  // namespace

void add_pause_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& pause = add_command(app, invocation, "pause", "Stop delivery of a part; without a part: what is paused", "warmpost pause --lane ses-shared-pool/gmail --reason 'blocked, ticket 4711'");
    const auto p = bind(pause, invocation, run_pause);
    add_targets(pause, *p);
    pause.add_option("--reason", p->reason, "Why, for the next operator")->type_name("TEXT");
    CLI::App& resume = add_command(app, invocation, "resume", "Let a paused part go on", "warmpost resume --lane ses-shared-pool/gmail");
    add_targets(resume, *bind(resume, invocation, run_resume));
}

}  // namespace warmpost::cli
