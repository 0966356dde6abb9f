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
    return compose_report(message,
                          {"Complaints <complaints@" + service_domain + ">", "Complaint about your message", "auto-generated", "feedback-report",
                           explanation(message, complaint), feedback_report(message, complaint)},
                          now);
}

}  // namespace warmpost::reporting
