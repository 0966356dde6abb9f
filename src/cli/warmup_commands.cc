// ip warmup, pool set: how far addresses are warmed up, and what their pool does with the excess.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct WarmupOptions {
    std::string address, step, advance;
};
Result<json::object> order_of(const WarmupOptions& o) {
    json::object order;
    if (!o.advance.empty()) order["advance"] = o.advance;
    if (o.step == "start" || o.step == "restart") order["percent"] = o.step == "start" ? 0 : 1;
    else if (o.step == "done") order["percent"] = 100;
    else if (o.step == "off") order["ends"] = true;
    else if (!o.step.empty()) {
        int percent = -1;
        const auto [end, error] = std::from_chars(o.step.data(), o.step.data() + o.step.size(), percent);
        if (error != std::errc{} || end != o.step.data() + o.step.size() || percent < 0 || percent > 100)
            return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is no step of a warm-up: give a percentage from 0 to 100, start, restart, done or off", o.step));
        order["percent"] = percent;
    }
    return order;
}
int run_warmup(const WarmupOptions& o, const Common& common) {
    const auto order = order_of(o);
    if (!order) return complain(kUsage, order.error().message);
    if (order->empty()) return complain(kUsage, "say how far: warmpost ip warmup ADDRESS PERCENT|start|restart|done|off, or --advance");
    const auto call = [&](const OperatorClient& server) { return server.post("/addresses/" + path_part(o.address) + "/warmup", *order); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Warm-up of {} is set. What it may send: warmpost ip list\n", o.address); });
}

struct SetOptions {
    std::string name, account, spill;
    std::optional<int> rewarm, addresses_max;
    std::string shadow;
};
int run_set(const SetOptions& o, const Common& common) {
    if (o.spill.empty() && !o.rewarm && !o.addresses_max && o.shadow.empty())
        return complain(kUsage, "say what to set: --spill, --rewarm-after-idle-days, --addresses-max, --shadow");
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        json::object body{{"account", *account}};
        if (!o.spill.empty()) body["spill"] = o.spill;
        if (o.rewarm) body["rewarm_after_idle_days"] = *o.rewarm;
        if (o.addresses_max) body["addresses_max"] = *o.addresses_max;
        if (!o.shadow.empty()) body["shadow"] = o.shadow == "on";
        return server.post("/pools/" + path_part(o.name) + "/options", body);
    };
    return ask(common, call, [&](const json::value&) { return fmt::format("Pool {} is set.\n", o.name); });
}

}  // namespace

void add_warmup_command(CLI::App& ip, Invocation& invocation) {
    CLI::App& warmup = add_command(ip, invocation, "warmup", "Move an address to a point of its warm-up plan", "warmpost ip warmup 192.0.2.17 40");
    const auto w = bind(warmup, invocation, run_warmup);
    warmup.add_option("address", w->address, "The address; a shared one too")->required();
    warmup.add_option("step", w->step, "0 to 100 percent; start (0), restart (1), done (100), or off: no warm-up (shared and inventory addresses)")->type_name("PERCENT|WORD");
    warmup.add_option("--advance", w->advance, "What counts as a day: calendar (each), sent-days (only those with mail)")->check(CLI::IsMember({"calendar", "sent-days"}));
}

void add_pool_set_command(CLI::App& pool, Invocation& invocation) {
    CLI::App& set = add_command(pool, invocation, "set", "Set what a pool does with mail over its allowances, and with silent addresses", "warmpost pool set news --spill never");
    const auto s = bind(set, invocation, run_set);
    set.add_option("name", s->name, "The pool")->required();
    set.add_option("--account", s->account, "The pool's account (default: the only one)")->type_name("ID|NAME");
    set.add_option("--spill", s->spill, "When the excess goes by the shared pool: always, while-warming (then it waits), never")
        ->check(CLI::IsMember({"always", "while-warming", "never"}));
    set.add_option("--rewarm-after-idle-days", s->rewarm, "Warm an address up again after so many days without mail; 0: never")->check(CLI::Range(0, 3650))->type_name("DAYS");
    set.add_option("--addresses-max", s->addresses_max, "Managed: addresses it may have at most; 0: managed.addresses_max of the configuration")
        ->check(CLI::Range(0, 65'536))
        ->type_name("N");
    set.add_option("--shadow", s->shadow, "STANDARD: managed looks on and says what it would do, and does nothing")->check(CLI::IsMember({"on", "off"}));
}

}  // namespace warmpost::cli
