// Settings of accounts, by their own word (SES v2: PutAccountSendingAttributes and its like).
#include <algorithm>
#include <array>

#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr std::array<std::string_view, 4> kPlans{"NONE", "ESSENTIALS", "PRO", "ENTERPRISE"};

Status change_account(Service::Impl& impl, AccountId id, const std::function<void(Account&)>& change) {
    auto account = impl.editable(id);
    if (!account) return std::unexpected(account.error());
    change(**account);
    if (auto written = impl.store->update(to_row(**account, WallTime{})); !written) return written;
    impl.put_out(std::move(*account));
    return {};
}

}  // namespace

Status Service::set_sending_enabled(AccountId id, bool enabled) {
    return change_account(*impl_, id, [enabled](Account& account) { account.sending_enabled = enabled; });
}

Status Service::set_suppressed_reasons(AccountId id, const SuppressedReasons& reasons) {
    return change_account(*impl_, id, [&reasons](Account& account) { account.suppressed = reasons; });
}

Status Service::set_vdm(AccountId id, bool enabled, const VdmOptions& options) {
    return change_account(*impl_, id, [&](Account& account) {
        account.vdm_set = true;
        account.vdm_enabled = enabled;
        account.vdm = options;
    });
}

Status Service::set_pricing_plan(AccountId id, const std::string& plan) {
    if (std::ranges::find(kPlans, plan) == kPlans.end())
        return fail(ErrorCode::InvalidArgument, "There is no plan <" + plan + ">: NONE, ESSENTIALS, PRO or ENTERPRISE.", "Plan");
    return change_account(*impl_, id, [&plan](Account& account) { account.pricing_plan = plan; });
}

}  // namespace warmpost::control
