// Addresses and relays: where mail can leave from, and who may use them.
#include "store/session.h"

namespace soci {
using warmpost::store::AddressRow;
using warmpost::store::AllowanceUseRow;
using warmpost::store::RelayRow;
template <>
struct type_conversion<AddressRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AddressRow& r) {
        using warmpost::store::get;
        get(v, "ip", r.ip), get(v, "ehlo", r.ehlo), get(v, "ehlo_set", r.ehlo_set), get(v, "state", r.state), get(v, "pool", r.pool);
        get(v, "account", r.account), get(v, "rests_until", r.rests_until), get(v, "moved", r.moved), get(v, "by_operator", r.by_operator);
        get(v, "configured", r.configured), get(v, "created", r.created);
        get(v, "warmup_status", r.warmup_status), get(v, "warmup_advance", r.warmup_advance), get(v, "warmup_progress", r.warmup_progress);
        get(v, "warmup_counted_day", r.warmup_counted_day), get(v, "warmup_latest_day", r.warmup_latest_day), get(v, "warmup_sent", r.warmup_sent);
        get(v, "warmup_started_ms", r.warmup_started_ms), get(v, "leased_at_ms", r.leased_at_ms), get(v, "last_sent_day", r.last_sent_day),
            get(v, "draining", r.draining);
    }
    static void to_base(const AddressRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "ip", r.ip), set(v, "ehlo", r.ehlo), set(v, "ehlo_set", r.ehlo_set), set(v, "state", r.state);
        warmpost::store::set_id_or_null(v, "pool", r.pool), warmpost::store::set_id_or_null(v, "account", r.account);
        set(v, "rests_until", r.rests_until), set(v, "moved", r.moved), set(v, "by_operator", r.by_operator);
        set(v, "configured", r.configured), set(v, "created", r.created);
        set(v, "warmup_status", r.warmup_status), set(v, "warmup_advance", r.warmup_advance), set(v, "warmup_progress", r.warmup_progress);
        set(v, "warmup_counted_day", r.warmup_counted_day), set(v, "warmup_latest_day", r.warmup_latest_day), set(v, "warmup_sent", r.warmup_sent);
        set(v, "warmup_started_ms", r.warmup_started_ms), set(v, "leased_at_ms", r.leased_at_ms), set(v, "last_sent_day", r.last_sent_day),
            set(v, "draining", r.draining);
        i = i_ok;
    }
};
template <>
struct type_conversion<AllowanceUseRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AllowanceUseRow& r) {
        using warmpost::store::get;
        get(v, "ip", r.ip), get(v, "counted_day", r.counted_day), get(v, "latest_day", r.latest_day), get(v, "day_used", r.day_used);
        get(v, "latest_minute", r.latest_minute), get(v, "minutes", r.minutes);
    }
    static void to_base(const AllowanceUseRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "ip", r.ip), set(v, "counted_day", r.counted_day), set(v, "latest_day", r.latest_day), set(v, "day_used", r.day_used);
        set(v, "latest_minute", r.latest_minute), set(v, "minutes", r.minutes);
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
                                     "warmup_advance, warmup_progress, warmup_counted_day, warmup_latest_day, warmup_sent, warmup_started_ms, leased_at_ms, "
                                     "last_sent_day, draining from addresses");
}

Status Store::put(const AddressRow& row) {
    return impl_->execute(
        "insert into addresses (ip, ehlo, ehlo_set, state, pool, account, rests_until, moved, by_operator, configured, created, warmup_status, warmup_advance, "
        "warmup_progress, warmup_counted_day, warmup_latest_day, warmup_sent, warmup_started_ms, leased_at_ms, last_sent_day, draining) values (:ip, :ehlo, "
        ":ehlo_set, "
        ":state, :pool, :account, :rests_until, :moved, :by_operator, :configured, :created, :warmup_status, :warmup_advance, :warmup_progress, "
        ":warmup_counted_day, :warmup_latest_day, :warmup_sent, :warmup_started_ms, :leased_at_ms, :last_sent_day, :draining) on conflict (ip) do update set "
        "ehlo = excluded.ehlo, ehlo_set = excluded.ehlo_set, state = excluded.state, pool = excluded.pool, account = excluded.account, "
        "rests_until = excluded.rests_until, moved = excluded.moved, by_operator = excluded.by_operator, configured = excluded.configured, "
        "warmup_status = excluded.warmup_status, warmup_advance = excluded.warmup_advance, warmup_progress = excluded.warmup_progress, "
        "warmup_counted_day = excluded.warmup_counted_day, warmup_latest_day = excluded.warmup_latest_day, warmup_sent = excluded.warmup_sent, "
        "warmup_started_ms = excluded.warmup_started_ms, leased_at_ms = excluded.leased_at_ms, last_sent_day = excluded.last_sent_day, "
        "draining = excluded.draining",
        row);
}

Result<std::vector<AllowanceUseRow>> Store::allowance_use() {
    return impl_->select<AllowanceUseRow>("select ip, counted_day, latest_day, day_used, latest_minute, minutes from allowance_use");
}

Status Store::put(const AllowanceUseRow& row) {
    return impl_->execute("insert into allowance_use (ip, counted_day, latest_day, day_used, latest_minute, minutes) values (:ip, :counted_day, :latest_day, "
                          ":day_used, :latest_minute, :minutes) on conflict (ip) do update set counted_day = excluded.counted_day, "
                          "latest_day = excluded.latest_day, day_used = excluded.day_used, latest_minute = excluded.latest_minute, minutes = excluded.minutes",
                          row);
}

Result<std::vector<RelayRow>> Store::relays() { return impl_->select<RelayRow>("select name, pool, account, configured, created from relays order by name"); }

Status Store::put(const RelayRow& row) {
    return impl_->execute("insert into relays (name, pool, account, configured, created) values (:name, :pool, :account, :configured, :created) "
                          "on conflict (name) do update set pool = excluded.pool, account = excluded.account, configured = excluded.configured",
                          row);
}

}  // namespace warmpost::store
