// The ledger: what accounts owe, reckoned by policy/billing from what they sent and held, kept in the store.
#include <algorithm>
#include <array>

#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr const char* kOpenSetting = "ledger_open_from";   // the first open month
constexpr std::array kKinds{billing::EntryKind::shared_messages, billing::EntryKind::standard_messages, billing::EntryKind::standard_address,
                            billing::EntryKind::managed_account, billing::EntryKind::managed_messages,  billing::EntryKind::managed_usage};

Result<billing::EntryKind> kind_of(const std::string& text) {
    for (const auto kind : kKinds)
        if (text == billing::to_string(kind)) return kind;
    return fail(ErrorCode::Internal, "the ledger holds an entry of kind \"" + text + "\", which this version does not know; run the newer warmpost");
}

store::LedgerRow to_row(const billing::Entry& e) {
    return {e.account.value(), billing::to_string(e.month), billing::to_string(e.kind), e.quantity, e.unit_price, e.amount, e.currency, e.what, to_ms(e.at)};
}

Result<billing::Entry> to_entry(const store::LedgerRow& row) {
    const auto month = billing::parse_month(row.month);
    if (!month) return std::unexpected(month.error());
    const auto kind = kind_of(row.kind);
    if (!kind) return std::unexpected(kind.error());
    return billing::Entry{AccountId{row.account}, *month, *kind, row.quantity, row.unit_price, row.amount, row.currency, row.what, from_ms(row.at_ms)};
}

// What is charged already, as entries without amounts: entries_due goes by quantities. Summed by the database, since a month has an entry for each hour.
Result<std::vector<billing::Entry>> charged(store::Store& store, AccountId account, billing::Month month) {
    const auto rows = store.charged(account.value(), billing::to_string(month));
    if (!rows) return std::unexpected(rows.error());
    std::vector<billing::Entry> entries;
    for (const auto& row : *rows) {
        const auto kind = kind_of(row.kind);
        if (!kind) return std::unexpected(kind.error());
        entries.push_back({account, month, *kind, row.quantity, 0, 0, row.currency, row.what, {}});
    }
    return entries;
}

// A clock that was set back makes no period that ends before it begins.
billing::Period to_period(std::int64_t from, std::int64_t until) {
    if (until == 0) return {from_ms(from), std::nullopt};
    return {from_ms(from), from_ms(std::max(from, until))};
}

Result<billing::Usage> usage_of(store::Store& store, AccountId account, billing::Month month, const std::vector<billing::MessageCount>& messages) {
    const std::chrono::sys_days first{month / std::chrono::day{1}};
    const auto leases = store.lease_periods(account.value(), to_ms(first));
    if (!leases) return std::unexpected(leases.error());
    const auto managed = store.managed_periods(account.value(), to_ms(first));
    if (!managed) return std::unexpected(managed.error());
    billing::Usage usage;
    usage.messages = messages;
    for (const auto& row : *leases) {
        if (row.mode != "standard") continue;   // the managed fee is the account's, whatever the number of addresses
        const auto ip = IpAddress::parse(row.address);
        if (!ip) return std::unexpected(ip.error());
        usage.leases.push_back({*ip, to_period(row.held_from, row.held_until)});
    }
    for (const auto& row : *managed) usage.managed.push_back(to_period(row.held_from, row.held_until));
    return usage;
}

}  // namespace

Status Service::Impl::change_holdings(const std::function<Status()>& work) {
    return store->transaction([&]() -> Status {
        if (auto done = work(); !done) return done;
        return store->note_holdings(to_ms(now()));
    });
}

Result<std::vector<billing::Month>> Service::open_months() {
    const auto present = billing::month_of(impl_->now());
    const auto kept = impl_->store->setting(kOpenSetting);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) {
        if (auto put = impl_->store->put_setting(kOpenSetting, billing::to_string(present)); !put) return std::unexpected(put.error());
        return std::vector{present};
    }
    const auto first = billing::parse_month(**kept);
    if (!first) return std::unexpected(first.error());
    std::vector<billing::Month> months;
    for (auto month = std::max(*first, present - std::chrono::months{kMaxOpenMonths - 1}); month <= present; month += std::chrono::months{1}) months.push_back(month);
    if (months.empty()) months.push_back(present);   // the clock was set back
    return months;
}

Status Service::close_months_before(billing::Month month) { return impl_->store->put_setting(kOpenSetting, billing::to_string(month)); }

Status Service::charge(AccountId account, billing::Month month, const std::vector<billing::MessageCount>& messages, const billing::Prices& prices) {
    return impl_->store->transaction([&]() -> Status {
        const auto before = charged(*impl_->store, account, month);
        if (!before) return std::unexpected(before.error());
        const auto usage = usage_of(*impl_->store, account, month, messages);
        if (!usage) return std::unexpected(usage.error());
        const auto due = billing::entries_due(*before, account, month, *usage, prices, impl_->now());
        if (!due) return std::unexpected(due.error());
        for (const auto& entry : *due)
            if (auto appended = impl_->store->append(to_row(entry)); !appended) return appended;
        return {};
    });
}

Result<std::vector<billing::Entry>> Service::ledger(AccountId account, billing::Month month) const {
    const auto rows = impl_->store->ledger(account.value(), billing::to_string(month));
    if (!rows) return std::unexpected(rows.error());
    std::vector<billing::Entry> entries;
    for (const auto& row : *rows) {
        auto entry = to_entry(row);
        if (!entry) return std::unexpected(entry.error());
        entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace warmpost::control
