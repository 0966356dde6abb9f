#include "reporting/notices/auto_reply.h"

#include <algorithm>

#include "mail/message/wire.h"

namespace warmpost::reporting {

std::string compose_out_of_office(const spool::Message& message, std::string_view mailbox, WallTime now) {
    std::string subject = message.envelope.subject();
    std::ranges::replace_if(
        subject, [](char c) { return static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126; }, '?');
    // Nothing here is a stranger's but the subject, which is ASCII on one line by now, so there is nothing to encode.
    std::string text = "From: " + std::string(mailbox) + "\nTo: " + message.envelope.feedback_address() + "\nSubject: Out of the office: " + subject +
                       "\nDate: " + to_rfc5322_date(now) + "\nIn-Reply-To: <" + message.envelope.message_id() +
                       ">\nAuto-Submitted: auto-replied\nMIME-Version: 1.0" +
                       "\nContent-Type: text/plain; charset=us-ascii\n\nThis mailbox is simulated. Its owner is out of the office and has left this reply to "
                       "your message.\n";
    return mail::to_wire(text);
}

}  // namespace warmpost::reporting
