// pool: groups of source addresses.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ListOptions {};

// A source by its name; "(paused)" behind it when it is.
std::string source_text(const json::value& source) {
    const auto* object = source.if_object();
    if (!object) return cell(source);
    return cell(*object, "name") + (cell(*object, "paused") == "yes" ? " (paused)" : "");
}

std::string show_pools(const json::value& answer) {
    json::array rows = list_in(answer, "pools");
    for (json::value& row : rows) {
        json::array names;
        for (const json::value& source : list_in(row, "sources")) names.emplace_back(source_text(source));
        auto* pool = row.if_object();
        if (pool == nullptr) continue;
        (*pool)["sources"] = std::move(names);
        if (cell(*pool, "frozen") == "yes") (*pool)["mode"] = cell(*pool, "mode") + " (frozen: warmpost managed overrides)";
    }
    return render_objects(rows, {{"POOL", "name"}, {"ACCOUNT", "account"}, {"MODE", "mode"}, {"PAUSED", "paused"}, {"SPILL", "spill"}, {"SOURCES", "sources"}}, "There are no pools.");
}
int list_pools(const Common& common) {
    return ask(common, [](const OperatorClient& server) { return server.get("/pools"); }, show_pools);
}
int run_list(const ListOptions&, const Common& common) { return list_pools(common); }

struct PoolOptions {
    std::string name, account, mode = "standard";
};
int run_create(const PoolOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.post("/pools", {{"account", *account}, {"name", o.name}, {"mode", o.mode}});
    };
    return ask(common, call, [&](const json::value&) {
        if (o.mode == "managed")
            return fmt::format("Pool {} is made. It takes addresses from the inventory when mail flows: warmpost explain {}\n", o.name, o.name);
        return fmt::format("Pool {} is made. Give it addresses: warmpost pool add {} ADDRESS...\n", o.name, o.name);
    });
}
int run_delete(const PoolOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return server.erase("/pools/" + path_part(o.name), {{"account", *account}});
    };
    return ask(common, call, [&](const json::value&) { return fmt::format("Pool {} is deleted.\n", o.name); });
}

struct MemberOptions {
    std::string pool, account;
    std::vector<std::string> sources;
};
// One call an address; the first refusal ends it, and says which were moved before.
Answer move_all(const OperatorClient& server, const MemberOptions& o, const json::object& to) {
    std::size_t moved = 0;
    for (const std::string& source : o.sources) {
        auto answer = server.post("/addresses/" + path_part(source) + "/move", to);
        if (!answer) return std::unexpected(CallError{answer.error().exit, fmt::format("{}: {} ({} of {} moved before)", source, answer.error().message, moved, o.sources.size())});
        ++moved;
    }
    return json::value(json::object{{"count", moved}});
}
int run_add(const MemberOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = server.account(o.account);
        if (!account) return std::unexpected(account.error());
        return move_all(server, o, {{"account", *account}, {"pool", o.pool}});
    };
    return ask(common, call, [&](const json::value&) { return fmt::format("Pool {} has {} more.\n", o.pool, fmt::join(o.sources, ", ")); });
}
int run_remove(const MemberOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer { return move_all(server, o, {{"account", ""}, {"pool", "inventory"}}); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Out of their pool, and in inventory again (leased ones after their rest): {}\n", fmt::join(o.sources, ", ")); });
}

void add_account_option(CLI::App& command, std::string& account) {
    command.add_option("--account", account, "The pool's account (default: the only one)")->type_name("ID|NAME");
}

}  // namespace

void add_pool_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "pool", "Pools: list, show, create, set, delete, add, remove", "warmpost pool create news --account main",
                                [&invocation] { return list_pools(invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All pools with their sources", "warmpost pool list");
    bind(list, invocation, run_list);

    CLI::App& create = add_command(group, invocation, "create", "Make a pool", "warmpost pool create news --account main");
    const auto c = bind(create, invocation, run_create);
    create.add_option("name", c->name, "The pool's name, as SendingPoolName has it")->required();
    create.add_option("--mode", c->mode, "standard or managed (default: standard)")->check(CLI::IsMember({"standard", "managed"}));
    add_account_option(create, c->account);

    CLI::App& remove_pool = add_command(group, invocation, "delete", "Delete a pool; its addresses go back to inventory", "warmpost pool delete news --account main");
    const auto d = bind(remove_pool, invocation, run_delete);
    remove_pool.add_option("name", d->name, "The pool")->required();
    add_account_option(remove_pool, d->account);

    add_pool_set_command(group, invocation);
    add_pool_show_command(group, invocation);

    CLI::App& add = add_command(group, invocation, "add", "Move addresses or relays into a pool", "warmpost pool add news 192.0.2.17 192.0.2.18 --account main");
    const auto a = bind(add, invocation, run_add);
    add.add_option("pool", a->pool, "The pool")->required();
    add.add_option("sources", a->sources, "Addresses and relays")->required();
    add_account_option(add, a->account);

    CLI::App& remove = add_command(group, invocation, "remove", "Take addresses or relays out of their pool", "warmpost pool remove 192.0.2.17");
    remove.add_option("sources", bind(remove, invocation, run_remove)->sources, "Addresses and relays")->required();
}

}  // namespace warmpost::cli
