// Addresses and relays: where mail can leave from, and who may use them.
#include "store/session.h"

namespace soci {
using warmpost::store::AddressRow;
using warmpost::store::RelayRow;
template <>
struct type_conversion<AddressRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AddressRow& r) {
        using warmpost::store::get;
        get(v, "ip", r.ip), get(v, "ehlo", r.ehlo), get(v, "ehlo_set", r.ehlo_set), get(v, "state", r.state), get(v, "pool", r.pool);
        get(v, "account", r.account), get(v, "rests_until", r.rests_until), get(v, "moved", r.moved), get(v, "by_operator", r.by_operator);
        get(v, "configured", r.configured), get(v, "created", r.created);
        get(v, "warmup_status", r.warmup_status), get(v, "warmup_percent_x100", r.warmup_percent_x100);
        get(v, "warmup_set_at_ms", r.warmup_set_at_ms), get(v, "leased_at_ms", r.leased_at_ms);
    }
    static void to_base(const AddressRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "ip", r.ip), set(v, "ehlo", r.ehlo), set(v, "ehlo_set", r.ehlo_set), set(v, "state", r.state);
        warmpost::store::set_id_or_null(v, "pool", r.pool), warmpost::store::set_id_or_null(v, "account", r.account);
        set(v, "rests_until", r.rests_until), set(v, "moved", r.moved), set(v, "by_operator", r.by_operator);
        set(v, "configured", r.configured), set(v, "created", r.created);
        set(v, "warmup_status", r.warmup_status), set(v, "warmup_percent_x100", r.warmup_percent_x100);
        set(v, "warmup_set_at_ms", r.warmup_set_at_ms), set(v, "leased_at_ms", r.leased_at_ms);
        i = i_ok;
    }
};
template <>
struct type_conversion<RelayRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, RelayRow& r) {
        using warmpost::store::get;
        get(v, "name", r.name), get(v, "pool", r.pool), get(v, "account", r.account), get(v, "configured", r.configured), get(v, "created", r.created);
    }
    static void to_base(const RelayRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "name", r.name), set(v, "configured", r.configured), set(v, "created", r.created);
        warmpost::store::set_id_or_null(v, "pool", r.pool), warmpost::store::set_id_or_null(v, "account", r.account);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<AddressRow>> Store::addresses() {
    return impl_->select<AddressRow>("select ip, ehlo, ehlo_set, state, pool, account, rests_until, moved, by_operator, configured, created, warmup_status, "
                                     "warmup_percent_x100, warmup_set_at_ms, leased_at_ms from addresses");
}

Status Store::put(const AddressRow& row) {
    return impl_->execute(
        "insert into addresses (ip, ehlo, ehlo_set, state, pool, account, rests_until, moved, by_operator, configured, created, warmup_status, "
        "warmup_percent_x100, warmup_set_at_ms, leased_at_ms) values (:ip, :ehlo, :ehlo_set, :state, :pool, :account, :rests_until, :moved, :by_operator, "
        ":configured, :created, :warmup_status, :warmup_percent_x100, :warmup_set_at_ms, :leased_at_ms) on conflict (ip) do update set "
        "ehlo = excluded.ehlo, ehlo_set = excluded.ehlo_set, state = excluded.state, pool = excluded.pool, account = excluded.account, "
        "rests_until = excluded.rests_until, moved = excluded.moved, by_operator = excluded.by_operator, configured = excluded.configured, "
        "warmup_status = excluded.warmup_status, warmup_percent_x100 = excluded.warmup_percent_x100, warmup_set_at_ms = excluded.warmup_set_at_ms, "
        "leased_at_ms = excluded.leased_at_ms",
        row);
}

Result<std::vector<RelayRow>> Store::relays() { return impl_->select<RelayRow>("select name, pool, account, configured, created from relays order by name"); }

Status Store::put(const RelayRow& row) {
    return impl_->execute("insert into relays (name, pool, account, configured, created) values (:name, :pool, :account, :configured, :created) "
                          "on conflict (name) do update set pool = excluded.pool, account = excluded.account, configured = excluded.configured",
                          row);
}

}  // namespace warmpost::store
