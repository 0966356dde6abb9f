// Whose bounce it is: from a return path's tag, a delivery status notification and the message's history to what is told, once. Pure: no clock, no I/O.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "mail/message/return_path.h"
#include "mail/report/delivery_status.h"
#include "policy/isp/isp_table.h"
#include "reporting/notices/bounce_mail.h"
#include "spool/spool.h"

namespace warmpost::feedback {

// One recipient's bounce with the source that had handed the message on: evidence about (source, ISP). It was counted as
// delivered there, and is not counted again.
struct AttributedBounce {
    AccountId account;
    std::string message_id, recipient;
    std::string source;              // outgoing address or relay's name
    std::string pool_name;
    IspId isp;
    outcome::Judgement judgement;
};

struct Report {
    const mail::ReturnPathTag& tag;
    const mail::DeliveryStatus& status;
    std::string_view peer;           // address of the client that brought it
};
struct Attribution {
    enum class State {
        known,
        unknown,                     // no such message, or its history has expired
        not_yet,                     // the message is known, but not yet what became of this recipient: ask again
    } state = State::unknown;
    spool::Outcome outcome;          // events and history; nothing to record when it has neither
    spool::pb::Envelope envelope;
    std::vector<reporting::FailedRecipient> failed;   // whom a bounce notice is about
    std::vector<AttributedBounce> bounces;
    std::size_t delays = 0, repeated = 0, delivered = 0, strangers = 0;   // recipients; strangers: whom the tag does not speak of
};
// A tag speaks of its recipient, or of its group: the recipients of one domain that were sent in one transaction. A report never tells about others.
[[nodiscard]] Attribution attribute(const Report& report, const std::vector<spool::pb::HistoryEntry>& history, const isp::IspTable& isps,
                                    std::string_view region, WallTime now);

}  // namespace warmpost::feedback
