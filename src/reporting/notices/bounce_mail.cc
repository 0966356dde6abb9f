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
    start_gmime();
    Owned<GMimeMessage> notice(g_mime_message_new(TRUE));
    GMimeObject* head = GMIME_OBJECT(notice.get());
    const auto header = [head](const char* name, const std::string& value) { g_mime_object_append_header(head, name, value.c_str(), nullptr); };
    header("From", "Mail Delivery System <MAILER-DAEMON@" + service_domain + ">");
    header("To", message.envelope.feedback_address());
    header("Subject", "Delivery Status Notification (Failure)");
    header("Date", to_rfc5322_date(now));
    header("Auto-Submitted", "auto-replied");   // RFC 3834 5
    header("MIME-Version", "1.0");
    Owned<GMimeMultipart> report(g_mime_multipart_new_with_subtype("report"));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(report.get()), "report-type", "delivery-status");
    add_part(report.get(), "text", "plain", explanation(message, failed));
    add_part(report.get(), "message", "delivery-status", delivery_status(message, failed, service_domain));
    add_part(report.get(), "text", "rfc822-headers", original_header(message));
    g_mime_message_set_mime_part(notice.get(), GMIME_OBJECT(report.get()));
    return wire_of(notice.get());
}

}  // namespace warmpost::reporting
