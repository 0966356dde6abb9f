// The ledger, and the periods it is reckoned from.
#include "store/session.h"

namespace soci {
using warmpost::store::LeasePeriodRow;
using warmpost::store::LedgerRow;
using warmpost::store::ManagedPeriodRow;
template <>
struct type_conversion<LedgerRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, LedgerRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "month", r.month), get(v, "kind", r.kind), get(v, "quantity", r.quantity);
        get(v, "unit_price", r.unit_price), get(v, "amount", r.amount), get(v, "currency", r.currency), get(v, "what", r.what), get(v, "at_ms", r.at_ms);
    }
    static void to_base(const LedgerRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "month", r.month), set(v, "kind", r.kind), set(v, "quantity", r.quantity);
        set(v, "unit_price", r.unit_price), set(v, "amount", r.amount), set(v, "currency", r.currency), set(v, "what", r.what), set(v, "at_ms", r.at_ms);
        i = i_ok;
    }
};
template <>
struct type_conversion<LeasePeriodRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, LeasePeriodRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "address", r.address), get(v, "mode", r.mode);
        get(v, "held_from", r.held_from), get(v, "held_until", r.held_until);
    }
};
template <>
struct type_conversion<ManagedPeriodRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, ManagedPeriodRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "held_from", r.held_from), get(v, "held_until", r.held_until);
    }
};
}  // namespace soci

namespace warmpost::store {
namespace {

// The periods of one account that reach beyond a moment.
template <class Row>
std::vector<Row> periods(soci::session& sql, const std::string& columns_and_table, std::int64_t account, std::int64_t since_ms) {
    const long long of = account, since = since_ms;
    std::vector<Row> rows;
    soci::rowset<Row> found = (sql.prepare << "select " + columns_and_table + " where account = :account and (held_until = 0 or held_until > :since) order by held_from",
                               soci::use(of, "account"), soci::use(since, "since"));
    for (const Row& row : found) rows.push_back(row);
    return rows;
}

}  // namespace

// SQLite's words, hence not among the migrations, which both databases run; PostgreSQL will have its own here (a trigger needs a function there).
void guard_ledger(soci::session& sql) {
    for (const std::string change : {"update", "delete"})
        sql << "create trigger if not exists ledger_no_" + change + " before " + change +
                   " on ledger begin select raise(abort, 'the ledger is only ever appended to'); end";
}

Status Store::append(const LedgerRow& row) {
    return impl_->execute("insert into ledger (id, account, month, kind, quantity, unit_price, amount, currency, what, at_ms) values "
                          "((select coalesce(max(id), 0) + 1 from ledger), :account, :month, :kind, :quantity, :unit_price, :amount, :currency, :what, :at_ms)",
                          row);
}

Result<std::vector<LedgerRow>> Store::ledger(std::int64_t account, const std::string& month) {
    return impl_->attempt([&] {
        const long long of = account;
        std::vector<LedgerRow> rows;
        soci::rowset<LedgerRow> found = (impl_->sql.prepare << "select account, month, kind, quantity, unit_price, amount, currency, what, at_ms from ledger "
                                                               "where account = :account and month = :month order by id",
                                         soci::use(of, "account"), soci::use(month, "month"));
        for (const LedgerRow& row : found) rows.push_back(row);
        return rows;
    });
}

Result<std::vector<ChargedRow>> Store::charged(std::int64_t account, const std::string& month) {
    return impl_->attempt([&] {
        const long long of = account;
        long long quantity = 0;
        ChargedRow row;
        std::vector<ChargedRow> rows;
        soci::statement found = (impl_->sql.prepare << "select kind, what, currency, cast(sum(quantity) as bigint) from ledger "
                                                       "where account = :account and month = :month group by kind, what, currency",
                                 soci::use(of, "account"), soci::use(month, "month"), soci::into(row.kind), soci::into(row.what), soci::into(row.currency),
                                 soci::into(quantity));
        found.execute();
        while (found.fetch()) {
            row.quantity = quantity;
            rows.push_back(row);
        }
        return rows;
    });
}

Status Store::note_holdings(std::int64_t now_ms) {
    return impl_->attempt([&] {
        const long long now = now_ms;
        impl_->sql << "update lease_periods set held_until = :now where held_until = 0 and not exists "
                      "(select 1 from addresses a left join pools p on p.id = a.pool where a.ip = lease_periods.address and a.state = 'leased' "
                      "and a.account = lease_periods.account and coalesce(p.mode, 'standard') = lease_periods.mode)",
            soci::use(now, "now");
        impl_->sql << "insert into lease_periods (account, address, mode, held_from, held_until) "
                      "select a.account, a.ip, coalesce(p.mode, 'standard'), cast(:now as bigint), 0 from addresses a left join pools p on p.id = a.pool "
                      "where a.state = 'leased' and a.account is not null "
                      "and not exists (select 1 from lease_periods l where l.address = a.ip and l.held_until = 0)",
            soci::use(now, "now");
        impl_->sql << "update managed_periods set held_until = :now where held_until = 0 and not exists "
                      "(select 1 from pools p where p.account = managed_periods.account and p.mode = 'managed')",
            soci::use(now, "now");
        impl_->sql << "insert into managed_periods (account, held_from, held_until) select distinct p.account, cast(:now as bigint), 0 from pools p "
                      "where p.mode = 'managed' and p.account is not null "
                      "and not exists (select 1 from managed_periods m where m.account = p.account and m.held_until = 0)",
            soci::use(now, "now");
    });
}

Result<std::vector<LeasePeriodRow>> Store::lease_periods(std::int64_t account, std::int64_t since_ms) {
    return impl_->attempt(
        [&] { return periods<LeasePeriodRow>(impl_->sql, "account, address, mode, held_from, held_until from lease_periods", account, since_ms); });
}

Result<std::vector<ManagedPeriodRow>> Store::managed_periods(std::int64_t account, std::int64_t since_ms) {
    return impl_->attempt([&] { return periods<ManagedPeriodRow>(impl_->sql, "account, held_from, held_until from managed_periods", account, since_ms); });
}

}  // namespace warmpost::store
