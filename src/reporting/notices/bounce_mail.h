// The notice that tells a sender what could not be delivered: multipart/report with message/delivery-status (RFC 3462, RFC 3464), as SES mails it
// to the Return-Path.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "spool/message.h"

namespace warmpost::reporting {

// Hands a bounce notice (wire form) in as mail of the service: to, on behalf of. Called on a core thread; must not block. `done` is called once, on any
// core thread: true when the notice is durable, false when it cannot be mailed at all; not before a passing lack of room is over.
using NoticeDone = std::function<void(bool mailed)>;
using MailBounce = std::function<void(std::string wire_message, std::string to, AccountId account, NoticeDone done)>;

struct FailedRecipient {
    std::string address, status, diagnostic;   // "5.1.1", "550 5.1.1 no such user"
    std::string remote_host;                   // empty: no server was asked
};

// In wire form, header included, ready to be handed in with envelope sender <>. A message whose head is gone is shown by what its envelope knows.
[[nodiscard]] std::string compose_bounce(const spool::Message& message, const std::vector<FailedRecipient>& failed,
                                         const std::string& service_domain, WallTime now);

}  // namespace warmpost::reporting
