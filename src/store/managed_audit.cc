// Managed pools: what the policy decided and why, and the operator's word.
#include "store/session.h"

namespace soci {
using warmpost::store::DecisionRow;
using warmpost::store::OverrideRow;
template <>
struct type_conversion<DecisionRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, DecisionRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "number", r.number), get(v, "pool", r.pool), get(v, "shadow", r.shadow), get(v, "kind", r.kind),
            get(v, "isp", r.isp), get(v, "address", r.address);
        get(v, "policy_ms", r.policy_ms), get(v, "told_ms", r.told_ms), get(v, "before_count", r.before), get(v, "after_count", r.after),
            get(v, "why", r.why);
    }
    static void to_base(const DecisionRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "number", r.number), set(v, "pool", r.pool), set(v, "shadow", r.shadow), set(v, "kind", r.kind),
            set(v, "isp", r.isp), set(v, "address", r.address);
        set(v, "policy_ms", r.policy_ms), set(v, "told_ms", r.told_ms), set(v, "before_count", r.before), set(v, "after_count", r.after),
            set(v, "why", r.why);
        i = i_ok;
    }
};
template <>
struct type_conversion<OverrideRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, OverrideRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "pool", r.pool), get(v, "isp", r.isp), get(v, "address", r.address), get(v, "day_cap", r.day_cap);
        get(v, "hour_cap", r.hour_cap), get(v, "freeze", r.freeze), get(v, "freeze_scaling", r.freeze_scaling),
            get(v, "until_ms", r.until_ms);
        get(v, "made_by", r.made_by), get(v, "reason", r.reason), get(v, "made_ms", r.made_ms), get(v, "ended_by", r.ended_by),
            get(v, "ended_ms", r.ended_ms);
    }
    static void to_base(const OverrideRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "pool", r.pool), set(v, "isp", r.isp), set(v, "address", r.address), set(v, "day_cap", r.day_cap);
        set(v, "hour_cap", r.hour_cap), set(v, "freeze", r.freeze), set(v, "freeze_scaling", r.freeze_scaling),
            set(v, "until_ms", r.until_ms);
        set(v, "made_by", r.made_by), set(v, "reason", r.reason), set(v, "made_ms", r.made_ms), set(v, "ended_by", r.ended_by),
            set(v, "ended_ms", r.ended_ms);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {
namespace {

// The conditions of a filter. Kinds are words of ours (managed::to_string), never what somebody wrote.
std::string conditions(const DecisionFilter& filter) {
    std::string text = "1 = 1";
    if (filter.number != 0) text += " and number = :number";
    if (filter.pool != 0) text += filter.or_all_pools ? " and pool in (:pool, 0)" : " and pool = :pool";
    if (!filter.isp.empty()) text += " and isp = :isp";
    if (!filter.address.empty()) text += " and address = :address";
    if (filter.from_ms != 0) text += " and told_ms >= :from";
    if (filter.to_ms != 0) text += " and told_ms < :to";
    std::string kinds;
    for (const auto& kind : filter.kinds) kinds += (kinds.empty() ? "'" : ", '") + kind + "'";
    return kinds.empty() ? text : text + " and kind in (" + kinds + ")";
}

}  // namespace

Status Store::insert(const DecisionRow& row) {
    return impl_->execute(
        "insert into decisions (id, number, pool, shadow, kind, isp, address, policy_ms, told_ms, before_count, after_count, why) values "
        "((select coalesce(max(id), 0) + 1 from decisions), :number, :pool, :shadow, :kind, :isp, :address, :policy_ms, :told_ms, "
        ":before_count, "
        ":after_count, :why)",
        row);
}

Result<std::vector<DecisionRow>> Store::decisions(const DecisionFilter& filter) {
    return impl_->attempt([&] {
        const long long number = filter.number, pool = filter.pool, from = filter.from_ms, to = filter.to_ms;
        auto prepared =
            (impl_->sql.prepare << "select id, number, pool, shadow, kind, isp, address, policy_ms, told_ms, before_count, after_count, "
                                   "why from decisions where " +
                                       conditions(filter) + " order by told_ms desc, id desc limit " + std::to_string(filter.limit));
        if (filter.number != 0) prepared, soci::use(number, "number");
        if (filter.pool != 0) prepared, soci::use(pool, "pool");
        if (!filter.isp.empty()) prepared, soci::use(filter.isp, "isp");
        if (!filter.address.empty()) prepared, soci::use(filter.address, "address");
        if (filter.from_ms != 0) prepared, soci::use(from, "from");
        if (filter.to_ms != 0) prepared, soci::use(to, "to");
        std::vector<DecisionRow> rows;
        soci::rowset<DecisionRow> found = prepared;
        for (const DecisionRow& row : found) rows.push_back(row);
        return rows;
    });
}

Status Store::erase_decisions_before(std::int64_t told_ms) {
    return impl_->attempt([&] {
        const long long first = told_ms;
        impl_->sql << "delete from decisions where told_ms < :first", soci::use(first, "first");
    });
}

Status Store::bound_decisions(std::int64_t pool, bool grants, std::size_t most) {
    return impl_->attempt([&] {
        const long long of = pool;
        const std::string some = std::string("pool = :pool and kind ") + (grants ? "=" : "<>") + " 'grant'";
        long long last = 0;
        impl_->sql << "select id from decisions where " + some + " order by id desc limit 1 offset " + std::to_string(most),
            soci::use(of, "pool"), soci::into(last);
        if (!impl_->sql.got_data()) return;
        impl_->sql << "delete from decisions where " + some + " and id <= :last", soci::use(of, "pool"), soci::use(last, "last");
    });
}

Result<std::vector<OverrideRow>> Store::managed_overrides() {
    return impl_->select<OverrideRow>(
        "select id, pool, isp, address, day_cap, hour_cap, freeze, freeze_scaling, until_ms, made_by, reason, made_ms, ended_by, ended_ms "
        "from managed_overrides order by id desc");
}

Result<std::int64_t> Store::insert(const OverrideRow& given) {
    OverrideRow row = given;
    const auto next = impl_->attempt([&] {
        long long id = 0;
        impl_->sql << "select coalesce(max(id), 0) + 1 from managed_overrides", soci::into(id);
        return static_cast<std::int64_t>(id);
    });
    if (!next) return std::unexpected(next.error());
    row.id = *next;
    const auto written = impl_->execute(
        "insert into managed_overrides (id, pool, isp, address, day_cap, hour_cap, freeze, freeze_scaling, until_ms, made_by, reason, "
        "made_ms, ended_by, ended_ms) values "
        "(:id, :pool, :isp, :address, :day_cap, :hour_cap, :freeze, :freeze_scaling, :until_ms, :made_by, :reason, :made_ms, :ended_by, "
        ":ended_ms)",
        row);
    if (!written) return std::unexpected(written.error());
    return row.id;
}

Status Store::end_override(std::int64_t id, const std::string& by, std::int64_t at_ms) {
    return impl_->attempt([&] {
        const long long of = id, at = at_ms;
        impl_->sql << "update managed_overrides set ended_by = :by, ended_ms = :at, until_ms = :until where id = :id", soci::use(by, "by"),
            soci::use(at, "at"), soci::use(at, "until"), soci::use(of, "id");
    });
}

}  // namespace warmpost::store
