// key: who may use an account, and for what; made, changed, rotated, shut.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ListOptions {
    std::string account;
};
std::string show_keys(const json::value& answer) {
    json::array rows = list_in(answer, "keys");
    for (json::value& row : rows)
        if (auto* key = row.if_object()) {
            (*key)["last_used"] = cell(*key, "last_used_ms") == "0" ? "never" : time_cell(*key, "last_used_ms");
            for (const char* limit : {"identities", "configuration_sets"})
                if (const auto* names = key->if_contains(limit); names && names->is_array() && names->get_array().empty()) (*key)[limit] = "all";
        }
    return render_objects(rows,
                          {{"KEY", "id"},
                           {"NAME", "name"},
                           {"ACCOUNT", "account_name"},
                           {"ROLE", "role"},
                           {"ENABLED", "enabled"},
                           {"LAST USED", "last_used"},
                           {"IDENTITIES", "identities"},
                           {"CONFIGURATION SETS", "configuration_sets"}},
                          "There are no keys.");
}
int run_list(const ListOptions& o, const Common& common) {
    return ask(
        common,
        [&](const OperatorClient& server) {
            return server.get("/keys", {{"account", o.account}});
        },
        show_keys);
}

json::array to_array(const std::vector<std::string>& texts) {
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    return list;
}

std::string show_new_key(const json::value& answer) {
    const auto* key = answer.if_object();
    if (!key) return "The server's answer has no key in it.\n";
    std::string out = fmt::format("Access key id      {}\nSecret access key  {}\n", cell(*key, "id"), cell(*key, "secret"));
    if (key->contains("smtp_user"))
        out += fmt::format("SMTP user          {}\nSMTP password      {}\n", cell(*key, "smtp_user"), cell(*key, "smtp_password"));
    return out + "The secrets are not shown again.\n";
}

struct CreateOptions {
    std::string account, role = "account", name;
    std::vector<std::string> identities, sets;
};
int run_create(const CreateOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto account = o.role == "operator" && o.account.empty() ? std::expected<std::string, CallError>("operator") : server.account(o.account);
        if (!account) return std::unexpected(account.error());
        json::object body{{"account", *account}, {"role", o.role}, {"name", o.name}};
        body["identities"] = to_array(o.identities);
        body["configuration_sets"] = to_array(o.sets);
        return server.post("/keys", body);
    };
    return ask(common, call, show_new_key);
}

struct SetOptions {
    std::string id;
    std::optional<std::string> name;
    std::vector<std::string> identities, sets;
    bool all_identities = false, all_sets = false;
};
int run_set(const SetOptions& o, const Common& common) {
    json::object body;
    if (o.name) body["name"] = *o.name;
    if (!o.identities.empty() || o.all_identities) body["identities"] = to_array(o.identities);
    if (!o.sets.empty() || o.all_sets) body["configuration_sets"] = to_array(o.sets);
    if (body.empty()) return complain(kUsage, "say what to change: --name, --identity, --all-identities, --configuration-set or --all-configuration-sets");
    const auto call = [&](const OperatorClient& server) { return server.post("/keys/" + path_part(o.id), body); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Key {} is changed.\n", o.id); });
}

struct KeyOptions {
    std::string id;
};
std::string show_rotated(const json::value& answer) {
    const auto* key = answer.if_object();
    const auto* old = key ? key->if_contains("old") : nullptr;
    if (!old || !old->is_object()) return show_new_key(answer);
    const auto& before = old->get_object();
    const std::string id = cell(before, "id");
    const std::string used = cell(before, "last_used_ms") == "0" ? "has never been used" : "was last used " + time_cell(before, "last_used_ms");
    return show_new_key(answer) + fmt::format(
                                      "\nThe old key {} {} and still works. Once nothing uses it (LAST USED in `warmpost key list` stands still):\n"
                                      "  warmpost key disable {}\n  warmpost key delete {}\n",
                                      id, used, id, id);
}
int run_rotate(const KeyOptions& o, const Common& common) {
    return ask(
        common, [&](const OperatorClient& server) { return server.post("/keys/" + path_part(o.id) + "/rotate", {}); }, show_rotated);
}
int set_enabled(const KeyOptions& o, const Common& common, bool enabled) {
    const auto call = [&](const OperatorClient& server) { return server.post("/keys/" + path_part(o.id) + "/enabled", {{"enabled", enabled}}); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Key {} is {}.\n", o.id, enabled ? "enabled" : "disabled"); });
}
int run_enable(const KeyOptions& o, const Common& common) { return set_enabled(o, common, true); }
int run_disable(const KeyOptions& o, const Common& common) { return set_enabled(o, common, false); }
int run_delete(const KeyOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.erase("/keys/" + path_part(o.id)); };
    return ask(common, call, [&](const json::value&) { return fmt::format("Key {} is deleted.\n", o.id); });
}

}  // namespace

void add_key_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "key", "Access keys: list, create, set, rotate, enable, disable, delete",
                                "warmpost key create --account shop --role sender", [&invocation] { return run_list({}, invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All keys, never their secrets: what they may, and when they were last used",
                                 "warmpost key list --account shop");
    list.add_option("--account", bind(list, invocation, run_list)->account, "Only this account's")->type_name("ID|NAME");

    CLI::App& create = add_command(group, invocation, "create", "Make a key; prints its secret and SMTP password once",
                                   "warmpost key create --account shop --role sender --name checkout --identity shop.example");
    const auto c = bind(create, invocation, run_create);
    create.add_option("--account", c->account, "The key's account (default: the only one)")->type_name("ID|NAME");
    create.add_option("--role", c->role, "account: all of the account; sender: only sends; read-only: only reads; operator (default: account)")
        ->check(CLI::IsMember({"account", "sender", "read-only", "operator"}));
    create.add_option("--name", c->name, "What it is for: letters, digits and +=,.@_-");
    create.add_option("--identity", c->identities, "An identity it may send from; can be given again (default: all)")->type_name("NAME");
    create.add_option("--configuration-set", c->sets, "A configuration set it may send with; can be given again (default: all, and none)")->type_name("NAME");

    CLI::App& set = add_command(group, invocation, "set", "Change a key's name or limits; what is not named stays",
                                "warmpost key set AKIAIOSFODNN7EXAMPLE --identity shop.example");
    const auto s = bind(set, invocation, run_set);
    set.add_option("id", s->id, "The key's id")->required();
    set.add_option("--name", s->name, "What it is for");
    set.add_option("--identity", s->identities, "The identities it may send from, instead of those before")->type_name("NAME");
    set.add_flag("--all-identities", s->all_identities, "No limit on identities")->excludes("--identity");
    set.add_option("--configuration-set", s->sets, "The configuration sets it may send with, instead of those before")->type_name("NAME");
    set.add_flag("--all-configuration-sets", s->all_sets, "No limit on configuration sets")->excludes("--configuration-set");

    const auto one = [&](const char* name, const char* what, int (*work)(const KeyOptions&, const Common&)) {
        CLI::App& command = add_command(group, invocation, name, what, fmt::format("warmpost key {} AKIAIOSFODNN7EXAMPLE", name));
        command.add_option("id", bind(command, invocation, work)->id, "The key's id")->required();
    };
    one("rotate", "Make a new key beside this one, with the same name, role and limits", run_rotate);
    one("enable", "Let a disabled key work again", run_enable);
    one("disable", "Refuse a key until it is enabled again", run_disable);
    one("delete", "Delete a key for good", run_delete);
}

}  // namespace warmpost::cli
