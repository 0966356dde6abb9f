// managed: the operator's word on managed pools. explain: why a pool does what it does, why a message left as it did. pool show.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "cli/invocation.h"
#include "cli/managed_text.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

// "90m", "6h", "2d", "30s" in seconds.
std::optional<std::int64_t> seconds_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (problem != std::errc{} || number <= 0 || number > 1'000'000) return std::nullopt;
    if (unit == "s") return number;
    if (unit == "m") return number * 60;
    if (unit == "h") return number * 3600;
    if (unit == "d") return number * 86'400;
    return std::nullopt;
}

struct Target {
    std::string account, pool;
    bool all = false;
};
// Exactly one of --pool and --all. An empty text: it is.
std::string target_problem(const Target& o) {
    if (o.all == !o.pool.empty()) return "say which pools: --pool POOL, or --all for every managed pool, those made later too";
    return o.all && !o.account.empty() ? "--all means the managed pools of every account: leave out --account" : "";
}
void put_target(const Target& o, json::object& body) {
    if (o.all)
        body["all"] = true;
    else
        body["pool"] = o.pool;
    if (!o.account.empty()) body["account"] = o.account;
}

struct OverrideOptions : Target {
    std::string isp, address, lasts, reason;
    std::optional<std::int64_t> day_cap, hour_cap;
    bool freeze = false, freeze_scaling = false;
};
int run_override(const OverrideOptions& o, const Common& common) {
    if (const auto problem = target_problem(o); !problem.empty()) return complain(kUsage, problem);
    const auto seconds = seconds_of(o.lasts);
    if (!seconds) return complain(kUsage, fmt::format("--for {}: say how long as 90m, 6h or 2d", o.lasts));
    if (!o.day_cap && !o.hour_cap && !o.freeze && !o.freeze_scaling)
        return complain(kUsage, "say what to override: --day-cap N, --hour-cap N, --freeze or --freeze-scaling");
    json::object body{{"isp", o.isp},      {"address", o.address}, {"freeze", o.freeze}, {"freeze_scaling", o.freeze_scaling}, {"for_seconds", *seconds},
                      {"reason", o.reason}};
    put_target(o, body);
    if (o.day_cap) body["day_cap"] = *o.day_cap;
    if (o.hour_cap) body["hour_cap"] = *o.hour_cap;
    return ask(
        common, [&](const OperatorClient& server) { return server.post("/managed/overrides", body); },
        [](const json::value& answer) {
            const auto* word = answer.if_object();
            if (word == nullptr) return std::string("Done.\n");
            const std::string isp = cell(*word, "isp"), address = cell(*word, "address");
            std::string whom = address == "-" ? "each address of " : "address " + address + " in ";
            whom += cell(*word, "all_pools") == "yes" ? "all managed pools, those made later too" : "pool " + cell(*word, "pool");
            if (isp != "-") whom += ", towards " + isp;
            std::string text = fmt::format("Override {} is in force until {}, for {}: {}. To end it: warmpost managed end-override {}\n", cell(*word, "id"),
                                           cell(*word, "until"), whom, cell(*word, "text"), cell(*word, "id"));
            if (word->contains("warning")) text += "Warning: " + cell(*word, "warning") + "\n";
            return text;
        });
}

struct FreezeOptions : Target {
    std::string lasts, reason;
};
int run_freeze(const FreezeOptions& o, const Common& common) {
    OverrideOptions word;
    static_cast<Target&>(word) = o;
    word.lasts = o.lasts;
    word.reason = o.reason;
    word.freeze = word.freeze_scaling = true;
    return run_override(word, common);
}

// Of those that the target is under, the freezes of just this target. One with a cap as well is left: thawing must not lift a cap that nobody spoke of.
// `others` freeze the same pools, but were given for another target.
struct Freezes {
    json::array ids, with_caps, others;
};
Freezes freezes_of(bool of_all_pools, const json::array& overrides) {
    Freezes found;
    for (const json::value& each : overrides) {
        const auto* word = each.if_object();
        if (word == nullptr || (cell(*word, "freeze") != "yes" && cell(*word, "freeze_scaling") != "yes")) continue;
        const bool all = cell(*word, "all_pools") == "yes", caps = word->contains("day_cap") || word->contains("hour_cap");
        if (all != of_all_pools)
            found.others.emplace_back(fmt::format("{} of {}", cell(*word, "id"), cell(*word, "pool")));
        else
            (caps ? found.with_caps : found.ids).emplace_back(cell(*word, "id"));
    }
    return found;
}

std::string thawed(const Target& o, const json::value& answer) {
    const auto ended = list_in(answer, "ended"), left = list_in(answer, "left"), others = list_in(answer, "others");
    std::string text = ended.empty() ? fmt::format("No freeze of {} is in force; warmpost managed overrides lists what is.\n", o.all ? "all managed pools" : o.pool)
                                     : fmt::format("Ended: {} {}.\n", ended.size() == 1 ? "override" : "overrides", cell(json::value(ended)));
    if (!left.empty()) text += fmt::format("Left in force, for they cap as well: {}. To end one: warmpost managed end-override ID\n", cell(json::value(left)));
    if (!others.empty())
        text += fmt::format("Still in force: {}. To end {}: warmpost managed thaw {}\n", cell(json::value(others)), others.size() == 1 ? "it" : "them",
                            o.all ? "--pool POOL" : "--all");
    return text;
}

