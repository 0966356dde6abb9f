// ip: the source addresses, where they stand and what they call themselves.
#include <fmt/format.h>

#include "base/ip_address.h"
#include "cli/address_commands.h"
#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ListOptions {};

std::string show_addresses(const json::value& answer) {
    json::array rows = list_in(answer, "addresses");
    for (json::value& row : rows)
        if (auto* address = row.if_object(); address && address->contains("warmup")) {
            const json::object warmup = (*address)["warmup"].as_object();
            const bool done = !warmup.contains("allowance_day");
            (*address)["warmup"] = done ? std::string("DONE") : fmt::format("{} %, {} days", cell(warmup, "percentage"), cell(warmup, "days_left"));
            (*address)["today"] = done ? cell(warmup, "used_day") : fmt::format("{} of {}", cell(warmup, "used_day"), cell(warmup, "allowance_day"));
            (*address)["hour"] = done ? cell(warmup, "used_hour") : fmt::format("{} of {}", cell(warmup, "used_hour"), cell(warmup, "allowance_hour"));
        }
    for (json::value& row : rows)
        if (auto* address = row.if_object()) (*address)["found"] = health_cell(*address);
    std::string out = render_objects(rows,
                                     {{"ADDRESS", "address"}, {"STATE", "state"}, {"POOL", "pool"}, {"ACCOUNT", "account"}, {"EHLO", "ehlo"}, {"PAUSED", "paused"},
                                      {"WARM-UP", "warmup"}, {"TODAY", "today"}, {"IN 60 MIN", "hour"}, {"RESTS UNTIL", "rests_until"},
                                      {"CHECKS", "found"}},
                                     "There are no addresses. Put them into [egress] of the configuration, or: warmpost ip add ADDRESS");
    out += block_lists_note(answer);
    const auto relays = list_in(answer, "relays");
    if (relays.empty()) return out;
    return out + "\n" + render_objects(relays, {{"RELAY", "name"}, {"POOL", "pool"}, {"ACCOUNT", "account"}, {"CONFIGURED", "configured"}, {"PAUSED", "paused"}}, "");
}
int list_addresses(const Common& common) {
    return ask(common, [](const OperatorClient& server) { return server.get("/addresses"); }, show_addresses);
}
int run_list(const ListOptions&, const Common& common) { return list_addresses(common); }

struct AddOptions {
    std::vector<std::string> ranges;
    std::string ehlo;
};
int run_add(const AddOptions& o, const Common& common) {
    json::array addresses;
    std::size_t count = 0;
    for (const std::string& text : o.ranges) {
        const auto range = parse_ip_range(text);
        if (!range) return complain(kUsage, range.error().message);
        addresses.push_back(json::object{{"address", text}, {"ehlo", o.ehlo}});
        count += range->size();
    }
    if (!o.ehlo.empty() && count > 1) return complain(kUsage, "--ehlo names one address: add it alone");
    const json::object body{{"addresses", std::move(addresses)}};
    const auto show = [&](const json::value&) { return fmt::format("Added to inventory: {}\n", count); };
    return ask(common, [&](const OperatorClient& server) { return server.post("/addresses", body); }, show);
}

struct LeaseOptions {
    std::string address, account, pool;
};
int run_lease(const LeaseOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.post("/addresses/" + path_part(o.address) + "/move", {{"account", *account}, {"pool", o.pool}});
    };
    return ask(common, call, [&](const json::value&) { return fmt::format("{} now sends for pool {}.\n", o.address, o.pool); });
}

struct ReleaseOptions {
    std::string address, account;
    bool shared = false;
};
// In the account's name: refused unless it leases the address.
int run_release_by_account(const ReleaseOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.erase("/my-addresses/" + path_part(o.address), {{"account", o.account}}); };
    return ask(common, call, [&](const json::value& answer) {
        const auto* object = answer.if_object();
        return fmt::format("{} is given back, and rests until {}.\n", o.address, object ? cell(*object, "rests_until") : "-");
    });
}
int run_release(const ReleaseOptions& o, const Common& common) {
    if (!o.account.empty() && o.shared) return complain(kUsage, "--account gives an address back to the inventory: leave out --shared, or --account");
    if (!o.account.empty()) return run_release_by_account(o, common);
    const char* pool = o.shared ? "shared" : "inventory";
    const auto call = [&](const OperatorClient& server) { return server.post("/addresses/" + path_part(o.address) + "/move", {{"account", ""}, {"pool", pool}}); };
    return ask(common, call, [&](const json::value&) { return fmt::format("{} is {}.\n", o.address, o.shared ? "shared again" : "out of its pool: in inventory again, a leased one after its rest"); });
}

