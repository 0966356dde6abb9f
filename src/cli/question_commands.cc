// slow, changes, hurts, listed: a deliverability engineer's questions, one command each (docs/operations.md, "A question, a command").
#include "cli/question_commands.h"

#include <fmt/format.h>

#include "base/ip_address.h"
#include "cli/operator_client.h"
#include "cli/questions_text.h"
#include "cli/since.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct SlowOptions {
    std::string isp;
};
int run_slow(const SlowOptions& o, const Common& common) {
    return ask(
        common,
        [&](const OperatorClient& server) {
            return server.get("/slow", {{"isp", o.isp}});
        },
        slow_text);
}

struct ChangesOptions {
    std::string since = "24h";
    int limit = 100;
};
int run_changes(const ChangesOptions& o, const Common& common) {
    const auto since = since_when(o.since, runtime::wall_now());
    if (!since) return complain(kUsage, fmt::format("--since {}: {}", o.since, kSinceForms));
    const Query query{{"since_ms", std::to_string(to_ms(*since))}, {"limit", std::to_string(o.limit)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/changes", query); }, changes_text);
}

struct HurtsOptions {
    std::string address;
    int days = 7;
};
int run_hurts(const HurtsOptions& o, const Common& common) {
    const Query query{{"address", o.address}, {"days", std::to_string(o.days)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/hurts", query); }, hurts_text);
}

struct ListedOptions {
    std::string address;
    bool last = false;
};
int run_listed(const ListedOptions& o, const Common& common) {
    if (!o.address.empty())
        if (const auto ip = IpAddress::parse(o.address); !ip) return complain(kUsage, ip.error().message);
    const Query query{{"address", o.address}, {"fresh", o.address.empty() || o.last ? "" : "true"}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/listed", query); }, listed_text);
}

}  // namespace

void add_question_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& slow = add_command(app, invocation, "slow", "Which ISPs slow us now, since when, in their words, and what to do", "warmpost slow");
    slow.add_option("isp", bind(slow, invocation, run_slow)->isp, "Only this ISP");

    CLI::App& changes =
        add_command(app, invocation, "changes", "What is otherwise than yesterday: standings, listings, decisions, settings, what came of mail",
                    "warmpost changes --since 24h");
    const auto c = bind(changes, invocation, run_changes);
    changes.add_option("--since", c->since, "30m, 12h, 7d, or from a date on (UTC); at most 30 days (default: 24h)")->type_name("TIME");
    changes.add_option("--limit", c->limit, "At most so many in the list of all (default: 100)")->check(CLI::Range(1, 10'000));

    CLI::App& hurts = add_command(app, invocation, "hurts", "Which sender hurts which address: complaints, bounces, blocks and throttles by who drew them",
                                  "warmpost hurts 192.0.2.17");
    const auto h = bind(hurts, invocation, run_hurts);
    hurts.add_option("address", h->address, "The address, or a relay's name (default: all, with their worst senders)");
    hurts.add_option("--days", h->days, "The last so many days (default: 7)")->check(CLI::Range(1, 90));

    CLI::App& listed =
        add_command(app, invocation, "listed", "Is this address on a block list: looks now; since when, and how it gets off", "warmpost listed 192.0.2.17");
    const auto l = bind(listed, invocation, run_listed);
    listed.add_option("address", l->address, "The address (default: all, as they were last looked at)");
    listed.add_flag("--last", l->last, "As it was last looked at, without asking the lists now");
}

}  // namespace warmpost::cli
