// Operator API: addresses and relays, pools, pauses.
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "ingress/http/json.h"
#include "ingress/http/operator/address_checks.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/ses/shapes.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using Kind = control::Pause::Kind;
constexpr std::pair<std::string_view, Kind> kKinds[] = {{"lane", Kind::lane}, {"domain", Kind::domain}, {"pool", Kind::pool}, {"address", Kind::address}};

std::string_view name_of(Kind kind) {
    return std::ranges::find(kKinds, kind, &std::pair<std::string_view, Kind>::second)->first;
}

Result<Kind> read_kind(const Call& call) {
    const auto text = string_member(call.body, "kind");
    const auto* found = std::ranges::find(kKinds, std::string_view(text), &std::pair<std::string_view, Kind>::first);
    if (found == std::end(kKinds)) return fail(ErrorCode::InvalidArgument, "\"kind\" must be \"lane\", \"domain\", \"pool\" or \"address\".", "kind");
    return found->second;
}

using Addresses = std::vector<control::AddressInfo>;
using Relays = std::vector<control::RelayInfo>;

// Where an address stands in its plan, and what it took of its allowance; of one without limits only what it took.
json::object warmup_view(const warmup::View& view, const runtime::AllowanceView* used) {
    const bool done = view.status == warmup::WarmupStatus::done;
    json::object out{{"status", done ? "DONE" : "IN_PROGRESS"}, {"percentage", view.percent}, {"days_left", view.days_left}};
    if (!done) {
        out["allowance_day"] = view.allowance.day;
        out["allowance_hour"] = view.allowance.hour;
    }
    out["used_day"] = used != nullptr ? used->used_day : 0;
    out["used_hour"] = used != nullptr ? used->used_hour : 0;
    return out;
}

}  // namespace

json::object addresses_view(const Call& call, const std::vector<control::AddressInfo>& addresses) {
    const control::Snapshot& snapshot = *call.snapshot;
    const auto uses = call.parts.queue.allowances();
    json::array list;
    for (const auto& each : addresses) {
        json::object view{{"address", to_string(each.ip)}, {"ehlo", each.ehlo}, {"pool", each.pool}, {"account", account_name(snapshot, each.account)},
                          {"state", each.state}, {"paused", each.paused}};
        if (each.warmup.plan) {
            const auto used = std::ranges::find(uses, to_string(each.ip), &runtime::AllowanceView::address);
            const auto at = warmup::view(call.parts.config->warmup.plan, *each.warmup.plan, runtime::wall_now());
            view["warmup"] = warmup_view(at, used != uses.end() ? &*used : nullptr);
        }
        if (each.managed) view["managed"] = true;
        if (each.draining) view["draining"] = true;
        if (each.warmup.leased_at != WallTime{}) view["leased_at"] = to_iso8601(each.warmup.leased_at);
        if (each.rests_until != WallTime{}) view["rests_until"] = to_iso8601(each.rests_until);
        list.push_back(std::move(view));
    }
    json::object view;
    view["addresses"] = std::move(list);
    return view;
}

namespace {

json::object relays_view(const control::Snapshot& snapshot, const Relays& relays) {
    json::array list;
    for (const auto& each : relays) {
        list.push_back(json::object{{"name", each.name}, {"pool", each.pool}, {"account", account_name(snapshot, each.account)},
                                    {"configured", each.configured}, {"paused", each.paused}});
    }
    json::object view;
    view["relays"] = std::move(list);
    return view;
}

Result<std::vector<config::EgressAddress>> read_addresses(const Call& call) {
    const auto* list = array_member(call.body, "addresses");
    if (list == nullptr || list->empty())
        return fail(ErrorCode::InvalidArgument, "\"addresses\" is missing from the body: a list of {\"address\", \"ehlo\"}.", "addresses");
    std::vector<config::EgressAddress> addresses;
    for (const auto& each : *list) {
        const auto* object = each.if_object();
        const auto parsed = parse_ip_range(object == nullptr ? std::string{} : string_member(*object, "address"));
        if (!parsed) return std::unexpected(parsed.error());
        const auto ehlo = string_member(*object, "ehlo");
        if (parsed->size() > 1 && !ehlo.empty()) return fail(ErrorCode::InvalidArgument, "\"ehlo\" can be given for one address, not for a range.", "ehlo");
        for (const auto& ip : *parsed) addresses.push_back({ip, ehlo});
    }
    return addresses;
}

json::object pool_view(const control::Snapshot& snapshot, const control::Pool& pool) {
    json::array names, members;
    const auto in_force = [now = runtime::wall_now()](const control::ManagedOverride& word) { return word.until > now; };
    for (const auto& source : pool.sources) {
        names.emplace_back(source.name);
        members.push_back(json::object{{"name", source.name}, {"kind", source.kind == control::SourceKind::relay ? "relay" : "address"},
                                       {"ehlo", source.ehlo}, {"paused", source.paused}, {"draining", source.draining}});
    }
    return {{"name", pool.name},
            {"account", account_name(snapshot, pool.account)},
            {"mode", pool.mode == control::ScalingMode::managed ? "managed" : "standard"},
            {"paused", pool.paused},
            {"spill", warmup::to_string(pool.spill)},
            {"rewarm_after_idle_days", pool.rewarm_after_idle_days},
            {"addresses_max", pool.addresses_max},
            {"shadow", pool.shadow},
            {"overrides_in_force", std::ranges::count_if(pool.overrides, in_force)},
            {"frozen", std::ranges::any_of(pool.overrides, [&](const auto& word) { return in_force(word) && (word.freeze || word.freeze_scaling); })},
            {"sources", std::move(names)},
            {"members", std::move(members)},
            {"tags", ses::tag_list(pool.tags)}};
}

json::object pauses_view(const control::Snapshot& snapshot) {
    json::array list;
    for (const auto& each : snapshot.pauses) {
        list.push_back(json::object{{"kind", name_of(each.kind)}, {"value", each.value}, {"reason", each.reason}, {"since_ms", to_ms(each.since)}});
    }
    return {{"pauses", std::move(list)}};
}

json::object pools_view(const control::Snapshot& snapshot, std::optional<AccountId> only) {
    std::vector<const control::Pool*> pools;
    for (const auto& [id, pool] : snapshot.pools) {
        if (!only || pool->account == *only) pools.push_back(pool.get());
    }
    std::ranges::sort(pools, {}, [](const control::Pool* pool) { return pool->id; });
    json::array list;
    for (const auto* pool : pools) list.push_back(pool_view(snapshot, *pool));
    return {{"pools", std::move(list)}};
}

Result<control::ScalingMode> read_mode(const Call& call) {
    const auto mode = string_member(call.body, "mode");
    if (mode.empty() || mode == "standard" || mode == "STANDARD") return control::ScalingMode::standard;
    if (mode == "managed" || mode == "MANAGED") return control::ScalingMode::managed;
    return fail(ErrorCode::InvalidArgument, "\"mode\" must be \"standard\" or \"managed\".", "mode");
}

}  // namespace

