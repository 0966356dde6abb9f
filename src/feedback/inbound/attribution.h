// Whose bounce it is: from a return path's tag, the mail that came back and the message's history to what is told, once. Pure: no clock, no I/O.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "mail/message/return_path.h"
#include "mail/report/mail_report.h"
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

// One recipient's complaint, or its opposite.
struct AttributedComplaint {
    AccountId account;
    std::string message_id, recipient;
    std::string source;              // outgoing address or relay's name; empty: not known
    IspId isp;                       // empty: not known
    bool not_spam = false;
    std::string feedback_type{}, user_agent{};   // as the report had them; empty: it had none
    WallTime arrived{};              // when its writer got the message; 1970: not told
};

struct Report {
    const mail::ReturnPathTag& tag;
    const mail::MailReport& mail;
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
    std::optional<AttributedComplaint> complaint;
    spool::UsageKind left_by = spool::UsageKind::shared;   // what was complained about; only with a complaint
    bool unproven = false;           // a complaint that is tied to none of the tag's recipients
    std::size_t delays = 0, repeated = 0, delivered = 0, strangers = 0;   // recipients; strangers: whom the tag does not speak of
};
// A tag speaks of its recipient, or of its group: the recipients of one domain that were sent in one transaction. A report never tells about others.
[[nodiscard]] Attribution attribute(const Report& report, const std::vector<spool::pb::HistoryEntry>& history, const isp::IspTable& isps,
                                    std::string_view region, WallTime now);

}  // namespace warmpost::feedback
