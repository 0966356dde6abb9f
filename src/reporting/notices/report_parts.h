// What notices that are multipart/report (RFC 6522) are made of. Inside reporting/.
#pragma once
#include <string>

#include "base/time.h"
#include "spool/message.h"

namespace warmpost::reporting {

// Control characters become blanks.
[[nodiscard]] std::string one_line(std::string text);
// A notice to the message's sender: multipart/report of what is for people, what is for programs, and the message's header.
struct ReportMail {
    std::string from, subject;
    const char* auto_submitted = "auto-replied";  // RFC 3834 5
    const char* type = "";                        // of the report, and of the part for programs: "delivery-status", "feedback-report"
    std::string explanation, fields;
};
// In wire form.
[[nodiscard]] std::string compose_report(const spool::Message& message, const ReportMail& mail, WallTime now);

}  // namespace warmpost::reporting
