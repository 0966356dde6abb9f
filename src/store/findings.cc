// What was found about the reputation of leased addresses.
#include "store/session.h"

namespace soci {
using warmpost::store::FindingRow;
template <>
struct type_conversion<FindingRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, FindingRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "address", r.address), get(v, "kind", r.kind), get(v, "isp", r.isp);
        get(v, "severity", r.severity), get(v, "said", r.said), get(v, "advice", r.advice), get(v, "since", r.since), get(v, "told", r.told);
    }
    static void to_base(const FindingRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "address", r.address), set(v, "kind", r.kind), set(v, "isp", r.isp);
        set(v, "severity", r.severity), set(v, "said", r.said), set(v, "advice", r.advice), set(v, "since", r.since), set(v, "told", r.told);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<FindingRow>> Store::findings() {
    return impl_->select<FindingRow>("select account, address, kind, isp, severity, said, advice, since, told from findings order by account, address, isp, kind");
}

Status Store::replace_findings(const std::vector<FindingRow>& rows) {
    if (auto cleared = impl_->attempt([&] { impl_->sql << "delete from findings"; }); !cleared) return cleared;
    for (const auto& row : rows)
        if (auto put = impl_->execute("insert into findings (account, address, kind, isp, severity, said, advice, since, told) values "
                                      "(:account, :address, :kind, :isp, :severity, :said, :advice, :since, :told)",
                                      row);
            !put)
            return put;
    return {};
}

}  // namespace warmpost::store