int run_thaw(const Target& o, const Common& common) {
    if (const auto problem = target_problem(o); !problem.empty()) return complain(kUsage, problem);
    const auto call = [&](const OperatorClient& server) -> Answer {
        auto listed = server.get("/managed/overrides", {{"pool", o.pool}, {"account", o.account}});
        if (!listed) return listed;
        Freezes found = freezes_of(o.all, list_in(*listed, "overrides"));
        for (const json::value& id : found.ids) {
            auto done = server.erase("/managed/overrides/" + cell(id));
            if (!done) return done;
        }
        return json::value(json::object{{"ended", std::move(found.ids)}, {"left", std::move(found.with_caps)}, {"others", std::move(found.others)}});
    };
    return ask(common, call, [&](const json::value& answer) { return thawed(o, answer); });
}

struct ListOptions {
    std::string account, pool;
    bool all = false;
};
int run_overrides(const ListOptions& o, const Common& common) {
    return ask(
        common,
        [&](const OperatorClient& server) {
            return server.get("/managed/overrides", {{"all", o.all ? "true" : ""}, {"pool", o.pool}, {"account", o.account}});
        },
        [](const json::value& answer) { return overrides_text(list_in(answer, "overrides"), "No override is in force."); });
}
int list_overrides(const Common& common) { return run_overrides({}, common); }

struct EndOptions {
    std::int64_t id = 0;
};
int run_end(const EndOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.erase("/managed/overrides/" + std::to_string(o.id)); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Override {} is ended.\n", o.id); });
}

