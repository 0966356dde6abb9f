// What came back: any mail to a return path or a feedback address, told by what it is and whom it is about. Reads delivery status notifications (RFC 3464),
// feedback reports (RFC 5965 and what mailbox providers send instead), failures told in words, notices of SES, autoreplies (RFC 3834). Pure; fuzzed; bounded
// in time and memory (mail_view.h). What a failure means is said by policy/outcome/bounce.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "mail/report/delivery_status.h"

namespace warmpost::mail {

enum class MailKind : std::uint8_t { bounce, delay, complaint, autoreply, delivery, other };

// One recipient of it.
struct MailFinding {
    MailKind kind = MailKind::other;
    std::string recipient;                     // as the sender gave it where that is told; empty: nobody is named
    std::string final_recipient;               // as the reporting system knew it; empty: not told. Only of delivery status notifications
    bool by_to_field = false;                  // the recipient is from To of the message returned: who was written to, perhaps among others
    std::optional<ReportedAction> action;      // of bounces, delays and deliveries
    std::string status;                        // as told; empty: not told
    std::string diagnostic_type;               // "smtp", "x-unix"; lower case, empty: not told
    std::string diagnostic;                    // as told by a field; may be empty where `explanation` is not. Any bytes, at most kMaxReportText
    std::string explanation;                   // what else the mail says about this recipient, in words; any bytes
    std::string remote_mta;                    // who said so; empty: not told
    std::string feedback_type;                 // of complaints: "abuse", "fraud", "opt-out" (RFC 5965 7.3), lower case
    std::string bounce_type, bounce_sub_type;  // where the mail itself says them in SES's words; else empty
};
struct MailReport {
    std::string reporting_mta;          // empty: not told
    std::vector<MailFinding> findings;  // at least one, in the mail's order, at most kMaxReportedRecipients
    // Of complaints; one line of printable ASCII.
    std::string user_agent;             // what wrote the report; empty: not told
    std::optional<WallTime> arrived;    // when the message had come to whom it was for
    // What may be a tag of ours (mail/message/return_path.h), from the message that is returned and from Original-Mail-From: local parts and values as they
    // stand. A stranger's claim until the tag verifies. At most kMaxTokens.
    std::vector<std::string> tokens;
    bool returns_message = false;       // or its header
};
inline constexpr std::size_t kMaxTokens = 8;
// `message`: header and body with any line ends, not dot-stuffed. Whatever it holds, there is a finding: of kind other where nothing is found.
[[nodiscard]] MailReport read_mail_report(std::string_view message);

[[nodiscard]] const char* to_string(MailKind kind);

}  // namespace warmpost::mail