struct RequestOptions {
    std::string account, use_case, pattern;
    int count = 1;
    std::int64_t volume = 0;
};
int run_request(const RequestOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.post("/lease-requests", {{"account", *account}, {"count", o.count}, {"volume", o.volume}, {"use_case", o.use_case}, {"pattern", o.pattern}});
    };
    return ask(common, call, [](const json::value& answer) {
        const auto* object = answer.if_object();
        const std::string id = object ? cell(*object, "id") : "-";
        return fmt::format("Lease request {} waits for the operator: warmpost ip approve {} | warmpost ip decline {} --reason TEXT\n", id, id, id);
    });
}

struct RequestListOptions {
    std::string account, state;
};
std::string show_requests(const json::value& answer) {
    json::array rows = list_in(answer, "requests");
    for (json::value& row : rows)
        if (auto* request = row.if_object()) (*request)["asked"] = time_cell(*request, "asked_ms");
    return render_objects(rows, {{"ID", "id"}, {"ACCOUNT", "account_name"}, {"STATE", "state"}, {"ADDRESSES", "count"}, {"A DAY", "volume"}, {"USE CASE", "use_case"},
                                 {"PATTERN", "pattern"}, {"ASKED", "asked"}, {"GIVEN", "addresses"}, {"REASON", "reason"}},
                          "Nobody asks for addresses.");
}
int run_requests(const RequestListOptions& o, const Common& common) {
    return ask(common, [&](const OperatorClient& server) { return server.get("/lease-requests", {{"account", o.account}, {"state", o.state}}); }, show_requests);
}

struct DecisionOptions {
    std::int64_t id = 0;
    std::vector<std::string> addresses;
    std::string reason;
};
int run_approve(const DecisionOptions& o, const Common& common) {
    json::object body;
    if (!o.addresses.empty()) {
        json::array named;
        for (const auto& address : o.addresses) named.emplace_back(address);
        body["addresses"] = std::move(named);
    }
    const auto call = [&](const OperatorClient& server) { return server.post(fmt::format("/lease-requests/{}/approve", o.id), body); };
    return ask(common, call, [&](const json::value& answer) {
        const auto* object = answer.if_object();
        std::string out = fmt::format("Lease request {} is approved: {}\n", o.id, object ? cell(*object, "addresses") : "-");
        for (const json::value& each : list_in(answer, "problems"))
            if (const auto* problem = each.if_object())
                out += fmt::format("{} has a problem: {}. {}\n", cell(*problem, "address"), cell(*problem, "text"), cell(*problem, "advice"));
        return out;
    });
}
int run_decline(const DecisionOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.post(fmt::format("/lease-requests/{}/decline", o.id), {{"reason", o.reason}}); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Lease request {} is declined.\n", o.id); });
}

struct EhloOptions {
    std::string address, name;
};
int run_ehlo(const EhloOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.post("/addresses/" + path_part(o.address) + "/ehlo", {{"ehlo", o.name}}); };
    const auto show = [&](const json::value&) { return fmt::format("{} calls itself {} from now on. Its reverse DNS should say the same: warmpost dns\n", o.address, o.name); };
    return ask(common, call, show);
}

struct RestsOptions {};
std::string show_rests(const json::value& answer) {
    json::array rows = list_in(answer, "rests");
    for (json::value& row : rows)
        if (auto* rest = row.if_object()) (*rest)["until"] = time_cell(*rest, "until_ms");
    return render_objects(rows, {{"SOURCE", "source"}, {"ISP", "isp"}, {"RESTS UNTIL", "until"}, {"IN A ROW", "in_a_row"}, {"REASON", "reason"}}, "No source rests at any ISP.");
}
int run_rests(const RestsOptions&, const Common& common) {
    return ask(common, [](const OperatorClient& server) { return server.get("/rests"); }, show_rests);
}

}  // namespace