asio::awaitable<Response> list_addresses(Call& call) {
    const auto work = [](control::Service& service) { return std::pair(service.addresses(), service.address_checks()); };
    const auto [addresses, checks] = co_await call.parts.service.run<std::pair<Addresses, Result<control::AddressChecks>>>(work);
    if (!checks) co_return refusal(checks.error());
    auto view = addresses_view(call, addresses);
    add_checks(view, *checks);
    view["dnsbls"] = lists_view(*checks);
    co_return ok(view);
}

asio::awaitable<Response> list_relays(Call& call) {
    const auto work = [](control::Service& service) { return service.relays(); };
    const auto relays = co_await call.parts.service.run<Relays>(work);
    co_return ok(relays_view(*call.snapshot, relays));
}

asio::awaitable<Response> add_addresses(Call& call) {
    const auto wanted = read_addresses(call);
    if (!wanted) co_return refusal(wanted.error());
    const auto work = [addresses = *wanted](control::Service& service) { return service.add_inventory(addresses); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> move_address(Call& call) {
    const auto pool = required_text(call, "pool");
    if (!pool) co_return refusal(pool.error());
    AccountId account;   // none is needed on the way to "shared" and "inventory"
    if (!string_member(call.body, "account").empty()) {
        const auto found = account_in_body(call);
        if (!found) co_return refusal(found.error());
        account = *found;
    }
    const auto work = [source = call.in_path("ip"), account, pool = *pool](control::Service& service) { return service.move_source(source, account, pool); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> set_ehlo(Call& call) {
    const auto ip = IpAddress::parse(call.in_path("ip"));
    if (!ip) co_return refusal(ip.error());
    const auto work = [ip = *ip, ehlo = string_member(call.body, "ehlo")](control::Service& service) { return service.set_ehlo(ip, ehlo); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> list_pools(Call& call) {
    const auto only = account_in_query(call);
    if (!only) co_return refusal(only.error());
    co_return ok(pools_view(*call.snapshot, *only));
}

asio::awaitable<Response> create_pool(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto name = required_text(call, "name");
    if (!name) co_return refusal(name.error());
    const auto mode = read_mode(call);
    if (!mode) co_return refusal(mode.error());
    const auto work = [account = *account, name = *name, mode = *mode](control::Service& service) { return service.create_pool(account, name, mode); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> delete_pool(Call& call) {
    const auto given = account_in_query(call);
    if (!given) co_return refusal(given.error());
    const auto account = *given ? Result<AccountId>(**given) : only_account(*call.snapshot);
    if (!account) co_return refusal(account.error());
    const auto work = [account = *account, name = call.in_path("name")](control::Service& service) { return service.delete_pool(account, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> list_pauses(Call& call) { co_return ok(pauses_view(*call.snapshot)); }

asio::awaitable<Response> pause(Call& call) {
    const auto kind = read_kind(call);
    if (!kind) co_return refusal(kind.error());
    const auto value = required_text(call, "value");
    if (!value) co_return refusal(value.error());
    const std::string pool = *kind == Kind::pool ? *value : *kind == Kind::lane ? value->substr(0, value->rfind('/')) : std::string();
    if (const auto one = names_one_pool(*call.snapshot, pool); !one) co_return refusal(one.error());
    const control::Pause wanted{*kind, *value, string_member(call.body, "reason"), runtime::wall_now()};
    const auto work = [wanted](control::Service& service) { return service.pause(wanted); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> resume(Call& call) {
    const auto kind = read_kind(call);
    if (!kind) co_return refusal(kind.error());
    const auto value = required_text(call, "value");
    if (!value) co_return refusal(value.error());
    const auto work = [kind = *kind, value = *value](control::Service& service) { return service.resume(kind, value); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::operators
