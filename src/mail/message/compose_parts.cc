#include "mail/message/compose_parts.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/attachment_types.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxLine = 998;  // RFC 5322 2.1.1
using Part = GOwned<GMimeObject>;

std::string crlf_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32 + 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r' && text[i] != '\n') {
            out += text[i];
            continue;
        }
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
        out += "\r\n";
    }
    return out;
}

// Fit for 7bit (RFC 2045 2.7): ASCII without NUL, CR and LF only as CRLF, no line over 998.
bool is_seven_bit(std::string_view text) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\0' || (c & '\x80') || c == '\n') return false;
        if (c == '\r') {
            if (text.substr(i, 2) != "\r\n") return false;
            ++i;
            line = 0;
        } else if (++line > kMaxLine) {
            return false;
        }
    }
    return true;
}

bool has_only_crlf(std::string_view bytes) {
    for (auto at = bytes.find_first_of("\r\n"); at != bytes.npos; at = bytes.find_first_of("\r\n", at + 2))
        if (bytes.substr(at, 2) != "\r\n") return false;
    return true;
}

// Quoted-printable while it stays readable and short: up to a sixth of foreign bytes, no NUL (UTF-16 has them).
GMimeContentEncoding encoding_for_text(std::string_view text) {
    if (is_seven_bit(text)) return GMIME_CONTENT_ENCODING_7BIT;
    const auto foreign = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\x80') != 0; }));
    if (text.find('\0') != text.npos || foreign * 6 > text.size()) return GMIME_CONTENT_ENCODING_BASE64;
    return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

GMimeContentEncoding encoding_for(const Attachment& attachment) {
    // GMime's encoder takes a bare LF for a line end, which would not come back as it was.
    if (attachment.transfer_encoding == "QUOTED_PRINTABLE" && has_only_crlf(attachment.content.view())) return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    if (attachment.transfer_encoding == "SEVEN_BIT" && is_seven_bit(attachment.content.view())) return GMIME_CONTENT_ENCODING_7BIT;
    return GMIME_CONTENT_ENCODING_BASE64;
}

void set_content(GMimeObject* part, std::string_view bytes, GMimeContentEncoding encoding) {
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const GOwned<GMimeDataWrapper> wrapper(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(GMIME_PART(part), wrapper.get());
    g_mime_part_set_content_encoding(GMIME_PART(part), encoding);
}

Result<Part> text_part(const char* subtype, std::string_view data, std::string charset, const std::string& member) {
    if (charset.empty()) charset = is_ascii(data) ? "us-ascii" : "utf-8";
    const auto lines = crlf_lines(data);
    gsize size = 0;
    GError* error = nullptr;
    const GText encoded(g_convert(lines.data(), static_cast<gssize>(lines.size()), charset.c_str(), "UTF-8", nullptr, &size, &error));
    if (error) {
        const bool unknown = error->code != G_CONVERT_ERROR_ILLEGAL_SEQUENCE && error->code != G_CONVERT_ERROR_PARTIAL_INPUT;
        g_error_free(error);
        if (unknown) return fail(ErrorCode::InvalidArgument, "Unknown charset '" + charset + "'.", member + ".Charset");
        return fail(ErrorCode::InvalidArgument, "The data holds characters that the charset '" + charset + "' does not have; use UTF-8.", member + ".Data");
    }
    Part part(GMIME_OBJECT(g_mime_part_new_with_type("text", subtype)));
    g_mime_object_set_content_type_parameter(part.get(), "charset", charset.c_str());
    const std::string_view bytes(encoded.get(), size);
    set_content(part.get(), bytes, encoding_for_text(bytes));
    return part;
}

Result<Part> attachment_part(const Attachment& attachment) {
    const auto type_text = attachment.content_type.empty() ? std::string(media_type_of(extension_of(attachment.file_name))) : attachment.content_type;
    const GOwned<GMimeContentType> type(type_text.find('/') == type_text.npos ? nullptr : g_mime_content_type_parse(nullptr, type_text.c_str()));
    if (!type || istarts_with(type_text, "multipart/") || istarts_with(type_text, "message/"))
        return fail(ErrorCode::InvalidArgument, "'" + type_text + "' is not a media type an attachment can have, as 'application/pdf' is.", "ContentType");
    Part part(GMIME_OBJECT(g_mime_part_new()));
    g_mime_object_set_content_type(part.get(), type.get());
    g_mime_object_set_disposition(part.get(), attachment.inline_ ? "inline" : "attachment");
    g_mime_part_set_filename(GMIME_PART(part.get()), attachment.file_name.c_str());
    if (!attachment.content_id.empty()) {
        std::string_view id = attachment.content_id;
        if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
        g_mime_object_set_content_id(part.get(), std::string(id).c_str());
    }
    if (!attachment.description.empty()) g_mime_part_set_content_description(GMIME_PART(part.get()), attachment.description.c_str());
    set_content(part.get(), attachment.content.view(), encoding_for(attachment));
    return part;
}

Part multipart(const char* subtype, Part first) {
    Part made(GMIME_OBJECT(g_mime_multipart_new_with_subtype(subtype)));
    g_mime_multipart_add(GMIME_MULTIPART(made.get()), first.get());
    return made;
}

// Wraps `body` in a multipart with every attachment that is `inline_` or not; `body` itself when there is none.
Result<Part> with_attachments(const char* subtype, Part body, const std::vector<Attachment>& attachments, bool inline_only, bool all) {
    for (std::size_t i = 0, wrapped = 0; i < attachments.size(); ++i) {
        if (!all && attachments[i].inline_ != inline_only) continue;
        auto part = attachment_part(attachments[i]);
        if (!part) {
            part.error().field = "Attachments[" + std::to_string(i) + "]." + part.error().field;
            return part;
        }
        if (wrapped++ == 0) body = multipart(subtype, std::move(body));
        g_mime_multipart_add(GMIME_MULTIPART(body.get()), part->get());
    }
    return body;
}

// Without HTML nothing refers to inline parts: they are attachments then.
Result<Part> body_part(const SimpleContent& content) {
    Part text;
    if (content.has_text || !content.has_html) {
        auto part = text_part("plain", content.text, content.text_charset, "Body.Text");
        if (!part || !content.has_html) return part;
        text = std::move(*part);
    }
    auto html = text_part("html", content.html, content.html_charset, "Body.Html");
    if (html) html = with_attachments("related", std::move(*html), content.attachments, true, false);
    if (!html || !text) return html;
    auto both = multipart("alternative", std::move(text));
    g_mime_multipart_add(GMIME_MULTIPART(both.get()), html->get());
    return both;
}

std::string written(GMimeObject* part) {
    const std::unique_ptr<GMimeFormatOptions, void (*)(GMimeFormatOptions*)> options(g_mime_format_options_new(), g_mime_format_options_free);
    g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(part, options.get(), stream.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    // Encoders write their own breaks as LF; every part is encoded or 7bit by now, so line ends are only that.
    auto text = crlf_lines({reinterpret_cast<const char*>(bytes->data), bytes->len});
    if (!text.ends_with("\r\n")) text += "\r\n";
    return text;
}

}  // namespace

Result<std::string> compose_body(const SimpleContent& content) {
    gmime_ready();
    auto body = body_part(content);
    if (body) body = with_attachments("mixed", std::move(*body), content.attachments, false, !content.has_html);
    if (!body) return std::unexpected(body.error());
    return written(body->get());
}

}  // namespace warmpost::mail
