// Whose complaint it is: from a tag that verifies, a feedback report (RFC 5965, or what mailbox providers send instead) and the message's history to what is
// told, once. Pure: no clock, no I/O.
#pragma once
#include <string_view>

#include "feedback/inbound/attribution.h"

namespace warmpost::feedback {

// Somebody complains, or says that it is no spam. Not so of "auth-failure" (RFC 6591), which is about the sender's DNS.
[[nodiscard]] bool is_complaint(const mail::MailReport& report);

// A complaint is told for one recipient only: the tag's, or, where the tag stands for several, the one of them whom the report names. What names another
// recipient of the message, or several, or none where it must, is unproven. Told again only when it says the opposite of what the last one said ("not-spam").
[[nodiscard]] Attribution attribute_complaint(const Report& report, const std::vector<spool::pb::HistoryEntry>& history, std::string_view region,
                                              WallTime now);

}  // namespace warmpost::feedback
