// What delivery learned: sources' rests.
#include "store/session.h"

namespace soci {
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
}  // namespace soci

namespace warmpost::store {

Result<std::vector<SourceRestRow>> Store::source_rests() {
    return impl_->select<SourceRestRow>("select source, isp, ends, rests, reason from source_rests order by source, isp");
}

Status Store::put(const SourceRestRow& row) {
    return impl_->execute("insert into source_rests (source, isp, ends, rests, reason) values (:source, :isp, :ends, :rests, :reason) "
                          "on conflict (source, isp) do update set ends = excluded.ends, rests = excluded.rests, reason = excluded.reason",
                          row);
}

Status Store::erase_source_rest(const std::string& source, const std::string& isp) {
    return impl_->attempt([&] {
        impl_->sql << "delete from source_rests where source = :source and isp = :isp", soci::use(source, "source"), soci::use(isp, "isp");
    });
}

Status Store::erase_source_rests_before(std::int64_t time) {
    return impl_->attempt([&] {
        const long long first = time;
        impl_->sql << "delete from source_rests where ends < :first", soci::use(first, "first");
    });
}

}  // namespace warmpost::store
