// The notice that tells a sender by mail that a recipient complained, where feedback forwarding is on (SES guide, "Receiving notifications through email"):
// multipart/report with message/feedback-report (RFC 5965), to the address that bounce notices go to.
#pragma once
#include <string>

#include "base/time.h"
#include "spool/message.h"

namespace warmpost::reporting {

struct ComplaintToTell {
    std::string recipient;
    std::string feedback_type;  // RFC 5965 7.3; empty: "abuse", as nothing else was told
    std::string user_agent;     // whose report it was; empty: not told
    std::string source;         // address that the message had left by; empty: not known, or a relay's
    std::string isp;            // whose recipient complained; empty: not known
    WallTime arrived{};         // when the report's writer got the message; 1970: not told
};

// Nothing that should be answered by a machine: Auto-Submitted (RFC 3834), to be handed in with envelope sender <>, and without the message's own body, so
// that a filter that forwards what it calls spam has nothing to forward again.
[[nodiscard]] std::string compose_complaint(const spool::Message& message, const ComplaintToTell& complaint, const std::string& service_domain, WallTime now);

}  // namespace warmpost::reporting
