#include "reporting/notices/bounce_mail.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "mail/message/wire.h"

namespace warmpost::reporting {
namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

void add_part(GMimeMultipart* report, const char* type, const char* subtype, const std::string& text) {
    Owned<GMimePart> part(g_mime_part_new_with_type(type, subtype));
    Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
    Owned<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part.get(), content.get());
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 126; })) {   // the notice travels as 7-bit mail
        g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
        g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    }
    g_mime_multipart_add(report, GMIME_OBJECT(part.get()));
}

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

std::string one_line(std::string text) {
    for (char& ch : text)
        if (static_cast<unsigned char>(ch) < 32) ch = ' ';
    return text;
}

// The head is in wire form; dots at the beginning of a line cannot occur in it, so only the line ends differ.
std::string original_header(const spool::Message& message) {
    const auto& envelope = message.envelope;
    if (message.head.empty())
        return one_line("Message-ID: " + envelope.message_id()) + "\n" + one_line("From: " + envelope.from()) + "\n" +
               one_line("Subject: " + envelope.subject()) + "\n";
    std::string text;
    for (const char c : message.head)
        if (c != '\r') text += c;
    return text;
}

}  // namespace

std::string compose_bounce(const spool::Message& message, const std::vector<FailedRecipient>& failed, const std::string& service_domain, WallTime now) {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
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
    const std::unique_ptr<char, decltype(&g_free)> text(g_mime_object_to_string(head, nullptr), &g_free);
    return mail::to_wire(text.get());
}

}  // namespace warmpost::reporting
