// What delivery learned: sources' rests, relays' daily use.
#include "store/session.h"

namespace soci {
using warmpost::store::RelayUseRow;
using warmpost::store::SourceRestRow;
template <>
struct type_conversion<SourceRestRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, SourceRestRow& r) {
        using warmpost::store::get;
        get(v, "source", r.source), get(v, "isp", r.isp), get(v, "ends", r.ends), get(v, "rests", r.rests), get(v, "reason", r.reason);
    }
    static void to_base(const SourceRestRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "source", r.source), set(v, "isp", r.isp), set(v, "ends", r.ends), set(v, "rests", r.rests), set(v, "reason", r.reason);
        i = i_ok;
    }
};
template <>
struct type_conversion<RelayUseRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, RelayUseRow& r) {
        using warmpost::store::get;
        get(v, "relay", r.relay), get(v, "day", r.day), get(v, "reserved", r.reserved);
    }
    static void to_base(const RelayUseRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "relay", r.relay), set(v, "day", r.day), set(v, "reserved", r.reserved);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<SourceRestRow>> Store::source_rests() { return impl_->select<SourceRestRow>("select source, isp, ends, rests, reason from source_rests order by source, isp"); }

Status Store::put(const SourceRestRow& row) {
    return impl_->execute("insert into source_rests (source, isp, ends, rests, reason) values (:source, :isp, :ends, :rests, :reason) "
                          "on conflict (source, isp) do update set ends = excluded.ends, rests = excluded.rests, reason = excluded.reason",
                          row);
}

Status Store::erase_source_rest(const std::string& source, const std::string& isp) {
    return impl_->attempt([&] { impl_->sql << "delete from source_rests where source = :source and isp = :isp", soci::use(source, "source"), soci::use(isp, "isp"); });
}

Status Store::erase_source_rests_before(std::int64_t time) {
    return impl_->attempt([&] {
        const long long first = time;
        impl_->sql << "delete from source_rests where ends < :first", soci::use(first, "first");
    });
}

Result<std::vector<RelayUseRow>> Store::relay_use() { return impl_->select<RelayUseRow>("select relay, day, reserved from relay_use order by relay"); }

Status Store::put(const RelayUseRow& row) {
    return impl_->execute("insert into relay_use (relay, day, reserved) values (:relay, :day, :reserved) "
                          "on conflict (relay) do update set day = excluded.day, reserved = excluded.reserved",
                          row);
}

}  // namespace warmpost::store
