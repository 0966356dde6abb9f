// Accounts, usage.
#include <cmath>

#include "base/encoding.h"
#include "control/names.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

Status check_limits(double max_24_hour_send, double max_send_rate) {
    if (!std::isfinite(max_24_hour_send) || (max_24_hour_send < 0 && max_24_hour_send != -1))
        return fail(ErrorCode::InvalidArgument, "the 24-hour quota must be a number of recipients from 0 on, or -1 for none", "max_24_hour_send");
    if (!std::isfinite(max_send_rate) || max_send_rate < 0)
        return fail(ErrorCode::InvalidArgument, "the send rate must be recipients a second from 0 on; 0: no limit", "max_send_rate");
    return {};
}

}  // namespace

Result<std::shared_ptr<Account>> Service::Impl::editable(AccountId id) const {
    const auto now_current = snapshot();
    const Account* account = now_current->account(id);
    if (account == nullptr)
        return fail(ErrorCode::NotFound, "there is no account " + to_string(id) + "; `warmpost account list` shows those there are", "account");
    return std::make_shared<Account>(*account);
}

Result<AccountId> Service::Impl::free_account_id() const {
    const auto now_current = snapshot();
    for (int attempt = 0; attempt < 100; ++attempt) {
        std::uint64_t number = 0;
        for (const char c : random_bytes(8)) number = number << 8 | static_cast<unsigned char>(c);
        const AccountId id{static_cast<std::int64_t>(100'000'000'000 + number % 900'000'000'000)};
        if (now_current->account(id) == nullptr) return id;
    }
    return fail(ErrorCode::Internal, "no free account number was found");
}

Status Service::Impl::add_account(const Account& account) { return store->insert(to_row(account, now())); }

Result<AccountId> Service::create_account(const NewAccount& account) {
    if (auto good = check_account_name(account.name); !good) return std::unexpected(good.error());
    if (auto good = check_limits(account.max_24_hour_send, account.max_send_rate); !good) return std::unexpected(good.error());
    for (const auto& [id, known] : impl_->snapshot()->accounts)
        if (known->name == account.name)
            return fail(ErrorCode::AlreadyExists, "there is an account " + account.name + " already: " + to_string(id), "name");
    const auto id = impl_->free_account_id();
    if (!id) return id;
    auto made = std::make_shared<Account>(Account{*id, account.name, account.production, true, account.max_24_hour_send, account.max_send_rate, {}, {}, true, {}});
    if (auto written = impl_->add_account(*made); !written) return std::unexpected(written.error());
    impl_->put_out(std::move(made));
    return id;
}

Status Service::set_account_limits(AccountId id, double max_24_hour_send, double max_send_rate, bool production) {
    if (auto good = check_limits(max_24_hour_send, max_send_rate); !good) return good;
    auto account = impl_->editable(id);
    if (!account) return std::unexpected(account.error());
    (*account)->max_24_hour_send = max_24_hour_send;
    (*account)->max_send_rate = max_send_rate;
    (*account)->production = production;
    AccountDetails& details = (*account)->details;
    const bool answers = production && details.review == Review::pending;   // let out by the limits is let out
    if (answers) {
        details.review = Review::granted;
        details.decided = impl_->now();
    }
    const auto written = impl_->store->transaction([&]() -> Status {
        if (answers)
            if (auto put = impl_->store->put(to_row(id, details)); !put) return put;
        return impl_->store->update(to_row(**account, WallTime{}));
    });
    if (!written) return written;
    impl_->put_out(std::move(*account));
    return {};
}

Status Service::put_account_details(AccountId id, const AccountDetails& given, bool production) {
    auto account = impl_->editable(id);
    if (!account) return std::unexpected(account.error());
    AccountDetails& details = (*account)->details;
    if (details.review == Review::pending)
        return fail(ErrorCode::Conflict, "Your account's request for production access is under review (case " + details.case_id +
                                             "); its details can be changed once it is decided.");
    details.mail_type = given.mail_type;
    details.website = given.website;
    details.use_case = given.use_case;
    details.language = given.language;
    details.contacts = given.contacts;
    if (production && !(*account)->production) {
        details.review = Review::pending;
        details.case_id = "case-" + to_string(id) + "-" + hex_encode(random_bytes(8));
        details.reason.clear();
        details.asked = impl_->now();
        details.decided = WallTime{};
    }
    if (auto written = impl_->store->put(to_row(id, details)); !written) return written;
    impl_->put_out(std::move(*account));
    return {};
}

Status Service::review_account(AccountId id, const ReviewDecision& decision) {
    auto account = impl_->editable(id);
    if (!account) return std::unexpected(account.error());
    AccountDetails& details = (*account)->details;
    if (details.review != Review::pending)
        return fail(ErrorCode::Conflict, "account " + (*account)->name + " has not asked for production access, or was answered already", "account");
    if (!decision.grant && decision.reason.empty()) return fail(ErrorCode::InvalidArgument, "say why: production access is denied with a reason", "reason");
    if (decision.grant) {
        double& daily = (*account)->max_24_hour_send;
        double& rate = (*account)->max_send_rate;
        daily = decision.max_24_hour_send.value_or(daily == kSandboxDaily ? kGrantedDaily : daily);
        rate = decision.max_send_rate.value_or(rate == kSandboxRate ? kGrantedRate : rate);
        if (auto good = check_limits(daily, rate); !good) return good;
        (*account)->production = true;
    }
    details.review = decision.grant ? Review::granted : Review::denied;
    details.reason = decision.reason;
    details.decided = impl_->now();
    const auto written = impl_->store->transaction([&]() -> Status {
        if (auto put = impl_->store->put(to_row(id, details)); !put) return put;
        return impl_->store->update(to_row(**account, WallTime{}));
    });
    if (!written) return written;
    impl_->put_out(std::move(*account));
    return {};
}

Status Service::set_auto_warmup(AccountId id, bool enabled) {
    auto account = impl_->editable(id);
    if (!account) return std::unexpected(account.error());
    (*account)->auto_warmup = enabled;
    if (auto written = impl_->store->update(to_row(**account, WallTime{})); !written) return written;
    impl_->put_out(std::move(*account));
    return {};
}

Status Service::set_allow_listed(AccountId id, bool allow_listed) {
    auto account = impl_->editable(id);
    if (!account) return std::unexpected(account.error());
    (*account)->allow_listed = allow_listed;
    if (auto written = impl_->store->update(to_row(**account, WallTime{})); !written) return written;
    impl_->put_out(std::move(*account));
    return {};
}

Status Service::store_usage(const std::vector<UsageSlot>& slots) {
    constexpr std::int64_t kSlotsKept = 24 * 12 + 1;       // of 5 minutes: those SendLimits counts
    const auto known = impl_->snapshot();
    return impl_->store->transaction([&]() -> Status {
        for (const auto& slot : slots) {
            if (known->account(slot.account) == nullptr) continue;
            if (auto put = impl_->store->put(store::UsageRow{slot.account.value(), slot.slot, slot.recipients}); !put) return put;
        }
        return impl_->store->erase_usage_before(to_ms(impl_->now()) / 300'000 - kSlotsKept);
    });
}

std::vector<UsageSlot> Service::load_usage() const {
    std::vector<UsageSlot> slots;
    if (const auto rows = impl_->store->usage())
        for (const auto& row : *rows) slots.push_back({AccountId{row.account}, row.slot, row.recipients});
    return slots;
}

}  // namespace warmpost::control
