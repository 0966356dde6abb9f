// Operator API: access keys, by the operator for any account, by an account's key for its own; and the log of changes.
#include "ingress/http/operator/key_operations.h"

#include <boost/json/array.hpp>

#include <algorithm>

#include "control/load.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::array texts(const std::vector<std::string>& all) {
    json::array list;
    for (const auto& each : all) list.emplace_back(each);
    return list;
}

json::object key_view(const control::Snapshot& snapshot, const control::AccessKey& key) {
    json::object view{{"id", key.id},
                      {"name", key.name},
                      {"account", to_string(key.account)},
                      {"account_name", account_name(snapshot, key.account)},
                      {"role", control::to_text(key.role)},
                      {"enabled", key.enabled}};
    view["identities"] = texts(key.identities);
    view["configuration_sets"] = texts(key.configuration_sets);
    view["created_ms"] = to_ms(key.created);
    view["last_used_ms"] = to_ms(key.use->last());
    return view;
}

json::object new_key_view(const control::NewKey& key) {
    return {{"id", key.id}, {"secret", key.secret}, {"smtp_user", key.smtp_user}, {"smtp_password", key.smtp_password}};
}

Result<control::Role> read_role(const Call& call) {
    const auto role = string_member(call.body, "role");
    for (const auto known : {control::Role::account, control::Role::sender, control::Role::read_only, control::Role::operator_})
        if (role == control::to_text(known)) {
            if (known == control::Role::operator_ && call.caller.role != control::Role::operator_)
                return fail(ErrorCode::AccessDenied, "Keys of role operator are made by the operator.", "role");
            return known;
        }
    if (role.empty()) return control::Role::account;
    return fail(ErrorCode::InvalidArgument, "\"role\" must be \"account\", \"sender\", \"read-only\" or \"operator\".", "role");
}

Result<std::vector<std::string>> names_in(const Call& call, std::string_view member) {
    std::vector<std::string> names;
    if (const auto* list = array_member(call.body, member))
        for (const auto& each : *list) {
            if (!each.is_string()) return fail(ErrorCode::InvalidArgument, "\"" + std::string(member) + "\" must be a list of strings.", std::string(member));
            names.emplace_back(each.get_string());
        }
    return names;
}

// The key that the path names, if it is the caller's to change. Another account's is as good as none.
Result<std::string> key_in_path(const Call& call) {
    const auto& id = call.in_path("id");
    const auto* key = call.snapshot->key(id);
    if (key == nullptr || (call.caller.role != control::Role::operator_ && key->account != call.caller.account))
        return fail(ErrorCode::NotFound, "There is no access key " + id + ": `warmpost key list` shows all.", "id");
    if (call.caller.role != control::Role::operator_ && key->role == control::Role::operator_)
        return fail(ErrorCode::AccessDenied, "A key of role operator is changed by the operator only.", "id");
    return id;
}

json::object entry_view(const control::Snapshot& snapshot, const control::AuditEntry& entry) {
    const auto* key = snapshot.key(entry.actor);
    return {{"id", entry.id},
            {"at_ms", to_ms(entry.at)},
            {"account", entry.account == AccountId{} ? std::string{} : to_string(entry.account)},
            {"account_name", account_name(snapshot, entry.account)},
            {"actor", entry.actor},
            {"actor_name", key ? key->name : std::string{}},
            {"operation", entry.operation},
            {"resource", entry.resource},
            {"outcome", entry.outcome},
            {"detail", entry.detail}};
}

}  // namespace

asio::awaitable<Response> list_keys(Call& call) {
    auto only = account_in_query(call);
    if (call.caller.role != control::Role::operator_) only = call.caller.account;
    if (!only) co_return refusal(only.error());
    std::vector<const control::AccessKey*> keys;
    for (const auto& [id, key] : call.snapshot->keys) {
        if (!*only || key->account == **only) keys.push_back(key.get());
    }
    std::ranges::sort(keys, {}, [](const control::AccessKey* key) { return std::tuple(key->account, key->created, std::string_view(key->id)); });
    json::array list;
    for (const auto* key : keys) list.push_back(key_view(*call.snapshot, *key));
    json::object view;
    view["keys"] = std::move(list);
    co_return ok(view);
}

