// What was found about addresses and block lists.
#include "store/session.h"

namespace soci {
using warmpost::store::AddressCheckRow;
template <>
struct type_conversion<AddressCheckRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AddressCheckRow& r) {
        using warmpost::store::get;
        get(v, "subject", r.subject), get(v, "name", r.name), get(v, "state", r.state), get(v, "cause", r.cause), get(v, "finding", r.finding);
        get(v, "advice", r.advice), get(v, "since", r.since), get(v, "checked_at", r.checked_at), get(v, "failing_since", r.failing_since);
        get(v, "failing", r.failing), get(v, "failing_told", r.failing_told), get(v, "tell", r.tell), get(v, "tell_at", r.tell_at), get(v, "gone", r.gone);
    }
    static void to_base(const AddressCheckRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "subject", r.subject), set(v, "name", r.name), set(v, "state", r.state), set(v, "cause", r.cause), set(v, "finding", r.finding);
        set(v, "advice", r.advice), set(v, "since", r.since), set(v, "checked_at", r.checked_at), set(v, "failing_since", r.failing_since);
        set(v, "failing", r.failing), set(v, "failing_told", r.failing_told), set(v, "tell", r.tell), set(v, "tell_at", r.tell_at), set(v, "gone", r.gone);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {
namespace {

constexpr const char* kColumns = "subject, name, state, cause, finding, advice, since, checked_at, failing_since, failing, failing_told, tell, tell_at, gone";

}  // namespace

Result<std::vector<AddressCheckRow>> Store::address_checks() {
    return impl_->select<AddressCheckRow>(std::string("select ") + kColumns + " from address_checks order by subject, name");
}

Result<std::vector<AddressCheckRow>> Store::address_checks(const std::string& subject) {
    return impl_->attempt([&] {
        std::vector<AddressCheckRow> rows;
        const soci::rowset<AddressCheckRow> found =
            (impl_->sql.prepare << std::string("select ") + kColumns + " from address_checks where subject = :subject order by name", soci::use(subject));
        for (const AddressCheckRow& row : found) rows.push_back(row);
        return rows;
    });
}

Status Store::put(const AddressCheckRow& row) {
    return impl_->execute(std::string("insert into address_checks (") + kColumns +
                              ") values (:subject, :name, :state, :cause, :finding, :advice, :since, :checked_at, :failing_since, :failing, :failing_told, "
                              ":tell, :tell_at, :gone) on conflict (subject, name) do update set state = excluded.state, cause = excluded.cause, "
                              "finding = excluded.finding, advice = excluded.advice, since = excluded.since, checked_at = excluded.checked_at, "
                              "failing_since = excluded.failing_since, failing = excluded.failing, failing_told = excluded.failing_told, tell = excluded.tell, "
                              "tell_at = excluded.tell_at, gone = excluded.gone",
                          row);
}

Status Store::erase_address_check(const std::string& subject, const std::string& name) {
    return impl_->attempt([&] { impl_->sql << "delete from address_checks where subject = :subject and name = :name", soci::use(subject), soci::use(name); });
}

}  // namespace warmpost::store
