// From what was counted of deliveries to what is charged. No SQL, no clock.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <vector>

#include "policy/billing/ledger.h"
#include "spool/usage.h"

namespace warmpost::control {

// What was counted on these days, both included. May block.
using UsageSource = std::function<std::vector<spool::UsageLine>(std::chrono::sys_days from, std::chrono::sys_days through)>;

// The messages of a month, up to the day of `now`, that each account is charged for: one a recipient whose message was delivered or bounced, by how it left.
// Asks for a day at a time, so that memory does not grow with the month.
[[nodiscard]] std::map<AccountId, std::vector<billing::MessageCount>> charged_messages(const UsageSource& usage, billing::Month month, WallTime now);

}  // namespace warmpost::control