asio::awaitable<Response> create_key(Call& call) {
    const auto account = account_of_caller(call);
    if (!account) co_return refusal(account.error());
    const auto role = read_role(call);
    if (!role) co_return refusal(role.error());
    auto identities = names_in(call, "identities");
    if (!identities) co_return refusal(identities.error());
    auto sets = names_in(call, "configuration_sets");
    if (!sets) co_return refusal(sets.error());
    const control::KeyWish wish{*role, string_member(call.body, "name"), std::move(*identities), std::move(*sets)};
    const auto work = [account = *account, wish](control::Service& service) { return service.create_key(account, wish); };
    const auto key = co_await call.parts.service.run<Result<control::NewKey>>(work);
    if (!key) co_return refusal(key.error());
    co_return ok(new_key_view(*key));
}

// Members that are left out stay; an empty list lifts the limit.
asio::awaitable<Response> change_key(Call& call) {
    const auto id = key_in_path(call);
    if (!id) co_return refusal(id.error());
    control::KeyChange change;
    if (member(call.body, "name")) change.name = string_member(call.body, "name");
    if (member(call.body, "identities")) {
        auto names = names_in(call, "identities");
        if (!names) co_return refusal(names.error());
        change.identities = std::move(*names);
    }
    if (member(call.body, "configuration_sets")) {
        auto names = names_in(call, "configuration_sets");
        if (!names) co_return refusal(names.error());
        change.configuration_sets = std::move(*names);
    }
    const auto work = [id = *id, change](control::Service& service) { return service.change_key(id, change); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> rotate_key(Call& call) {
    const auto id = key_in_path(call);
    if (!id) co_return refusal(id.error());
    const auto work = [id = *id](control::Service& service) { return service.rotate_key(id); };
    const auto key = co_await call.parts.service.run<Result<control::NewKey>>(work);
    if (!key) co_return refusal(key.error());
    auto view = new_key_view(*key);
    view["old"] = key_view(*call.snapshot, *call.snapshot->key(*id));
    co_return ok(view);
}

asio::awaitable<Response> enable_key(Call& call) {
    const auto id = key_in_path(call);
    if (!id) co_return refusal(id.error());
    const auto enabled = required_flag(call, "enabled");
    if (!enabled) co_return refusal(enabled.error());
    const auto work = [id = *id, enabled = *enabled](control::Service& service) { return service.set_key_enabled(id, enabled); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> delete_key(Call& call) {
    const auto id = key_in_path(call);
    if (!id) co_return refusal(id.error());
    const auto work = [id = *id](control::Service& service) { return service.delete_key(id); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> list_audit(Call& call) {
    auto only = account_in_query(call);
    if (call.caller.role != control::Role::operator_) only = call.caller.account;
    if (!only) co_return refusal(only.error());
    const auto from = time_in_query(call, "from_ms", WallTime{});
    if (!from) co_return refusal(from.error());
    const auto to = time_in_query(call, "to_ms", WallTime{});
    if (!to) co_return refusal(to.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    const control::AuditQuery query{only->value_or(AccountId{}), *from, *to, call.in_query("actor"), call.in_query("operation"), *limit};
    using Entries = Result<std::vector<control::AuditEntry>>;
    const auto work = [query](control::Service& service) { return service.audit(query); };
    const auto entries = co_await call.parts.service.run<Entries>(work);
    if (!entries) co_return refusal(entries.error());
    json::array list;
    for (const auto& entry : *entries) list.push_back(entry_view(*call.snapshot, entry));
    json::object view;
    view["entries"] = std::move(list);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
