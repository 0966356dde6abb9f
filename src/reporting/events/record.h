// SES's event records (event publishing; SES guide, "Contents of event data"), as JSON text, one line each. Pure: no clock.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "spool/spool.pb.h"

namespace warmpost::reporting {

struct RecordContext {
    const spool::pb::Envelope& envelope;
    std::string_view head;              // the message's header block; empty: "headers" is left out
    std::string_view region;            // for ARNs
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

}  // namespace warmpost::reporting
