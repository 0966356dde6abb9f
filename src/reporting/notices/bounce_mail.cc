#include "reporting/notices/bounce_mail.h"

#include "reporting/notices/report_parts.h"

namespace warmpost::reporting {
namespace {

std::string explanation(const spool::Message& message, const std::vector<FailedRecipient>& failed) {
    std::string text = "Your message could not be delivered.\n\nSubject: " + message.envelope.subject()
                       + "\nMessage id: " + message.envelope.message_id() + "\n\n";
    for (const FailedRecipient& recipient : failed) text += recipient.address + ":\n    " + recipient.diagnostic + "\n";
    return text;
}

// RFC 3464 2: per-message fields, then one group of fields a recipient.
std::string delivery_status(const spool::Message& message, const std::vector<FailedRecipient>& failed, const std::string& service_domain) {
    std::string text = "Reporting-MTA: dns; " + service_domain + "\nArrival-Date: " + to_rfc5322_date(from_ms(message.envelope.accepted_ms())) + "\n";
    for (const FailedRecipient& recipient : failed) {
        text += "\nFinal-Recipient: rfc822; " + recipient.address + "\nAction: failed\nStatus: " + recipient.status + "\n";
        if (!recipient.remote_host.empty()) text += "Remote-MTA: dns; " + recipient.remote_host + "\n";
        text += "Diagnostic-Code: smtp; " + recipient.diagnostic + "\n";
    }
    return text;
}

}  // namespace

std::string compose_bounce(const spool::Message& message, const std::vector<FailedRecipient>& failed, const std::string& service_domain, WallTime now) {
    return compose_report(message,
                          {"Mail Delivery System <MAILER-DAEMON@" + service_domain + ">", "Delivery Status Notification (Failure)", "auto-replied",
                           "delivery-status", explanation(message, failed), delivery_status(message, failed, service_domain)},
                          now);
}

}  // namespace warmpost::reporting
