// What tells the sender that a recipient left a contact list, or chose anew: SES's Subscription event. One rule for links and for mail.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "control/contact_book.h"
#include "spool/spool.h"

namespace warmpost::reporting {

// `history`: of the message that brought the recipient to it. `source`: SES's "UnsubscribeHeader", "PreferencePage". Nothing to record where the message is
// no longer known, or is another account's.
[[nodiscard]] spool::Outcome subscription_outcome(const std::vector<spool::pb::HistoryEntry>& history, AccountId account, std::string_view region,
                                                  const std::string& contact_list, const control::ContactBook::Change& change, std::string_view source,
                                                  WallTime at);

}  // namespace warmpost::reporting
