#include "mail/report/mail_view.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxBoundaryLines = 2000;
constexpr std::size_t kMaxMimeFields = 1000;  // lines "Content-Type:": messages within messages need no boundary to nest
constexpr std::size_t kMaxLeaves = 50;
constexpr std::size_t kMaxHeaderFields = 300;
constexpr int kMaxDepth = 8;  // real reports have one or two

std::string_view without_mbox_line(std::string_view message) {
    const auto first = message.find_first_not_of(" \t\r\n");  // empty lines, perhaps of blanks
    if (first == std::string_view::npos) return message.substr(message.size());
    const auto line = message.rfind('\n', first);
    if (line != std::string_view::npos) message.remove_prefix(line + 1);
    if (message.starts_with("From ") || message.starts_with(">From ")) message.remove_prefix(std::min(message.find('\n'), message.size() - 1) + 1);
    return message;
}

bool nests_too_much(std::string_view message) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < message.size() && count <= kMaxMimeFields; ++at) {
        if (istarts_with(message.substr(at, 13), "content-type:")) ++count;
        at = message.find('\n', at);
        if (at == std::string_view::npos) break;
    }
    return count > kMaxMimeFields;
}

std::string lower_type(GMimeContentType* type) {
    const GText text(type ? g_mime_content_type_get_mime_type(type) : nullptr);
    return text ? to_lower(text.get()) : std::string("text/plain");
}

std::string content_of(GMimePart* part) {
    if (GMIME_IS_TEXT_PART(part)) {  // in UTF-8
        const GText text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
        if (text && *text) return std::string(std::string_view(text.get()).substr(0, kMaxPartText));
    }
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (!content) return {};
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (!bytes || !bytes->data) return {};
    return {reinterpret_cast<const char*>(bytes->data), std::min<std::size_t>(bytes->len, kMaxPartText)};
}

Block fields_of(GMimeObject* object) {
    Block block;
    GMimeHeaderList* list = object ? g_mime_object_get_header_list(object) : nullptr;
    const int count = list ? std::min<int>(g_mime_header_list_get_count(list), kMaxHeaderFields) : 0;
    for (int i = 0; i < count; ++i) {
        GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
        const char* name = g_mime_header_get_name(header);
        const char* value = g_mime_header_get_value(header);
        if (name && value) block.push_back({to_lower(name), std::string(trim(std::string_view(value).substr(0, kMaxFieldValue)))});
    }
    return block;
}

// Leaves in order; what is returned is not descended into, its header is kept.
void collect(GMimeObject* object, int depth, MailView& view) {
    if (!object || view.parts.size() >= kMaxLeaves) return;
    if (GMIME_IS_MULTIPART(object)) {
        const int count = depth < kMaxDepth ? g_mime_multipart_get_count(GMIME_MULTIPART(object)) : 0;
        for (int i = 0; i < count; ++i) collect(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1, view);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner && view.returned.empty()) view.returned = fields_of(GMIME_OBJECT(inner));
    } else if (GMIME_IS_PART(object)) {
        std::string type = lower_type(g_mime_object_get_content_type(object));
        std::string text = content_of(GMIME_PART(object));
        const bool header_of_returned = type.starts_with("text/rfc822-header") || type == "message/rfc822-headers";
        if (!header_of_returned) return view.parts.push_back({std::move(type), std::move(text)});
        const auto blocks = blocks_of(text, 1);
        if (view.returned.empty() && !blocks.empty()) view.returned = blocks.front();
    }
}

void read_addresses(GMimeMessage* message, MailView& view) {
    const auto first_mailbox = [](InternetAddressList* list) -> InternetAddressMailbox* {
        InternetAddress* address = list && internet_address_list_length(list) > 0 ? internet_address_list_get_address(list, 0) : nullptr;
        return address && INTERNET_ADDRESS_IS_MAILBOX(address) ? INTERNET_ADDRESS_MAILBOX(address) : nullptr;
    };
    if (auto* from = first_mailbox(g_mime_message_get_from(message))) {
        const char* address = internet_address_mailbox_get_addr(from);
        const char* name = internet_address_get_name(INTERNET_ADDRESS(from));
        view.from = address ? address : "";
        view.from_name = name ? name : "";
    }
    for (const Field& field : view.header)
        if (field.name == "to" || field.name == "cc")
            for (const auto each : split(field.value, ','))
                if (auto address = mailbox_in(each); !address.empty() && view.to.size() < kMaxReportedRecipients) view.to.push_back(std::move(address));
}

void read_by_hand(std::string_view message, MailView& view) {
    const auto blocks = blocks_of(message.substr(0, kMaxPartText), 1);
    if (!blocks.empty()) view.header = blocks.front();
    view.from = mailbox_in(value_of(view.header, "from"));
    view.parts.push_back({"text/plain", view.body.substr(0, kMaxPartText)});
}

}  // namespace

bool has_too_many_parts(std::string_view message) {
    std::size_t count = 0;
    for (auto at = message.find("\n--"); at != std::string_view::npos && count <= kMaxBoundaryLines; at = message.find("\n--", at + 3)) ++count;
    return count > kMaxBoundaryLines || nests_too_much(message);
}

std::string mailbox_in(std::string_view text) {
    if (const auto open = text.rfind('<'); open != std::string_view::npos)
        if (const auto close = text.find('>', open); close != std::string_view::npos) text = text.substr(open + 1, close - open - 1);
    text = trim(text);
    while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 320) return {};
    if (text.find_first_of(" \t\r\n,;<>()") != std::string_view::npos) text = text.substr(0, text.find_first_of(" \t\r\n,;<>()"));
    return text.find('@') < text.size() - 1 ? printable(text) : std::string();
}

bool MailView::is_report(std::string_view report_type) const {
    const std::string type = to_lower(value_of(header, "content-type"));
    return type.find("multipart/report") != std::string::npos && type.find(report_type) != std::string::npos;
}

MailView view_mail(std::string_view message) {
    message = without_mbox_line(message.substr(0, kMaxViewedBytes));
    MailView view;
    const auto end_of_header = std::min(message.find("\n\n"), message.find("\n\r\n"));
    if (end_of_header != std::string_view::npos) view.body = std::string(message.substr(message.find('\n', end_of_header + 1) + 1, kMaxPartText));
    if (has_too_many_parts(message)) {
        read_by_hand(message, view);
    } else {
        gmime_ready();
        const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
        const GOwned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
        const GOwned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
        if (parsed) {
            view.header = fields_of(GMIME_OBJECT(parsed.get()));
            read_addresses(parsed.get(), view);
            collect(g_mime_message_get_mime_part(parsed.get()), 0, view);
        }
        // The fields of the outermost part are not the message's own in GMime.
        if (parsed && value_of(view.header, "content-type").empty())
            for (Field& field : fields_of(g_mime_message_get_mime_part(parsed.get())))
                if (field.name.starts_with("content-")) view.header.push_back(std::move(field));
    }
    view.subject = std::string(value_of(view.header, "subject"));
    return view;
}

}  // namespace warmpost::mail
