#include "mail/tracking/edit_parts.h"

#include "base/strings.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

constexpr int kMaxDepth = 50, kMaxParts = 500;   // SES guide, "Service quotas"

std::string content_of(GMimePart* part) {
    auto* wrapper = g_mime_part_get_content(part);
    if (wrapper == nullptr) return {};
    const GOwned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::optional<std::string> convert(std::string_view text, const char* to, const char* from) {
    gsize size = 0;
    GError* error = nullptr;
    const GText made(g_convert(text.data(), static_cast<gssize>(text.size()), to, from, nullptr, &size, &error));
    if (error != nullptr) g_error_free(error);
    if (!made) return std::nullopt;
    return std::string(made.get(), size);
}

bool fits_seven_bit(std::string_view text) {
    std::size_t line = 0;
    for (const char c : text) {
        if (c == '\0' || (c & '\x80')) return false;
        if (c == '\n') line = 0;
        else if (++line > 990) return false;
    }
    return true;
}

void set_content(GMimePart* part, const std::string& bytes) {
    const bool plain = fits_seven_bit(bytes);
    const bool zero = bytes.find('\0') != std::string::npos;   // UTF-16
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const GOwned<GMimeDataWrapper> wrapper(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part, wrapper.get());
    g_mime_part_set_content_encoding(part, plain  ? GMIME_CONTENT_ENCODING_7BIT
                                           : zero ? GMIME_CONTENT_ENCODING_BASE64
                                                  : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
}

class Walk {
public:
    explicit Walk(const std::function<bool(bool, std::string&)>& edit) : edit_(edit) {}
    bool changed = false;

    void visit(GMimeObject* object, int depth) {
        if (depth > kMaxDepth || ++parts_ > kMaxParts) return;
        auto* type = g_mime_object_get_content_type(object);
        if (GMIME_IS_MULTIPART(object)) {
            if (GMIME_IS_MULTIPART_SIGNED(object) || GMIME_IS_MULTIPART_ENCRYPTED(object) || g_mime_content_type_is_type(type, "multipart", "signed") ||
                g_mime_content_type_is_type(type, "multipart", "encrypted"))
                return;
            auto* multipart = GMIME_MULTIPART(object);
            const int count = g_mime_multipart_get_count(multipart);
            for (int i = 0; i < count; ++i) visit(g_mime_multipart_get_part(multipart, i), depth + 1);
            return;
        }
        if (!GMIME_IS_PART(object) || g_mime_part_is_attachment(GMIME_PART(object))) return;
        const bool html = g_mime_content_type_is_type(type, "text", "html");
        if (html || g_mime_content_type_is_type(type, "text", "plain")) change(GMIME_PART(object), html);
    }

private:
    void change(GMimePart* part, bool html) {
        const char* named = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
        const std::string charset = named != nullptr ? named : "us-ascii";
        const bool ascii = iequals(charset, "us-ascii") || iequals(charset, "ascii");
        auto text = convert(content_of(part), "UTF-8", ascii ? "UTF-8" : charset.c_str());
        if (!text || !edit_(html, *text)) return;
        changed = true;
        if (ascii && is_ascii(*text)) return set_content(part, *text);
        if (!ascii)
            if (const auto bytes = convert(*text, charset.c_str(), "UTF-8")) return set_content(part, *bytes);
        g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
        set_content(part, *text);
    }

    const std::function<bool(bool, std::string&)>& edit_;
    int parts_ = 0;
};

std::string written(GMimeMessage* message) {
    const GOwned<GMimeStream> memory(g_mime_stream_mem_new());
    auto* format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format, memory.get());
    g_mime_format_options_free(format);
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

}  // namespace

Result<std::optional<std::string>> edit_text_parts(std::string_view message, const std::function<bool(bool html, std::string& text)>& edit) {
    gmime_ready();
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
    const GOwned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const GOwned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!parsed) return fail(ErrorCode::InvalidArgument, "The message cannot be read as MIME (RFC 2045).");
    Walk walk(edit);
    if (auto* top = g_mime_message_get_mime_part(parsed.get()); top != nullptr) walk.visit(top, 0);
    if (!walk.changed) return std::optional<std::string>{};
    return std::optional<std::string>(written(parsed.get()));
}

}  // namespace warmpost::mail
