// Pools and what an operator paused.
#include "store/session.h"

namespace soci {
using warmpost::store::PauseRow;
using warmpost::store::PoolRow;
using warmpost::store::PoolTagRow;
template <>
struct type_conversion<PoolRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, PoolRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "account", r.account), get(v, "name", r.name), get(v, "mode", r.mode), get(v, "created", r.created);
        get(v, "spill", r.spill), get(v, "rewarm_after_idle_days", r.rewarm_after_idle_days), get(v, "addresses_max", r.addresses_max),
            get(v, "shadow", r.shadow);
    }
    static void to_base(const PoolRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "name", r.name), set(v, "mode", r.mode), set(v, "created", r.created);
        set(v, "spill", r.spill), set(v, "rewarm_after_idle_days", r.rewarm_after_idle_days), set(v, "addresses_max", r.addresses_max),
            set(v, "shadow", r.shadow);
        warmpost::store::set_id_or_null(v, "account", r.account);
        i = i_ok;
    }
};
template <>
struct type_conversion<PoolTagRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, PoolTagRow& r) {
        using warmpost::store::get;
        get(v, "pool", r.pool), get(v, "tag", r.tag), get(v, "content", r.content);
    }
    static void to_base(const PoolTagRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "pool", r.pool), set(v, "tag", r.tag), set(v, "content", r.content);
        i = i_ok;
    }
};
template <>
struct type_conversion<PauseRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, PauseRow& r) {
        using warmpost::store::get;
        get(v, "kind", r.kind), get(v, "target", r.target), get(v, "reason", r.reason), get(v, "since", r.since);
    }
    static void to_base(const PauseRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "kind", r.kind), set(v, "target", r.target), set(v, "reason", r.reason), set(v, "since", r.since);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<PoolRow>> Store::pools() {
    return impl_->select<PoolRow>("select id, account, name, mode, created, spill, rewarm_after_idle_days, addresses_max, shadow from pools order by id");
}

Result<std::vector<PoolTagRow>> Store::pool_tags() { return impl_->select<PoolTagRow>("select pool, tag, content from pool_tags"); }

Status Store::insert(const PoolRow& row, const std::map<std::string, std::string>& tags) {
    const auto inserted = impl_->execute("insert into pools (id, account, name, mode, created, spill, rewarm_after_idle_days, addresses_max, shadow) values "
                                           "(:id, :account, :name, :mode, :created, :spill, :rewarm_after_idle_days, :addresses_max, :shadow)",
                                           row);
    return inserted ? replace_pool_tags(row.id, tags) : inserted;
}

Status Store::replace_pool_tags(std::int64_t id, const std::map<std::string, std::string>& tags) {
    auto written = impl_->attempt([&] {
        const long long pool = id;
        impl_->sql << "delete from pool_tags where pool = :pool", soci::use(pool, "pool");
    });
    for (const auto& [tag, content] : tags)
        if (written) written = impl_->execute("insert into pool_tags (pool, tag, content) values (:pool, :tag, :content)", PoolTagRow{id, tag, content});
    return written;
}

Status Store::set_pool_mode(std::int64_t id, const std::string& mode) {
    return impl_->attempt([&] {
        const long long pool = id;
        impl_->sql << "update pools set mode = :mode, shadow = case when :same = 'managed' then 0 else shadow end where id = :id", soci::use(mode, "mode"),
            soci::use(mode, "same"), soci::use(pool, "id");
    });
}

Status Store::set_pool_options(const PoolRow& row) {
    return impl_->attempt([&] {
        const long long id = row.id;
        const int shadow = row.shadow ? 1 : 0;
        impl_->sql << "update pools set spill = :spill, rewarm_after_idle_days = :days, addresses_max = :most, shadow = :shadow where id = :id",
            soci::use(row.spill), soci::use(row.rewarm_after_idle_days), soci::use(row.addresses_max), soci::use(shadow), soci::use(id);
    });
}

Status Store::erase_pool(std::int64_t id) {
    return impl_->attempt([&] {
        const long long pool = id;
        impl_->sql << "delete from pools where id = :id", soci::use(pool, "id");
    });
}

Result<std::vector<PauseRow>> Store::pauses() { return impl_->select<PauseRow>("select kind, target, reason, since from pauses order by kind, target"); }

Status Store::put(const PauseRow& row) {
    return impl_->execute("insert into pauses (kind, target, reason, since) values (:kind, :target, :reason, :since) "
                          "on conflict (kind, target) do update set reason = excluded.reason, since = excluded.since",
                          row);
}

Status Store::erase_pause(const std::string& kind, const std::string& target) {
    return impl_->attempt([&] { impl_->sql << "delete from pauses where kind = :kind and target = :target", soci::use(kind, "kind"), soci::use(target, "target"); });
}

}  // namespace warmpost::store
