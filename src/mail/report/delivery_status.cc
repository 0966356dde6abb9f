#include "mail/report/delivery_status.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxText = 400;
constexpr std::size_t kMaxStatusBytes = 256 * 1024;   // of the status part; real ones have a few hundred bytes a recipient
constexpr std::size_t kMaxBoundaryLines = 2000;
constexpr int kMaxDepth = 8;                          // of multiparts around the status part; real ones have one or two

// Longer texts are not worth keeping, and what is kept goes into events, logs and mail.
std::string printable(std::string_view text) {
    std::string out(trim(text).substr(0, kMaxText));
    for (char& c : out)
        if (c < 32 || c > 126) c = '?';
    return out;
}

// Each part costs; real reports have three or four. Lines that begin with two hyphens are counted: a quoted message may have some too.
bool has_too_many_parts(std::string_view message) {
    std::size_t count = 0;
    for (auto at = message.find("\n--"); at != std::string_view::npos && count <= kMaxBoundaryLines; at = message.find("\n--", at + 3)) ++count;
    return count > kMaxBoundaryLines;
}

struct Field {
    std::string name, value;   // name in lower case; value unfolded
};
using Block = std::vector<Field>;

// The fields of message/delivery-status: groups parted by empty lines (RFC 3464 2.1). Lines that are no fields are passed over.
std::vector<Block> blocks_of(std::string_view text) {
    std::vector<Block> blocks(1);
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim(line).empty()) {
            if (!blocks.back().empty()) blocks.emplace_back();
            if (blocks.size() > kMaxReportedRecipients + 1) break;
            continue;
        }
        if (line.front() == ' ' || line.front() == '\t') {
            if (!blocks.back().empty() && blocks.back().back().value.size() < 4 * kMaxText) blocks.back().back().value.append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || blocks.back().size() > 100) continue;
        blocks.back().push_back({to_lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
    }
    if (blocks.back().empty()) blocks.pop_back();
    return blocks;
}

std::string_view value_of(const Block& block, std::string_view name) {
    const auto found = std::ranges::find(block, name, &Field::name);
    return found == block.end() ? std::string_view{} : std::string_view(found->value);
}

// "type; value" (RFC 3464 2.1.2). Without a type the whole is the value: some systems leave it out.
std::pair<std::string, std::string> typed(std::string_view text) {
    const auto semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return {{}, printable(text)};
    return {to_lower(printable(text.substr(0, semicolon))), printable(text.substr(semicolon + 1))};
}

// The mailbox of "rfc822; <ann@isp.example>"; empty when it is none.
std::string address_in(std::string_view text) {
    std::string address = typed(text).second;
    if (const auto open = address.find('<'), close = address.find('>'); open != std::string::npos && close != std::string::npos && close > open)
        address = address.substr(open + 1, close - open - 1);
    return address.find('@') == std::string::npos || address.find(' ') != std::string::npos ? std::string() : address;
}

bool is_digits(std::string_view text) { return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }); }

// "5.1.1" of "5.1.1 (permanent failure)"; empty when it is no status code (RFC 3463 2).
std::string status_in(std::string_view text) {
    text = trim(text);
    text = text.substr(0, text.find_first_not_of("0123456789."));
    const auto parts = split(text, '.');
    const bool good = parts.size() == 3 && parts[0].size() == 1 && is_digits(parts[0]) && is_digits(parts[1]) && is_digits(parts[2]);
    return good && (text.front() == '2' || text.front() == '4' || text.front() == '5') ? std::string(text) : std::string();
}

std::optional<ReportedAction> action_in(std::string_view text) {
    for (const auto action : {ReportedAction::failed, ReportedAction::delayed, ReportedAction::delivered, ReportedAction::relayed, ReportedAction::expanded}) {
        const std::string_view word = to_string(action);
        if (istarts_with(text, word) && (text.size() == word.size() || text.find_first_of(" \t(;") == word.size())) return action;
    }
    return std::nullopt;
}

std::optional<ReportedRecipient> recipient_in(const Block& block) {
    const auto action = action_in(value_of(block, "action"));
    ReportedRecipient recipient;
    recipient.original_recipient = address_in(value_of(block, "original-recipient"));
    recipient.final_recipient = address_in(value_of(block, "final-recipient"));
    const bool names_somebody = !value_of(block, "original-recipient").empty() || !value_of(block, "final-recipient").empty();
    if (!action || !names_somebody) return std::nullopt;
    recipient.action = *action;
    recipient.status = status_in(value_of(block, "status"));
    std::tie(recipient.diagnostic_type, recipient.diagnostic) = typed(value_of(block, "diagnostic-code"));
    recipient.remote_mta = typed(value_of(block, "remote-mta")).second;
    return recipient;
}

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
        if (auto recipient = recipient_in(block); recipient && status.recipients.size() < kMaxReportedRecipients)
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
