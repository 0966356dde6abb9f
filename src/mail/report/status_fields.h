// Pieces that reports are made of: fields in groups (RFC 3464 2.1, RFC 5965 3), typed values, addresses, status codes. Inside report/; pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/report/delivery_status.h"

namespace warmpost::mail {

// Longest text that leaves the readers of reports; what is kept goes into events, logs and mail.
inline constexpr std::size_t kMaxReportText = 400;

// One line of printable ASCII of at most kMaxReportText bytes; '?' stands for what is not.
[[nodiscard]] std::string printable(std::string_view text);

inline constexpr std::size_t kMaxFieldValue = 4096;
struct Field {
    std::string name, value;  // name in lower case; value unfolded, at most about kMaxFieldValue bytes
};
using Block = std::vector<Field>;

// Groups of fields parted by empty lines; at most `most` groups of 100 fields. Lines that are no fields are passed over.
[[nodiscard]] std::vector<Block> blocks_of(std::string_view text, std::size_t most = kMaxReportedRecipients + 1);
// Empty when there is none of that name (lower case).
[[nodiscard]] std::string_view value_of(const Block& block, std::string_view name);
// "type; value" (RFC 3464 2.1.2): type in lower case. Without a type the whole is the value: some systems leave it out.
[[nodiscard]] std::pair<std::string, std::string> typed(std::string_view text);
// The mailbox of "rfc822; <ann@isp.example>"; empty when it is none.
[[nodiscard]] std::string address_in(std::string_view text);
// "5.1.1" of "5.1.1 (permanent failure)"; empty when it is no status code (RFC 3463 2).
[[nodiscard]] std::string status_in(std::string_view text);
// "failed" of "Failed (5.1.1)"; nullopt when it is none of RFC 3464's five.
[[nodiscard]] std::optional<ReportedAction> action_in(std::string_view text);

// A recipient's group. Strict: it has one of the five actions, as RFC 3464 2.3.3 demands. Otherwise an action that is missing or unknown ("expired",
// "deliverable") is told from the status, and without one from its word. nullopt: nobody is named, or nothing says what became of him.
[[nodiscard]] std::optional<ReportedRecipient> recipient_in(const Block& block, bool strict);

}  // namespace warmpost::mail
