#include "ingress/verification/link_budget.h"

#include <algorithm>

#include "base/strings.h"

namespace warmpost::ingress {
namespace {
constexpr auto kWindow = std::chrono::hours(24);
constexpr std::size_t kMostAddresses = 100'000;   // remembered at a time
}  // namespace

void LinkBudget::forget_old(Times& times, WallTime now) {
    std::erase_if(times, [now](WallTime at) { return now - at >= kWindow; });
}

Status LinkBudget::take(AccountId account, const std::string& address, WallTime now) {
    const std::lock_guard lock(mutex_);
    if (by_address_.size() >= kMostAddresses)
        std::erase_if(by_address_, [now](const auto& entry) { return now - entry.second.back() >= kWindow; });
    Times& of_account = by_account_[account];
    forget_old(of_account, now);
    if (of_account.size() >= kPerAccount || by_address_.size() >= kMostAddresses)
        return fail(ErrorCode::TooManyRequests, "Too many verification mails in 24 hours; try again later, or ask the operator to verify the address.");
    Times& of_address = by_address_[to_lower(address)];
    forget_old(of_address, now);
    if (of_address.size() >= kPerAddress)
        return fail(ErrorCode::TooManyRequests, "Verification mail was sent to this address " + std::to_string(kPerAddress) + " times in 24 hours; try again later, or ask the operator to verify it.");
    of_address.push_back(now);
    of_account.push_back(now);
    return {};
}

}  // namespace warmpost::ingress
