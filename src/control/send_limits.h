// Send rate (token bucket counted in recipients) and 24-hour quota of each account. Lock-free per message: atomics; accounts are added under a mutex.
//
// SES: a message to 5 recipients at rate 1/s is taken if any token is left, then 5 s of refusals ("Managing your sending limits"). The daily count is a rolling
// 24 hours in slots of 5 minutes; it is stored every few seconds, so a crash forgets at most those.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace warmpost::control {

struct AccountLimits {
    double max_24_hour_send = 0;   // -1: none
    double max_send_rate = 0;      // recipients a second; <= 0: none
};
struct UsageSlot {
    AccountId account;
    std::int64_t slot = 0;         // Unix time / 300 s
    std::int64_t recipients = 0;
};

class SendLimits {
public:
    SendLimits();
    ~SendLimits();
    // Takes tokens and counts. Errors: TooManyRequests "Maximum sending rate exceeded." / "Daily message quota exceeded." `now` going back is treated as standing still.
    // `outside_quota`: so many of the recipients take tokens only (SES: the mailbox simulator).
    [[nodiscard]] Status take(AccountId account, const AccountLimits& limits, std::int64_t recipients, WallTime now, std::int64_t outside_quota = 0);
    void give_back(AccountId account, std::int64_t recipients, WallTime now);   // the spool refused after all: daily count only
    [[nodiscard]] std::int64_t sent_last_24_hours(AccountId account, WallTime now) const;
    void restore(const std::vector<UsageSlot>& slots);
    [[nodiscard]] std::vector<UsageSlot> dump(WallTime now) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::control
