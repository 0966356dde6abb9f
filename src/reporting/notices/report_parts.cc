#include "reporting/notices/report_parts.h"

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

void start_gmime() {  // once, whoever comes first
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

// Quoted-printable where it is not plain ASCII: notices travel as 7-bit mail.
void add_part(GMimeMultipart* report, const char* type, const char* subtype, const std::string& text) {
    Owned<GMimePart> part(g_mime_part_new_with_type(type, subtype));
    Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
    Owned<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part.get(), content.get());
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 126; })) {  // the notice travels as 7-bit mail
        g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
        g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    }
    g_mime_multipart_add(report, GMIME_OBJECT(part.get()));
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

std::string wire_of(GMimeMessage* notice) {
    const std::unique_ptr<char, decltype(&g_free)> text(g_mime_object_to_string(GMIME_OBJECT(notice), nullptr), &g_free);
    return mail::to_wire(text.get());
}

}  // namespace

std::string one_line(std::string text) {
    for (char& ch : text)
        if (static_cast<unsigned char>(ch) < 32) ch = ' ';
    return text;
}

std::string compose_report(const spool::Message& message, const ReportMail& mail, WallTime now) {
    start_gmime();
    Owned<GMimeMessage> notice(g_mime_message_new(TRUE));
    GMimeObject* head = GMIME_OBJECT(notice.get());
    const auto header = [head](const char* name, const std::string& value) { g_mime_object_append_header(head, name, value.c_str(), nullptr); };
    header("From", mail.from);
    header("To", message.envelope.feedback_address());
    header("Subject", mail.subject);
    header("Date", to_rfc5322_date(now));
    header("Auto-Submitted", mail.auto_submitted);
    header("MIME-Version", "1.0");
    Owned<GMimeMultipart> report(g_mime_multipart_new_with_subtype("report"));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(report.get()), "report-type", mail.type);
    add_part(report.get(), "text", "plain", mail.explanation);
    add_part(report.get(), "message", mail.type, mail.fields);
    add_part(report.get(), "text", "rfc822-headers", original_header(message));
    g_mime_message_set_mime_part(notice.get(), GMIME_OBJECT(report.get()));
    return wire_of(notice.get());
}

}  // namespace warmpost::reporting
