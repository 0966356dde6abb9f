// The notice that tells a sender what could not be delivered: multipart/report with message/delivery-status (RFC 3462, RFC 3464), as SES mails it to the Return-Path.
#pragma once
#include <string>
#include <vector>

#include "base/time.h"
#include "spool/message.h"

namespace warmpost::delivery {

struct FailedRecipient {
    std::string address, status, diagnostic;   // "5.1.1", "550 5.1.1 no such user"
    std::string remote_host;                   // empty: no server was asked
};

// In wire form, header included, ready to be handed in with envelope sender <>.
[[nodiscard]] std::string compose_bounce(const spool::Message& message, const std::vector<FailedRecipient>& failed, const std::string& service_domain, WallTime now);

}  // namespace warmpost::delivery
