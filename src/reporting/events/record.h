// SES's event records (event publishing; SES guide, "Contents of event data"), as JSON text, one line each. Pure: no clock.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "spool/spool.pb.h"

namespace warmpost::reporting {

// How the recipients of a record left. SES's records do not tell it: it goes into a note that subscribers do not get (spool::kNoteMark), for the roll-up
// metrics.
struct Way {
    std::string_view isp{};             // of the ISP table, or the registrable domain of an MX; empty: none was asked
    std::string_view source{};          // outgoing address or relay's name; empty: it never left
    bool reported = false;              // told by a report, after the message had been handed over
};
struct RecordContext {
    const spool::pb::Envelope& envelope;
    std::string_view head;              // the message's header block; empty: "headers" is left out
    std::string_view region;            // for ARNs
    std::optional<Way> way{};           // none: no note is made
};
struct DelayedRecipient {
    std::string address, status, diagnostic;   // "4.7.0", "smtp; 421 ..."
};

[[nodiscard]] std::string send_record(const RecordContext& context);
[[nodiscard]] std::string delivery_record(const RecordContext& context, const std::vector<std::string>& recipients, WallTime at, std::string_view smtp_response,
                                          std::string_view remote_ip, std::string_view reporting_mta, std::string_view outgoing_ip);
// `bounce_type`, `bounce_sub_type`: SES's words (policy/outcome). `outgoing_ip` may be empty (expired before any attempt).
[[nodiscard]] std::string bounce_record(const RecordContext& context, const std::vector<DelayedRecipient>& recipients, WallTime at, std::string_view bounce_type,
                                        std::string_view bounce_sub_type, std::string_view feedback_id, std::string_view reporting_mta, std::string_view outgoing_ip);
[[nodiscard]] std::string delay_record(const RecordContext& context, const std::vector<DelayedRecipient>& recipients, WallTime at, std::string_view delay_type,
                                       WallTime expires, std::string_view reporting_mta);
struct ComplaintDetail {
    std::string_view sub_type, user_agent, feedback_type;   // SES's words ("abuse", "not-spam"); empty: null, left out, left out
    std::string_view feedback_id;
    WallTime arrival{};                 // when the report's writer got the message; 1970: not known
};
[[nodiscard]] std::string complaint_record(const RecordContext& context, const std::vector<std::string>& recipients, WallTime at, const ComplaintDetail& detail);

// The message was accepted, but its template and its data do not fit: nothing was sent. `template_name` is empty for inline content.
[[nodiscard]] std::string rendering_failure_record(const RecordContext& context, std::string_view error, std::string_view template_name);

// An event of warmpost's own, which SES has none for: about an address, a pool or an account, not about a message.
//   {"eventType": type, "notice": {"timestamp": ..., "account": "000000000002", "severity": "warning", "text": ..., "advice": ..., <details>}}
struct Notice {
    std::string_view type;              // "AddressProblem", "ReputationFinding", ...: CamelCase, as SES's
    AccountId account;                  // 0: the operator's concern
    std::string_view severity;          // "info", "warning"
    std::string_view text, advice;      // what is so; what to do (may be empty)
    std::vector<std::pair<std::string_view, std::string_view>> details;   // "address", "pool", "isp", ...
};
[[nodiscard]] std::string notice_record(const Notice& notice, WallTime at);

}  // namespace warmpost::reporting