void add_address_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "ip", "Source addresses: list, show, check, add, lease, release, ehlo; leases that accounts ask for: request, requests, approve, decline", "warmpost ip lease 192.0.2.17 --account main --pool news",
                                [&invocation] { return list_addresses(invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All addresses with state, pool and EHLO name", "warmpost ip list");
    bind(list, invocation, run_list);
    add_address_check_commands(group, invocation);

    CLI::App& add = add_command(group, invocation, "add", "Add addresses to inventory", "warmpost ip add 192.0.2.32-192.0.2.40");
    const auto a = bind(add, invocation, run_add);
    add.add_option("addresses", a->ranges, "Addresses, ranges or networks")->required()->type_name("A|A-B|A/N");
    add.add_option("--ehlo", a->ehlo, "The name it says in EHLO (one address)")->type_name("NAME");

    CLI::App& lease = add_command(group, invocation, "lease", "Move an address (or a relay) into an account's pool", "warmpost ip lease 192.0.2.17 --account main --pool news");
    const auto l = bind(lease, invocation, run_lease);
    lease.add_option("address", l->address, "The address or relay")->required();
    lease.add_option("--account", l->account, "The pool's account (default: the only one)")->type_name("ID|NAME");
    lease.add_option("--pool", l->pool, "The pool")->required()->type_name("POOL");

    CLI::App& release = add_command(group, invocation, "release", "Take an address out of its pool; a leased one rests before others may lease it",
                                    "warmpost ip release 192.0.2.17");
    const auto r = bind(release, invocation, run_release);
    release.add_option("address", r->address, "The address or relay")->required();
    release.add_option("--account", r->account, "Only if this account leases it")->type_name("ID|NAME");
    release.add_flag("--shared", r->shared, "Into the shared pool instead");

    CLI::App& request = add_command(group, invocation, "request", "Ask for addresses of an account's own",
                                    "warmpost ip request --account shop --count 2 --volume 80000 --use-case 'order mail' --pattern 'every day'");
    const auto q = bind(request, invocation, run_request);
    request.add_option("--account", q->account, "The account (default: the only one)")->type_name("ID|NAME");
    request.add_option("--count", q->count, "Addresses (default: 1)")->check(CLI::Range(1, 1000));
    request.add_option("--volume", q->volume, "Messages a day")->required();
    request.add_option("--use-case", q->use_case, "What is sent")->required()->type_name("TEXT");
    request.add_option("--pattern", q->pattern, "When it is sent")->required()->type_name("TEXT");

    CLI::App& requests = add_command(group, invocation, "requests", "Leases that were asked for, and what became of them", "warmpost ip requests --state pending");
    const auto k = bind(requests, invocation, run_requests);
    requests.add_option("--account", k->account, "Only this account's")->type_name("ID|NAME");
    requests.add_option("--state", k->state, "pending, approved or declined")->check(CLI::IsMember({"pending", "approved", "declined"}));

    CLI::App& approve = add_command(group, invocation, "approve", "Give the addresses that were asked for, from inventory", "warmpost ip approve 7");
    const auto p = bind(approve, invocation, run_approve);
    approve.add_option("id", p->id, "The lease request")->required();
    approve.add_option("--address", p->addresses, "These instead of the first free ones")->type_name("ADDRESS");

    CLI::App& decline = add_command(group, invocation, "decline", "Refuse a lease request", "warmpost ip decline 7 --reason 'too little volume: stay in the shared pool'");
    const auto n = bind(decline, invocation, run_decline);
    decline.add_option("id", n->id, "The lease request")->required();
    decline.add_option("--reason", n->reason, "Why; the account can read it")->required()->type_name("TEXT");

    add_warmup_command(group, invocation);

    CLI::App& ehlo = add_command(group, invocation, "ehlo", "Set the name an address says in EHLO", "warmpost ip ehlo 192.0.2.17 mta17.example.com");
    const auto e = bind(ehlo, invocation, run_ehlo);
    ehlo.add_option("address", e->address, "The address")->required();
    ehlo.add_option("name", e->name, "The name")->required();

    CLI::App& rests = add_command(group, invocation, "rests", "Which address or relay rests until when at which ISP, after a block or throttle (warmpost retry wakes them)",
                                  "warmpost ip rests");
    bind(rests, invocation, run_rests);
}

}  // namespace warmpost::cli
