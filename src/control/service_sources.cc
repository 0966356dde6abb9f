// Addresses and relays: the config's lists beside what operators and leases made of them.
//
//   state      pool                          account
//   shared     the shared pool               none
//   inventory  none                          none
//   leased     a pool of `account`           who leases it
//   resting    none                          who leased it last; another account waits until `rests_until`
//
// The config adds, and says whether an address that nobody moved is shared or inventory. An operator's move, a lease and an EHLO name set at the terminal outlive
// every re-reading. An address that leaves the config is "gone": kept with all that was learned, in no pool, back as it was when the config has it again; a leased
// one goes on until its lease ends, since an edited file must not take an address from a customer in the middle of his mail.
#include <algorithm>

#include "control/names.h"
#include "control/service_impl.h"
#include "control/warmup.h"
#include "mail/message/header.h"

namespace warmpost::control {
namespace {

using AddressRows = std::map<std::string, store::AddressRow>;

std::unexpected<Error> unknown_source(const std::string& text) {
    return fail(ErrorCode::NotFound, "no address or relay " + text + " is known; `warmpost ip` lists them", "address");
}

void make_shared_pool_member(store::AddressRow& row) {
    if (row.state == "shared") return;       // a warm-up that the operator began goes on
    row.state = "shared";
    row.pool = kSharedPool.value();
    row.account = row.rests_until = 0;
    put_warmup({}, row);
}

void make_inventory(store::AddressRow& row) {
    if (row.state == "inventory") return;
    row.state = "inventory";
    row.pool = row.account = row.rests_until = 0;
    put_warmup({}, row);
}

void place(const config::EgressAddress& address, bool shared, std::int64_t now, AddressRows& rows) {
    auto& row = rows[to_string(address.ip)];
    if (row.ip.empty()) {
        row.ip = to_string(address.ip);
        row.created = now;
        row.state = "inventory";
    }
    row.configured = true;
    if (!row.ehlo_set) row.ehlo = address.ehlo;
    if (row.moved || (row.state != "shared" && row.state != "inventory")) return;
    shared ? make_shared_pool_member(row) : make_inventory(row);
}

Result<AddressRows> by_address(store::Store& store) {
    const auto rows = store.addresses();
    if (!rows) return std::unexpected(rows.error());
    AddressRows found;
    for (const auto& row : *rows) found.emplace(row.ip, row);
    return found;
}

Status place_addresses(store::Store& store, const config::Config::Egress& egress, std::int64_t now) {
    const auto before = by_address(store);
    if (!before) return std::unexpected(before.error());
    auto rows = *before;
    for (auto& [ip, row] : rows) row.configured = false;
    for (const auto& address : egress.inventory) place(address, false, now, rows);
    for (const auto& address : egress.shared) place(address, true, now, rows);   // in both lists: shared
    for (const auto& [ip, row] : rows) {
        const auto old = before->find(ip);
        if (old != before->end() && old->second == row) continue;
        if (auto put = store.put(row); !put) return put;
    }
    return {};
}

// A relay that is new stands in the shared pool, as if it were an address.
Status place_relays(store::Store& store, const std::vector<config::Relay>& relays, std::int64_t now) {
    const auto before = store.relays();
    if (!before) return std::unexpected(before.error());
    std::map<std::string, store::RelayRow> rows;
    for (auto row : *before) {
        row.configured = false;
        rows.emplace(row.name, row);
    }
    for (const auto& relay : relays) {
        auto [row, added] = rows.try_emplace(relay.name);
        if (added) row->second = {relay.name, kSharedPool.value(), 0, true, now};
        row->second.configured = true;
    }
    for (const auto& [name, row] : rows)
        if (auto put = store.put(row); !put) return put;
    return {};
}

enum class Target { shared, inventory, pool };

// "shared" and "inventory" are words of the terminal, unless the account has a pool of that name.
Target target_of(const Snapshot& snapshot, AccountId account, const std::string& pool) {
    if (snapshot.pool_ids.contains({account, pool}) && account.value() != 0) return Target::pool;
    if (pool == "shared" || pool == kSharedPoolName) return Target::shared;
    return pool == "inventory" ? Target::inventory : Target::pool;
}

}  // namespace

Status Service::Impl::may_lease(const store::AddressRow& row, AccountId account) const {
    if (is_gone(row)) return fail(ErrorCode::InvalidArgument, row.ip + " is no longer in the config; put it back under [egress] first", "address");
    if (row.account == 0 || row.account == account.value()) return {};
    const auto holder = to_string(AccountId{row.account});
    if (row.state == "leased")
        return fail(ErrorCode::Conflict, row.ip + " is leased by account " + holder + "; move it back to the inventory first", "address");
    if (row.state == "resting" && row.rests_until > to_ms(now()))
        return fail(ErrorCode::Conflict,
                    row.ip + " rests until " + to_iso8601(from_ms(row.rests_until)) + " after account " + holder +
                        "; only that account can have it before, unless you end the rest by moving it to the inventory once more",
                    "address");
    return {};
}

void Service::Impl::lease(store::AddressRow& row, AccountId account, std::int64_t pool) const {
    if (row.state != "leased" || row.account != account.value()) {
        const auto current_snapshot = snapshot();
        const Account* holder = current_snapshot->account(account);
        const bool warms_up = holder == nullptr || (holder->auto_warmup && !holder->allow_listed);   // SES: DedicatedIpAutoWarmupEnabled
        put_warmup({warms_up ? warmup::begin(config.warmup.advance, now()) : warmup::begin_done(now()), now()}, row);
    }
    row.state = "leased";
    row.pool = pool;
    row.account = account.value();
    row.rests_until = 0;
    row.moved = true;
    row.draining = false;
}

// SES: a released address rests 30 days before another account gets it.
void Service::Impl::let_rest(store::AddressRow& row) const {
    row.state = "resting";
    row.pool = 0;
    row.rests_until = to_ms(now() + config.egress.rest);
    row.draining = false;
    put_warmup({}, row);
}

Status Service::Impl::refuse_managed(const store::AddressRow& row, const std::string& field) const {
    const auto current_snapshot = snapshot();
    const Pool* pool = current_snapshot->pool(PoolId{row.pool});
    if (row.state != "leased" || pool == nullptr || pool->mode != ScalingMode::managed) return {};
    return fail(ErrorCode::InvalidArgument,
                row.ip + " belongs to the MANAGED pool " + pool->name +
                    ", whose addresses come and go by themselves; to stop mail from it: warmpost pause --address " + row.ip,
                field);
}

Status Service::Impl::place_config(const config::Config& wanted) {
    const auto at = to_ms(now());
    const auto known = store->pools();
    if (!known) return std::unexpected(known.error());
    if (std::none_of(known->begin(), known->end(), [](const auto& row) { return row.id == kSharedPool.value(); }))
        if (auto made = store->insert(store::PoolRow{kSharedPool.value(), 0, kSharedPoolName, "standard", at}, {}); !made) return made;
    if (auto placed = place_addresses(*store, wanted.egress, at); !placed) return placed;
    return place_relays(*store, wanted.egress.relays, at);
}

Result<store::AddressRow> Service::Impl::address(const std::string& text) const {
    const auto ip = IpAddress::parse(text);
    if (!ip) return unknown_source(text);
    const auto rows = by_address(*store);
    if (!rows) return std::unexpected(rows.error());
    const auto found = rows->find(to_string(*ip));
    if (found == rows->end()) return unknown_source(text);
    return found->second;
}

Status Service::move_source(const std::string& address_or_relay, AccountId account, const std::string& pool) {
    const auto before = impl_->snapshot();
    const auto target = target_of(*before, account, pool);
    if (target == Target::pool)
        if (auto known = impl_->editable(account); !known) return std::unexpected(known.error());
    const Pool* into = target == Target::pool ? before->own_pool(account, pool) : nullptr;
    if (into != nullptr && into->mode == ScalingMode::managed)
        return fail(ErrorCode::InvalidArgument,
                    "The pool <" + pool + "> is MANAGED: it takes its addresses from the inventory by itself; put yours there, or into a STANDARD pool",
                    "pool");
    auto row = impl_->address(address_or_relay);
    if (!row && row.error().code != ErrorCode::NotFound) return std::unexpected(row.error());
    store::RelayRow relay;
    if (!row) {
        const auto relays = impl_->store->relays();
        if (!relays) return std::unexpected(relays.error());
        const auto found = std::find_if(relays->begin(), relays->end(), [&](const auto& r) { return r.name == address_or_relay; });
        if (found == relays->end()) return std::unexpected(row.error());
        relay = *found;
    } else if (auto may = impl_->refuse_managed(*row, "address"); !may) {
        return may;
    }
    const auto moved = impl_->change_holdings([&]() -> Status {
        std::int64_t id = target == Target::shared ? kSharedPool.value() : 0;
        if (row && target == Target::pool)
            if (auto may = impl_->may_lease(*row, account); !may) return may;
        if (target == Target::pool) {
            const auto found = impl_->pool_for(account, pool);
            if (!found) return std::unexpected(found.error());
            id = *found;
        }
        if (!row) {
            relay.pool = id;
            relay.account = target == Target::pool ? account.value() : 0;
            return impl_->store->put(relay);
        }
        row->moved = true;
        if (target == Target::shared) make_shared_pool_member(*row);
        if (target == Target::inventory) row->state == "leased" ? impl_->let_rest(*row) : make_inventory(*row);
        if (target == Target::pool) impl_->lease(*row, account, id);
        return impl_->store->put(*row);
    });
    return moved ? impl_->refresh_pools() : moved;
}

Status Service::set_ehlo(const IpAddress& ip, const std::string& ehlo) {
    auto row = impl_->address(to_string(ip));
    if (!row) return std::unexpected(row.error());
    const auto name = ehlo.empty() ? Result<std::string>(ehlo) : mail::to_ascii_domain(ehlo);
    if (!name) return fail(ErrorCode::InvalidArgument, "the EHLO name must be a domain name: " + name.error().message, "ehlo");
    row->ehlo = *name;
    row->ehlo_set = !ehlo.empty();                         // none: the config's word counts again when it is next read
    if (auto put = impl_->store->put(*row); !put) return put;
    return impl_->refresh_pools();
}

Status Service::add_inventory(const std::vector<config::EgressAddress>& addresses) {
    const auto rows = by_address(*impl_->store);
    if (!rows) return std::unexpected(rows.error());
    for (const auto& address : addresses)
        if (!address.ip.may_be_source())
            return fail(ErrorCode::InvalidArgument, to_string(address.ip) + " cannot be a source address: mail would leave from whatever address the system likes; nothing was added", "address");
    for (const auto& address : addresses)
        if (const auto known = rows->find(to_string(address.ip)); known != rows->end() && !is_gone(known->second))
            return fail(ErrorCode::AlreadyExists, known->first + " is known already (" + known->second.state + "); nothing was added", "address");
    const auto written = impl_->store->transaction([&]() -> Status {
        for (const auto& address : addresses) {
            const auto known = rows->find(to_string(address.ip));
            store::AddressRow row = known == rows->end() ? store::AddressRow{} : known->second;
            row.ip = to_string(address.ip);
            row.ehlo = address.ehlo;
            row.ehlo_set = !address.ehlo.empty();
            row.by_operator = row.moved = true;
            if (row.state != "resting") make_inventory(row);
            if (row.created == 0) row.created = to_ms(impl_->now());
            if (auto put = impl_->store->put(row); !put) return put;
        }
        return {};
    });
    return written ? impl_->refresh_pools() : written;
}

std::vector<AddressInfo> Service::addresses() const {
    const auto current = impl_->snapshot();
    std::vector<AddressInfo> infos;
    const auto rows = impl_->store->addresses();
    if (!rows) return infos;
    for (const auto& row : *rows) {
        const auto ip = IpAddress::parse(row.ip);
        if (!ip) continue;
        const Pool* pool = current->pool(PoolId{row.pool});
        const bool rested = row.state == "resting" && row.rests_until <= to_ms(impl_->now());
        infos.push_back({*ip, row.ehlo, pool != nullptr && !is_gone(row) ? pool->name : "", AccountId{rested ? 0 : row.account},
                         is_gone(row) ? "gone" : (rested ? "inventory" : row.state), is_paused(current->pauses, Pause::Kind::address, row.ip),
                         from_ms(rested ? 0 : row.rests_until), warmup_of(row),
                         pool != nullptr && row.state == "leased" && pool->mode == ScalingMode::managed, row.draining});
    }
    std::sort(infos.begin(), infos.end(), [](const AddressInfo& a, const AddressInfo& b) { return a.ip < b.ip; });
    return infos;
}

std::vector<RelayInfo> Service::relays() const {
    const auto current = impl_->snapshot();
    std::vector<RelayInfo> infos;
    const auto rows = impl_->store->relays();
    if (!rows) return infos;
    for (const auto& row : *rows) {
        const Pool* pool = current->pool(PoolId{row.pool});
        infos.push_back({row.name, pool != nullptr ? pool->name : "", AccountId{row.account}, row.configured, is_paused(current->pauses, Pause::Kind::address, row.name)});
    }
    return infos;
}

}  // namespace warmpost::control
