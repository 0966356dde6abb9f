// Who changed what. Rows are added, read and, when they are too old or too many, removed; never changed.
#include "store/session.h"

namespace soci {
using warmpost::store::AuditRow;
template <>
struct type_conversion<AuditRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AuditRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "at", r.at), get(v, "account", r.account), get(v, "actor", r.actor), get(v, "operation", r.operation);
        get(v, "resource", r.resource), get(v, "outcome", r.outcome), get(v, "detail", r.detail);
    }
    static void to_base(const AuditRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "at", r.at), set(v, "account", r.account), set(v, "actor", r.actor);
        set(v, "operation", r.operation);
        set(v, "resource", r.resource), set(v, "outcome", r.outcome), set(v, "detail", r.detail);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {
namespace {

std::string conditions(const AuditFilter& filter) {
    std::string text = "1 = 1";
    if (filter.account != 0) text += " and account = :account";
    if (filter.from_ms != 0) text += " and at >= :from";
    if (filter.to_ms != 0) text += " and at < :to";
    if (!filter.actor.empty()) text += " and actor = :actor";
    if (!filter.operation.empty()) text += " and operation = :operation";
    return text;
}

}  // namespace

Status Store::insert(const AuditRow& row) {
    return impl_->execute(
        "insert into audit (id, at, account, actor, operation, resource, outcome, detail) values "
        "((select coalesce(max(id), 0) + 1 from audit), :at, :account, :actor, :operation, :resource, :outcome, :detail)",
        row);
}

Result<std::vector<AuditRow>> Store::audit(const AuditFilter& filter) {
    return impl_->attempt([&] {
        const long long account = filter.account, from = filter.from_ms, to = filter.to_ms;
        auto prepared = (impl_->sql.prepare << "select id, at, account, actor, operation, resource, outcome, detail from audit where " + conditions(filter) +
                                                   " order by id desc limit " + std::to_string(filter.limit));
        if (filter.account != 0) prepared, soci::use(account, "account");
        if (filter.from_ms != 0) prepared, soci::use(from, "from");
        if (filter.to_ms != 0) prepared, soci::use(to, "to");
        if (!filter.actor.empty()) prepared, soci::use(filter.actor, "actor");
        if (!filter.operation.empty()) prepared, soci::use(filter.operation, "operation");
        std::vector<AuditRow> rows;
        soci::rowset<AuditRow> found = prepared;
        for (const AuditRow& row : found) rows.push_back(row);
        return rows;
    });
}

Status Store::erase_audit_before(std::int64_t time) {
    return impl_->attempt([&] {
        const long long first = time;
        impl_->sql << "delete from audit where at < :first", soci::use(first, "first");
    });
}

Status Store::bound_audit(std::size_t most) {
    return impl_->attempt([&] {
        const long long kept = static_cast<long long>(most);
        std::vector<long long> accounts;
        {
            const soci::rowset<long long> many =
                (impl_->sql.prepare << "select account from audit group by account having count(*) > :kept", soci::use(kept, "kept"));
            for (const long long account : many) accounts.push_back(account);
        }
        for (const long long account : accounts)
            impl_->sql << "delete from audit where account = :account and id <= "
                          "(select id from audit where account = :same order by id desc limit 1 offset :kept)",
                soci::use(account, "account"), soci::use(account, "same"), soci::use(kept, "kept");
    });
}

}  // namespace warmpost::store
