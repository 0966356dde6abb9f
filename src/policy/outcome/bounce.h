// What a failed delivery is in SES's words (bounceType, bounceSubType) and what it is about: one rule for replies that we get ourselves and for those that
// other systems' reports quote. Words first, then RFC 3463's status, then RFC 5321's code. Pure.
//
// Permanent suppresses somebody: it needs words or a status that speak of the mailbox or its domain, and nothing that says "for now" (a code or a status of
// class 4, or words). Everything about the message, its sender or the address it came from is Transient, as SES has it.
#pragma once
#include <string>
#include <string_view>

#include "policy/outcome/outcome.h"
#include "policy/outcome/reply_words.h"

namespace warmpost::outcome {

struct FoundReply {
    int code = 0;            // 0: none
    std::string enhanced;    // the most exact status of text and report; empty: none
    std::string text;        // from the code on; the whole where there is no code
    bool temporary = false;  // some code or status in it is of class 4
};
// Finds the reply within what a system wrote around it: "host mx.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command)",
// "smtp; 5.1.0 - Unknown address error 550-'5.2.2 mailbox full' (delivery attempts: 0)". `status`: of the report; may be empty.
[[nodiscard]] FoundReply find_reply(std::string_view text, std::string_view status = {});

struct BounceClass {
    std::string type, sub_type;  // SES: Permanent, Transient, Undetermined; General, NoEmail, MailboxFull, MessageTooLarge, ...
    Scope scope = Scope::recipient;
    Reason reason = Reason::none;
    std::string status;  // the most exact one; empty: none
};
// A reply that ended a delivery. `stage`: what it answered.
[[nodiscard]] BounceClass class_of_reply(Stage stage, int code, std::string_view enhanced, std::string_view text);

// A recipient of a report (mail/report/mail_report.h). `diagnostic`, `explanation`: the explanation counts where the diagnostic says nothing.
// `delayed`: it is not over yet.
struct ReportedFailure {
    std::string_view status, diagnostic, explanation;
    bool delayed = false;
};
[[nodiscard]] BounceClass class_of_report(const ReportedFailure& failure);

}  // namespace warmpost::outcome
