// Simple content to a MIME message: checks, the header, then the body of compose_parts.
#include <algorithm>

#include "base/strings.h"
#include "mail/message/attachment_types.h"
#include "mail/message/compose_parts.h"
#include "mail/message/gmime_use.h"
#include "mail/message/known_fields.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxLine = 998;        // RFC 5322 2.1.1
constexpr std::size_t kFoldAt = 76;
constexpr std::size_t kMaxCustomHeaders = 15;  // these four: SES v2 model, MessageHeader
constexpr std::size_t kMaxName = 126, kMaxValue = 995, kMaxNameAndValue = 996;
constexpr std::size_t kMaxFileName = 255;

std::unexpected<Error> bad(std::string message, std::string member) { return fail(ErrorCode::InvalidArgument, std::move(message), std::move(member)); }

// No value may end a line or the text: that is how header injection is done.
Status one_line(std::string_view value, const std::string& member) {
    if (value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos) return {};
    return bad("'" + member + "' contains a line break or NUL, which no header value may (header injection).", member);
}

// Adds one field, folded before spaces so that lines stay within 76 columns where the value lets them (RFC 5322 2.2.3).
Status add_field(std::string& out, std::string_view name, std::string_view value, const std::string& member) {
    out.append(name).append(":");
    std::size_t column = name.size() + 1;
    std::string text = " ";
    text += value;
    for (std::size_t at = 0; at < text.size();) {
        const auto word = text.find_first_not_of(' ', at);
        const auto end = std::min(text.find(' ', std::min(word, text.size())), text.size());
        if (at > 0 && column + (end - at) > kFoldAt && word != text.npos) {
            out += "\r\n";
            column = 0;
        }
        out.append(text, at, end - at);
        column += end - at;
        if (column > kMaxLine) return bad("'" + member + "' makes a header line longer than 998 characters.", member);
        at = end;
    }
    out += "\r\n";
    return {};
}

std::string encoded_text(const std::string& text, const std::string& charset) {
    if (is_ascii(text) && text.find("=?") == text.npos) return text;
    gmime_ready();
    const GText encoded(g_mime_utils_header_encode_text(nullptr, text.c_str(), charset.empty() ? "utf-8" : charset.c_str()));
    return unfold(encoded.get());
}

