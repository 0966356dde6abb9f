// Managed pools: what was learned of addresses and ISPs, how the scaler stands, metrics by the hour.
#include "store/session.h"

namespace soci {
using warmpost::store::LearnedIspRow;
using warmpost::store::LearnedPairRow;
using warmpost::store::ManagedHourRow;
using warmpost::store::ScalerRow;
template <>
struct type_conversion<LearnedPairRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, LearnedPairRow& r) {
        using warmpost::store::get;
        get(v, "address", r.address), get(v, "isp", r.isp), get(v, "state", r.state), get(v, "counted_day", r.counted_day),
            get(v, "counted", r.counted);
    }
    static void to_base(const LearnedPairRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "address", r.address), set(v, "isp", r.isp), set(v, "state", r.state), set(v, "counted_day", r.counted_day),
            set(v, "counted", r.counted);
        i = i_ok;
    }
};
template <>
struct type_conversion<LearnedIspRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, LearnedIspRow& r) {
        using warmpost::store::get;
        get(v, "pool", r.pool), get(v, "isp", r.isp), get(v, "state", r.state);
    }
    static void to_base(const LearnedIspRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "pool", r.pool), set(v, "isp", r.isp), set(v, "state", r.state);
        i = i_ok;
    }
};
template <>
struct type_conversion<ScalerRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, ScalerRow& r) {
        using warmpost::store::get;
        get(v, "pool", r.pool), get(v, "state", r.state), get(v, "status", r.status), get(v, "wanted", r.wanted),
            get(v, "short", r.is_short);
        get(v, "shadow_addresses", r.shadow_addresses), get(v, "at_ms", r.at_ms);
    }
    static void to_base(const ScalerRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "pool", r.pool), set(v, "state", r.state), set(v, "status", r.status), set(v, "wanted", r.wanted),
            set(v, "short", r.is_short);
        set(v, "shadow_addresses", r.shadow_addresses), set(v, "at_ms", r.at_ms);
        i = i_ok;
    }
};
template <>
struct type_conversion<ManagedHourRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, ManagedHourRow& r) {
        using warmpost::store::get;
        get(v, "pool", r.pool), get(v, "isp", r.isp), get(v, "hour", r.hour), get(v, "sent", r.sent),
            get(v, "sent_dedicated", r.sent_dedicated);
        get(v, "sent_24h", r.sent_24h), get(v, "available_24h", r.available_24h), get(v, "addresses", r.addresses);
    }
    static void to_base(const ManagedHourRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "pool", r.pool), set(v, "isp", r.isp), set(v, "hour", r.hour), set(v, "sent", r.sent),
            set(v, "sent_dedicated", r.sent_dedicated);
        set(v, "sent_24h", r.sent_24h), set(v, "available_24h", r.available_24h), set(v, "addresses", r.addresses);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<LearnedPairRow>> Store::learned_pairs() {
    return impl_->select<LearnedPairRow>("select address, isp, state, counted_day, counted from learned_pairs order by address, isp");
}

Status Store::put(const LearnedPairRow& row) {
    return impl_->execute(
        "insert into learned_pairs (address, isp, state, counted_day, counted) values (:address, :isp, :state, :counted_day, :counted) "
        "on conflict (address, isp) do update set state = excluded.state, counted_day = excluded.counted_day, counted = excluded.counted",
        row);
}

Result<std::vector<LearnedIspRow>> Store::learned_isps() {
    return impl_->select<LearnedIspRow>("select pool, isp, state from learned_isps order by pool, isp");
}

Status Store::put(const LearnedIspRow& row) {
    return impl_->execute(
        "insert into learned_isps (pool, isp, state) select p.id, :isp, :state from pools p where p.id = :pool "
        "on conflict (pool, isp) do update set state = excluded.state",
        row);
}

Status Store::erase_learned_pair(const std::string& address, const std::string& isp) {
    return impl_->attempt([&] {
        impl_->sql << "delete from learned_pairs where address = :address and isp = :isp", soci::use(address, "address"), soci::use(isp, "isp");
    });
}

Status Store::erase_learned_isp(std::int64_t pool, const std::string& isp) {
    return impl_->attempt([&] {
        const long long of = pool;
        impl_->sql << "delete from learned_isps where pool = :pool and isp = :isp", soci::use(of, "pool"), soci::use(isp, "isp");
    });
}

Result<std::vector<ScalerRow>> Store::scalers() {
    return impl_->select<ScalerRow>("select pool, state, status, wanted, short, shadow_addresses, at_ms from scalers order by pool");
}

Status Store::put(const ScalerRow& row) {
    return impl_->execute(
        "insert into scalers (pool, state, status, wanted, short, shadow_addresses, at_ms) "
        "select p.id, :state, :status, :wanted, :short, :shadow_addresses, :at_ms from pools p where p.id = :pool "
        "on conflict (pool) do update set state = excluded.state, status = excluded.status, wanted = excluded.wanted, short = "
        "excluded.short, "
        "shadow_addresses = excluded.shadow_addresses, at_ms = excluded.at_ms",
        row);
}

Result<std::vector<ManagedHourRow>> Store::managed_hours(std::int64_t pool, const std::string& isp, std::int64_t from, std::int64_t to) {
    return impl_->attempt([&] {
        const long long of = pool, first = from, last = to;
        std::vector<ManagedHourRow> rows;
        const std::string query =
            "select pool, isp, hour, sent, sent_dedicated, sent_24h, available_24h, addresses from managed_hours "
            "where pool = :pool and hour >= :first and hour <= :last";
        auto prepared = (impl_->sql.prepare << query + (isp.empty() ? "" : " and isp = :isp") + " order by hour, isp");
        prepared, soci::use(of, "pool"), soci::use(first, "first"), soci::use(last, "last");
        if (!isp.empty()) prepared, soci::use(isp, "isp");
        soci::rowset<ManagedHourRow> found = prepared;
        for (const ManagedHourRow& row : found) rows.push_back(row);
        return rows;
    });
}

Status Store::add(const ManagedHourRow& row) {
    return impl_->execute(
        "insert into managed_hours (pool, isp, hour, sent, sent_dedicated, sent_24h, available_24h, addresses) values "
        "(:pool, :isp, :hour, :sent, :sent_dedicated, :sent_24h, :available_24h, :addresses) on conflict (pool, isp, hour) do update set "
        "sent = managed_hours.sent + excluded.sent, sent_dedicated = managed_hours.sent_dedicated + excluded.sent_dedicated, "
        "sent_24h = excluded.sent_24h, available_24h = excluded.available_24h, "
        "addresses = excluded.addresses",
        row);
}

Status Store::erase_managed_hours_before(std::int64_t hour) {
    return impl_->attempt([&] {
        const long long first = hour;
        impl_->sql << "delete from managed_hours where hour < :first", soci::use(first, "first");
    });
}

}  // namespace warmpost::store
