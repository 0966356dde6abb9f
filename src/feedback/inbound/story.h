// What a message's history says of a recipient and of the tag that a report carries. Inside feedback/; pure.
#pragma once
#include <string_view>
#include <vector>

#include "mail/message/return_path.h"
#include "spool/spool.pb.h"

namespace warmpost::feedback {

using Story = std::vector<spool::pb::HistoryEntry>;

[[nodiscard]] bool is_about(const spool::pb::HistoryEntry& entry, std::string_view address);
// Null: no such message, or its history has expired.
[[nodiscard]] const spool::pb::Envelope* envelope_in(const Story& story);
// The attempt that handed the message over, else the last one. Null: none yet.
[[nodiscard]] const spool::pb::HistoryEntry* attempt_for(const Story& story, std::string_view address);
// Recipients that the tag speaks of, by index: one, or those of one domain that were sent in one transaction. Empty: there is no such recipient.
[[nodiscard]] std::vector<int> group_of(const mail::ReturnPathTag& tag, const spool::pb::Envelope& envelope);

}  // namespace warmpost::feedback