struct DecisionOptions {
    std::string account, pool, isp, address, kind;
    int limit = 50;
};
int run_decisions(const DecisionOptions& o, const Common& common) {
    const Query query{{"account", o.account}, {"pool", o.pool}, {"isp", o.isp},
                      {"address", o.address}, {"kind", o.kind}, {"limit", std::to_string(o.limit)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/managed/decisions", query); },
        [](const json::value& answer) { return decisions_text(list_in(answer, "decisions")); });
}

struct ExplainOptions {
    std::string what, isp, account;
    int limit = 20;
};
// "01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000": no pool's name is so long and has so many dashes.
bool is_message_id(const std::string& text) {
    return text.size() >= 50 && std::ranges::count(text, '-') >= 5 &&
           std::ranges::all_of(text, [](char c) { return c == '-' || std::isxdigit(static_cast<unsigned char>(c)); });
}

int run_explain(const ExplainOptions& o, const Common& common) {
    if (is_message_id(o.what))
        return ask(
            common, [&](const OperatorClient& server) { return server.get("/explain/message/" + path_part(o.what), {{"wait", "true"}}); }, message_explained);
    const Query query{{"account", o.account}, {"isp", o.isp}, {"limit", std::to_string(o.limit)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/explain/pool/" + path_part(o.what), query); }, pool_explained);
}

struct PriorityOptions {
    std::string name, priority, account;
};
int run_priority(const PriorityOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.post("/configuration-sets/" + path_part(o.name) + "/priority", {{"account", *account}, {"priority", o.priority}});
    };
    return ask(common, call,
               [&](const json::value&) { return fmt::format("What is sent with {} is {} from now on.\n", o.name, o.priority); });
}

void add_target(CLI::App& command, Target& o) {
    command.add_option("--pool", o.pool, "The pool, MANAGED or in shadow")->type_name("POOL");
    command.add_option("--account", o.account, "The pool's account, where several have a pool of this name")->type_name("ID|NAME");
    command.add_flag("--all", o.all, "Instead of --pool: every managed pool of every account, those made later too");
}

void add_freeze(CLI::App& group, Invocation& invocation) {
    CLI::App& freeze = add_command(group, invocation, "freeze", "Nothing moves for a while: no address is leased or given back, and warm-up stands still",
                                   "warmpost managed freeze --all --for 6h --reason 'upstream outage, ticket 4711'");
    const auto f = bind(freeze, invocation, run_freeze);
    add_target(freeze, *f);
    freeze.add_option("--for", f->lasts, "How long: 90m, 6h, 2d; at most 30d")->required()->type_name("TIME");
    freeze.add_option("--reason", f->reason, "Why, for those who find it in the morning")->required()->type_name("TEXT");
    CLI::App& thaw = add_command(group, invocation, "thaw", "End the freezes of a pool, or those of all pools", "warmpost managed thaw --all");
    add_target(thaw, *bind(thaw, invocation, run_thaw));
}

void add_override(CLI::App& group, Invocation& invocation) {
    CLI::App& command =
        add_command(group, invocation, "override", "Cap or freeze a managed pool for a while: you know better than the policy",
                    "warmpost managed override --pool news --isp gmail --day-cap 500 --for 6h --reason 'Gmail defers us, ticket 4711'");
    const auto o = bind(command, invocation, run_override);
    add_target(command, *o);
    command.add_option("--isp", o->isp, "Only towards this ISP")->type_name("ISP");
    command.add_option("--address", o->address, "Only from this address")->type_name("ADDRESS");
    command.add_option("--day-cap", o->day_cap, "At most so many messages in 24 h, of each address at each ISP")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->type_name("N");
    command.add_option("--hour-cap", o->hour_cap, "At most so many messages an hour, of each address at each ISP")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->type_name("N");
    command.add_flag("--freeze", o->freeze, "Warm-up stands still: allowances neither grow nor fall");
    command.add_flag("--freeze-scaling", o->freeze_scaling, "No address is leased or given back");
    command.add_option("--for", o->lasts, "How long: 90m, 6h, 2d; at most 30d")->required()->type_name("TIME");
    command.add_option("--reason", o->reason, "Why, for those who find it in the morning")->required()->type_name("TEXT");
}

}  // namespace

void add_managed_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "managed", "Managed pools: override, freeze, thaw, overrides, end-override, decisions",
                                "warmpost managed overrides", [&invocation] { return list_overrides(invocation.common); });
    add_override(group, invocation);
    add_freeze(group, invocation);
    CLI::App& list = add_command(group, invocation, "overrides", "Overrides in force", "warmpost managed overrides --all");
    const auto l = bind(list, invocation, run_overrides);
    list.add_flag("--all", l->all, "Also those that are over: who, when, why, ended by whom");
    list.add_option("--pool", l->pool, "Only those that this pool is under")->type_name("POOL");
    list.add_option("--account", l->account, "The pool's account, where several have a pool of this name")->type_name("ID|NAME");
    CLI::App& end = add_command(group, invocation, "end-override", "End an override before its time", "warmpost managed end-override 7");
    end.add_option("id", bind(end, invocation, run_end)->id, "Its number")->required();
    CLI::App& decisions = add_command(group, invocation, "decisions", "What was decided and why, newest first",
                                      "warmpost managed decisions --pool news --isp gmail --kind block");
    const auto d = bind(decisions, invocation, run_decisions);
    decisions.add_option("--account", d->account, "The pool's account, where several have a pool of this name")->type_name("ID|NAME");
    decisions.add_option("--pool", d->pool, "Only of this pool")->type_name("POOL");
    decisions.add_option("--isp", d->isp, "Only about this ISP")->type_name("ISP");
    decisions.add_option("--address", d->address, "Only about this address")->type_name("ADDRESS");
    decisions.add_option("--kind", d->kind, "grant, raise, cut, block, unblock, idle, spill, lease, drain, release, shortage, override")
        ->type_name("KIND");
    decisions.add_option("--limit", d->limit, "At most this many (default: 50)")->check(CLI::Range(1, 10'000));

    CLI::App& explain = add_command(app, invocation, "explain", "Why a managed pool does what it does, or why a message left as it did",
                                    "warmpost explain news gmail --account main");
    const auto e = bind(explain, invocation, run_explain);
    explain.add_option("what", e->what, "A pool, or a message id")->required()->type_name("POOL|MESSAGE-ID");
    explain.add_option("isp", e->isp, "Of a pool: only this ISP")->type_name("ISP");
    explain.add_option("--account", e->account, "The pool's account, where several have a pool of this name")->type_name("ID|NAME");
    explain.add_option("--limit", e->limit, "The last so many decisions (default: 20)")->check(CLI::Range(1, 1000));
}

void add_pool_show_command(CLI::App& pool, Invocation& invocation) {
    CLI::App& show =
        add_command(pool, invocation, "show", "A managed pool: its addresses, each one's state at each ISP, its last decisions",
                    "warmpost pool show news");
    const auto o = bind(show, invocation, run_explain);
    show.add_option("name", o->what, "The pool")->required();
    show.add_option("--account", o->account, "The pool's account, where several have a pool of this name")->type_name("ID|NAME");
}

void add_configuration_set_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = *app.add_subcommand("configuration-set", "Configuration sets: what SES has no word for");
    group.require_subcommand(1);
    group.footer("Example:\n  warmpost configuration-set priority receipts transactional");
    CLI::App& command = add_command(group, invocation, "priority", "Who goes first where not all can: transactional, normal, bulk",
                                    "warmpost configuration-set priority receipts transactional");
    const auto o = bind(command, invocation, run_priority);
    command.add_option("name", o->name, "The configuration set")->required();
    command.add_option("priority", o->priority, "transactional, normal or bulk")
        ->required()
        ->check(CLI::IsMember({"transactional", "normal", "bulk"}));
    command.add_option("--account", o->account, "Its account (default: the only one)")->type_name("ID|NAME");
}

}  // namespace warmpost::cli
