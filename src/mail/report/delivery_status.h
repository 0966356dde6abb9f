// Delivery status notifications (RFC 3464, inside RFC 6522's multipart/report; RFC 6533's message/global-delivery-status too): what a mail
// system reports about recipients of a message that was sent through it. Pure; fuzzed: a report is a stranger's text.
//
// Every text that leaves here is one line of printable ASCII of at most 400 bytes ('?' stands for what is not).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warmpost::mail {

enum class ReportedAction : std::uint8_t { failed, delayed, delivered, relayed, expanded };   // RFC 3464 2.3.3

struct ReportedRecipient {
    std::string original_recipient;    // address as the sender gave it (RFC 3461); empty: not told, or no address
    std::string final_recipient;       // address as the reporting system knew it, after aliases; empty: not told, or no address (a pipe, a file)
    ReportedAction action = ReportedAction::failed;
    std::string status;                // "5.1.1"; empty: not told, or no status code (RFC 3463)
    std::string diagnostic_type;       // "smtp", "x-unix"; lower case
    std::string diagnostic;            // "550 5.1.1 no such user"
    std::string remote_mta;            // who answered the reporting system so; empty: not told
};
struct DeliveryStatus {
    std::string reporting_mta;         // empty: not told
    std::vector<ReportedRecipient> recipients;   // at least one, at most kMaxReportedRecipients, in the report's order
};
inline constexpr std::size_t kMaxReportedRecipients = 200;

// `message`: header and body with any line ends, not dot-stuffed (mail/message/wire.h, from_wire). nullopt: no report, or one without a recipient that is
// named and has one of the five actions. A returned message is never looked into: what it holds is not about this delivery.
[[nodiscard]] std::optional<DeliveryStatus> parse_delivery_status(std::string_view message);

[[nodiscard]] const char* to_string(ReportedAction action);

}  // namespace warmpost::mail
