// Where a report may carry the tag of the message that it is about. Inside report/; pure.
#pragma once
#include <string>
#include <vector>

#include "mail/report/mail_view.h"

namespace warmpost::mail {

// Adds addresses and values, up to kMaxTokens, from the header of the message returned: its return path, where a provider left that, and the field that every
// message of ours carries (kTokenField). Where the message came back as a text or under another type, only the latter is looked for.
void add_tokens(const MailView& view, std::vector<std::string>& tokens);

}  // namespace warmpost::mail
