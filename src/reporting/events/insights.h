// What became of a message, a recipient at a time, as SES v2 tells it (GetMessageInsights, exports of message insights). Made from the message's story. Pure.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "spool/spool.pb.h"

namespace warmpost::reporting {

struct InsightEvent {
    WallTime at{};
    std::string type;                                      // SES's: "SEND", "DELIVERY", "BOUNCE", "DELIVERY_DELAY", "COMPLAINT", "OPEN", "CLICK"
    std::string bounce_type, bounce_sub_type, diagnostic;  // of a bounce: "PERMANENT", "General", ...
    std::string feedback_type{};                           // of a complaint: "abuse"; empty: not told
};
struct RecipientInsights {
    std::string destination, isp;      // isp: id of the ISP table; empty: none was asked
    std::vector<InsightEvent> events;  // in the order in which they came
    // "SEND", "DELIVERY", "TRANSIENT_BOUNCE", "PERMANENT_BOUNCE", "UNDETERMINED_BOUNCE", "COMPLAINT"
    [[nodiscard]] std::string last_delivery_event() const;
    [[nodiscard]] const InsightEvent* last_delivery() const;     // what last_delivery_event tells; null: there is none
    [[nodiscard]] const InsightEvent* last_engagement() const;   // OPEN < CLICK, as SES orders them; null: nobody opened it
};
struct MessageInsights {
    std::string id, from, subject;
    AccountId account;
    WallTime accepted{};
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<RecipientInsights> recipients;
};
// None: the story does not begin with the message (its history has expired in part), or it is mail of the service itself.
[[nodiscard]] std::optional<MessageInsights> insights_of(std::string id, const std::vector<spool::pb::HistoryEntry>& story);

}  // namespace warmpost::reporting
