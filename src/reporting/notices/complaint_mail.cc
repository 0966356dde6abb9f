#include "reporting/notices/complaint_mail.h"

#include "reporting/notices/report_parts.h"

namespace warmpost::reporting {
namespace {

std::string explanation(const spool::Message& message, const ComplaintToTell& complaint) {
    return "This is a report about a message of yours: " + complaint.recipient + " says that it is unwanted.\n\nSubject: " + message.envelope.subject() +
           "\nMessage id: " + message.envelope.message_id() + (complaint.isp.empty() ? "" : "\nMailbox provider: " + complaint.isp) +
           "\n\nTake the address off your lists. Further mail to it is held back by your suppression list.\n";
}

// RFC 5965 3: Feedback-Type, User-Agent and Version must be there.
std::string feedback_report(const spool::Message& message, const ComplaintToTell& complaint) {
    std::string text = "Feedback-Type: " + one_line(complaint.feedback_type.empty() ? "abuse" : complaint.feedback_type) +
                       "\nUser-Agent: " + one_line(complaint.user_agent.empty() ? "warmpost" : complaint.user_agent) + "\nVersion: 1\n";
    text += "Original-Rcpt-To: <" + one_line(complaint.recipient) + ">\n";
    if (complaint.arrived != WallTime{}) text += "Arrival-Date: " + to_rfc5322_date(complaint.arrived) + "\n";
    if (!complaint.source.empty()) text += "Source-IP: " + one_line(complaint.source) + "\n";
    if (const auto& domain = message.envelope.return_path_domain(); !domain.empty()) text += "Reported-Domain: " + one_line(domain) + "\n";
    return text;
}

}  // namespace

std::string compose_complaint(const spool::Message& message, const ComplaintToTell& complaint, const std::string& service_domain, WallTime now) {
    start_gmime();
    Owned<GMimeMessage> notice(g_mime_message_new(TRUE));
    GMimeObject* head = GMIME_OBJECT(notice.get());
    const auto header = [head](const char* name, const std::string& value) { g_mime_object_append_header(head, name, value.c_str(), nullptr); };
    header("From", "Complaints <complaints@" + service_domain + ">");
    header("To", message.envelope.feedback_address());
    header("Subject", "Complaint about your message");
    header("Date", to_rfc5322_date(now));
    header("Auto-Submitted", "auto-generated");  // RFC 3834 5
    header("MIME-Version", "1.0");
    Owned<GMimeMultipart> report(g_mime_multipart_new_with_subtype("report"));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(report.get()), "report-type", "feedback-report");
    add_part(report.get(), "text", "plain", explanation(message, complaint));
    add_part(report.get(), "message", "feedback-report", feedback_report(message, complaint));
    add_part(report.get(), "text", "rfc822-headers", original_header(message));
    g_mime_message_set_mime_part(notice.get(), GMIME_OBJECT(report.get()));
    return wire_of(notice.get());
}

}  // namespace warmpost::reporting