std::string encoded_mailbox(const Mailbox& mailbox) {
    std::string name = mailbox.display_name;
    // Encoded words may hide control characters.
    std::erase_if(name, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
    if (name.empty()) return mailbox.address;
    gmime_ready();
    const GText phrase(g_mime_utils_header_encode_phrase(nullptr, name.c_str(), "utf-8"));
    return unfold(phrase.get()) + " <" + mailbox.address + ">";
}

Status add_addresses(std::string& out, std::string_view name, const std::vector<std::string>& values, const std::string& member) {
    std::string list;
    for (const auto& value : values) {
        if (auto ok = one_line(value, member); !ok) return ok;
        const auto mailboxes = parse_address_list(value);
        if (!mailboxes) return bad(mailboxes.error().message, member);
        for (const auto& mailbox : *mailboxes) list += (list.empty() ? "" : ", ") + encoded_mailbox(mailbox);
    }
    return list.empty() ? Status{} : add_field(out, name, list, member);
}

Status add_subject(std::string& out, const SimpleContent& content) {
    if (auto ok = one_line(content.subject, "Subject"); !ok) return ok;
    if (auto ok = one_line(content.subject_charset, "Subject.Charset"); !ok) return ok;
    if (!content.subject_charset.empty()) {
        gmime_ready();
        const GText tried(g_convert(content.subject.c_str(), -1, content.subject_charset.c_str(), "UTF-8", nullptr, nullptr, nullptr));
        if (!tried) return bad("The charset '" + content.subject_charset + "' is unknown or lacks characters of the subject; use UTF-8.", "Subject.Charset");
    }
    return add_field(out, "Subject", encoded_text(content.subject, content.subject_charset), "Subject");
}

Status add_custom_header(std::string& out, const std::string& name, const std::string& value, const std::string& member) {
    if (auto ok = one_line(name, member + ".Name"); !ok) return ok;
    if (auto ok = one_line(value, member + ".Value"); !ok) return ok;
    const bool good_name = !name.empty() && name.size() <= kMaxName && std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~' && c != ':'; });
    if (!good_name || name.front() == '.') return bad("The header name '" + name + "' must be 1 to 126 printable characters without colon or space.", member + ".Name");
    if (is_ses_owned(name)) return bad("The header '" + name + "' cannot be set as a custom header.", member + ".Name");
    const bool printable = std::ranges::all_of(value, [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || (c & '\x80'); });
    if (value.empty() || value.size() > kMaxValue || name.size() + value.size() > kMaxNameAndValue || !printable)
        return bad("The value of header '" + name + "' must be 1 to 995 printable characters, at most 996 with its name.", member + ".Value");
    return add_field(out, name, encoded_text(value, ""), member + ".Value");
}

Status add_custom_headers(std::string& out, const SimpleContent& content) {
    if (content.headers.size() > kMaxCustomHeaders) return bad("At most 15 custom headers are allowed.", "Headers");
    for (std::size_t i = 0; i < content.headers.size(); ++i) {
        const auto& [name, value] = content.headers[i];
        if (auto ok = add_custom_header(out, name, value, "Headers[" + std::to_string(i) + "]"); !ok) return ok;
    }
    return {};
}

Status check_attachment(const Attachment& attachment, const std::string& member) {
    const std::pair<const char*, const std::string*> values[] = {{".FileName", &attachment.file_name}, {".ContentType", &attachment.content_type},
                                                                 {".ContentId", &attachment.content_id}, {".ContentDescription", &attachment.description}};
    for (const auto& [name, value] : values)
        if (auto ok = one_line(*value, member + name); !ok) return ok;
    if (attachment.file_name.empty() || attachment.file_name.size() > kMaxFileName) return bad("An attachment's file name must have 1 to 255 characters.", member + ".FileName");
    const auto extension = extension_of(attachment.file_name);
    if (is_forbidden_extension(extension)) return bad("Attachments with the extension '" + extension + "' are not allowed.", member + ".FileName");
    const auto& encoding = attachment.transfer_encoding;
    if (encoding != "BASE64" && encoding != "QUOTED_PRINTABLE" && encoding != "SEVEN_BIT")
        return bad("ContentTransferEncoding must be SEVEN_BIT, BASE64 or QUOTED_PRINTABLE.", member + ".ContentTransferEncoding");
    return {};
}

Status check_content(const SimpleContent& content) {
    for (std::size_t i = 0; i < content.attachments.size(); ++i)
        if (auto ok = check_attachment(content.attachments[i], "Attachments[" + std::to_string(i) + "]"); !ok) return ok;
    if (auto ok = one_line(content.text_charset, "Body.Text.Charset"); !ok) return ok;
    return one_line(content.html_charset, "Body.Html.Charset");
}

}  // namespace

Result<std::string> compose(const SimpleContent& content) {
    std::string message;
    Status ok = check_content(content);
    if (ok && !content.from.empty()) ok = add_addresses(message, "From", {content.from}, "FromEmailAddress");
    if (ok) ok = add_addresses(message, "To", content.to, "ToAddresses");
    if (ok) ok = add_addresses(message, "Cc", content.cc, "CcAddresses");
    if (ok) ok = add_addresses(message, "Reply-To", content.reply_to, "ReplyToAddresses");
    if (ok) ok = add_subject(message, content);
    if (ok) ok = add_custom_headers(message, content);
    if (!ok) return std::unexpected(ok.error());
    auto body = compose_body(content);
    if (!body) return std::unexpected(body.error());
    return message.append("MIME-Version: 1.0\r\n").append(*body);
}

}  // namespace warmpost::mail
