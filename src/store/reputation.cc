// How senders stand by their bounces and complaints.
#include "store/session.h"

namespace soci {
using warmpost::store::ReputationRow;
template <>
struct type_conversion<ReputationRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, ReputationRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "configuration_set", r.configuration_set), get(v, "state", r.state), get(v, "since", r.since);
        get(v, "cause", r.cause), get(v, "fresh_start", r.fresh_start), get(v, "policy", r.policy), get(v, "said", r.said), get(v, "said_at", r.said_at);
    }
    static void to_base(const ReputationRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "configuration_set", r.configuration_set), set(v, "state", r.state), set(v, "since", r.since);
        set(v, "cause", r.cause), set(v, "fresh_start", r.fresh_start), set(v, "policy", r.policy), set(v, "said", r.said), set(v, "said_at", r.said_at);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<ReputationRow>> Store::reputations() {
    return impl_->select<ReputationRow>(
        "select account, configuration_set, state, since, cause, fresh_start, policy, said, said_at from reputations order by account, configuration_set");
}

Status Store::put(const ReputationRow& row) {
    return impl_->execute(
        "insert into reputations (account, configuration_set, state, since, cause, fresh_start, policy, said, said_at) "
        "values (:account, :configuration_set, :state, :since, :cause, :fresh_start, :policy, :said, :said_at) "
        "on conflict (account, configuration_set) do update set state = excluded.state, since = excluded.since, cause = excluded.cause, "
        "fresh_start = excluded.fresh_start, policy = excluded.policy, said = excluded.said, said_at = excluded.said_at",
        row);
}

Status Store::erase_reputation(std::int64_t account, const std::string& set) {
    return impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from reputations where account = :account and configuration_set = :set", soci::use(owner, "account"), soci::use(set, "set");
    });
}

}  // namespace warmpost::store
