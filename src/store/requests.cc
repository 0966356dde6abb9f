// What accounts ask the operator for: production access, with what they say of themselves, and leases of addresses.
#include "store/session.h"

namespace soci {
using warmpost::store::AccountDetailsRow;
using warmpost::store::LeaseRequestRow;
template <>
struct type_conversion<AccountDetailsRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AccountDetailsRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "mail_type", r.mail_type), get(v, "website", r.website), get(v, "use_case", r.use_case);
        get(v, "contacts", r.contacts), get(v, "language", r.language), get(v, "review", r.review), get(v, "case_id", r.case_id);
        get(v, "reason", r.reason), get(v, "asked", r.asked), get(v, "decided", r.decided);
    }
    static void to_base(const AccountDetailsRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "mail_type", r.mail_type), set(v, "website", r.website), set(v, "use_case", r.use_case);
        set(v, "contacts", r.contacts), set(v, "language", r.language), set(v, "review", r.review), set(v, "case_id", r.case_id);
        set(v, "reason", r.reason), set(v, "asked", r.asked), set(v, "decided", r.decided);
        i = i_ok;
    }
};
template <>
struct type_conversion<LeaseRequestRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, LeaseRequestRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "account", r.account), get(v, "wanted", r.wanted), get(v, "volume", r.volume);
        get(v, "use_case", r.use_case), get(v, "pattern", r.pattern), get(v, "state", r.state), get(v, "reason", r.reason);
        get(v, "given", r.given), get(v, "asked", r.asked), get(v, "decided", r.decided);
    }
    static void to_base(const LeaseRequestRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "account", r.account), set(v, "wanted", r.wanted), set(v, "volume", r.volume);
        set(v, "use_case", r.use_case), set(v, "pattern", r.pattern), set(v, "state", r.state), set(v, "reason", r.reason);
        set(v, "given", r.given), set(v, "asked", r.asked), set(v, "decided", r.decided);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<AccountDetailsRow>> Store::account_details() {
    return impl_->select<AccountDetailsRow>(
        "select account, mail_type, website, use_case, contacts, language, review, case_id, reason, asked, decided from account_details order by account");
}

Status Store::put(const AccountDetailsRow& row) {
    return impl_->execute(
        "insert into account_details (account, mail_type, website, use_case, contacts, language, review, case_id, reason, asked, decided) values "
        "(:account, :mail_type, :website, :use_case, :contacts, :language, :review, :case_id, :reason, :asked, :decided) on conflict (account) do update set "
        "mail_type = excluded.mail_type, website = excluded.website, use_case = excluded.use_case, contacts = excluded.contacts, "
        "language = excluded.language, review = excluded.review, case_id = excluded.case_id, reason = excluded.reason, asked = excluded.asked, "
        "decided = excluded.decided",
        row);
}

Result<std::vector<LeaseRequestRow>> Store::lease_requests() {
    return impl_->select<LeaseRequestRow>(
        "select id, account, wanted, volume, use_case, pattern, state, reason, given, asked, decided from lease_requests order by id");
}

Status Store::put(const LeaseRequestRow& row) {
    return impl_->execute(
        "insert into lease_requests (id, account, wanted, volume, use_case, pattern, state, reason, given, asked, decided) values "
        "(:id, :account, :wanted, :volume, :use_case, :pattern, :state, :reason, :given, :asked, :decided) on conflict (id) do update set "
        "state = excluded.state, reason = excluded.reason, given = excluded.given, decided = excluded.decided",
        row);
}

}  // namespace warmpost::store
