// The answer of a mailbox whose owner is away: what the mailbox simulator's "ooto" sends back.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"
#include "spool/message.h"

namespace warmpost::reporting {

// In wire form, header included, from `mailbox` to the message's feedback address; ready to be handed in with envelope sender <> (RFC 3834 3.3).
[[nodiscard]] std::string compose_out_of_office(const spool::Message& message, std::string_view mailbox, WallTime now);

}  // namespace warmpost::reporting
