#include "mail/report/delivery_status.h"

#include <algorithm>

#include "mail/message/gmime_use.h"
#include "mail/report/mail_view.h"
#include "mail/report/status_fields.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxStatusBytes = 256ul * 1024;   // of the status part; real ones have a few hundred bytes a recipient
constexpr int kMaxDepth = 8;                          // of multiparts around the status part; real ones have one or two

// The decoded text of the first status part. Multiparts are descended into, returned messages are not.
std::optional<std::string> status_text(GMimeObject* object, int depth) {
    if (GMIME_IS_MULTIPART(object)) {
        const int count = depth < kMaxDepth ? g_mime_multipart_get_count(GMIME_MULTIPART(object)) : 0;
        for (int i = 0; i < count; ++i)
            if (auto text = status_text(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1)) return text;
        return std::nullopt;
    }
    GMimeContentType* type = GMIME_IS_PART(object) ? g_mime_object_get_content_type(object) : nullptr;
    if (!type || !(g_mime_content_type_is_type(type, "message", "delivery-status") || g_mime_content_type_is_type(type, "message", "global-delivery-status")))
        return std::nullopt;
    GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(object));
    if (!content) return std::nullopt;
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (!bytes || !bytes->data) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bytes->data), std::min<std::size_t>(bytes->len, kMaxStatusBytes));
}

}  // namespace

std::optional<DeliveryStatus> parse_delivery_status(std::string_view message) {
    if (has_too_many_parts(message)) return std::nullopt;
    gmime_ready();
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
    const GOwned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const GOwned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!parsed) return std::nullopt;
    GMimeObject* root = g_mime_message_get_mime_part(parsed.get());
    const auto text = root ? status_text(root, 0) : std::nullopt;
    if (!text) return std::nullopt;
    DeliveryStatus status;
    for (const Block& block : blocks_of(*text)) {
        if (status.reporting_mta.empty()) status.reporting_mta = typed(value_of(block, "reporting-mta")).second;
        if (auto recipient = recipient_in(block, true); recipient && status.recipients.size() < kMaxReportedRecipients)
            status.recipients.push_back(std::move(*recipient));
    }
    if (status.recipients.empty()) return std::nullopt;
    return status;
}

const char* to_string(ReportedAction action) {
    switch (action) {
        case ReportedAction::failed: return "failed";
        case ReportedAction::delayed: return "delayed";
        case ReportedAction::delivered: return "delivered";
        case ReportedAction::relayed: return "relayed";
        case ReportedAction::expanded: return "expanded";
    }
    return "?";
}

}  // namespace warmpost::mail
