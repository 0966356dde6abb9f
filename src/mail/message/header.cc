#include "mail/message/header.h"

#include <algorithm>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::string_view kCrlf = "\r\n";
constexpr std::size_t kShownInErrors = 40;

bool is_wsp(char c) { return c == ' ' || c == '\t'; }

// RFC 5322 2.2: printable US-ASCII except the colon. A leading dot is legal there, but would meet dot-stuffing: no known field has one.
bool is_field_name(std::string_view name) {
    return !name.empty() && name.front() != '.' &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f' && c != ':'; });
}

// What a person may see of a stranger's line: short and printable.
std::string shown(std::string_view line) {
    std::string text(line.substr(0, kShownInErrors));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

// Length of the line at the front of `bytes`, CRLF inclusive. Refuses bare CR, bare LF, NUL and a line without an end.
Result<std::size_t> line_length(std::string_view bytes) {
    const auto cr = bytes.find('\r');
    const auto line = bytes.substr(0, cr);
    if (line.find('\0') != line.npos) return fail(ErrorCode::InvalidArgument, "The header contains a NUL character.");
    if (line.find('\n') != line.npos) return fail(ErrorCode::InvalidArgument, "The header contains a bare LF; lines end in CRLF.");
    if (cr == bytes.npos) return fail(ErrorCode::InvalidArgument, "The last header line does not end in CRLF.");
    if (bytes.substr(cr, 2) != kCrlf) return fail(ErrorCode::InvalidArgument, "The header contains a bare CR; lines end in CRLF.");
    return cr + 2;
}

// The field that begins at the front of `bytes`, with its folded lines.
Result<HeaderField> take_field(std::string_view bytes) {
    std::size_t end = 0;
    do {
        const auto length = line_length(bytes.substr(end));
        if (!length) return std::unexpected(length.error());
        end += *length;
    } while (end < bytes.size() && is_wsp(bytes[end]));
    const auto whole = bytes.substr(0, end);
    const auto colon = whole.find(':');
    if (colon == whole.npos || !is_field_name(whole.substr(0, colon)))
        return fail(ErrorCode::InvalidArgument,
                    "The header has a line that is no field (\"Name: value\"): '" + shown(whole.substr(0, whole.find('\r'))) + "'.");
    return HeaderField{whole.substr(0, colon), whole.substr(colon + 1, end - colon - 3), whole};
}

}  // namespace

Result<ParsedMessage> parse_message(std::string_view bytes, std::size_t max_header_bytes) {
    ParsedMessage message;
    message.fields.reserve(16);
    message.body = kCrlf;
    const auto too_large = [&] { return fail(ErrorCode::InvalidArgument, "The header is larger than " + std::to_string(max_header_bytes) + " bytes."); };
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.substr(at, 2) == kCrlf) {
            message.body = bytes.substr(at);
            return message;
        }
        const auto field = take_field(bytes.substr(at));
        if (!field) return std::unexpected(field.error());
        message.fields.push_back(*field);
        at += field->whole.size();
        if (at > max_header_bytes) return too_large();
    }
    return message;
}

const HeaderField* find(const ParsedMessage& message, std::string_view name) {
    const auto it = std::ranges::find_if(message.fields, [&](const HeaderField& f) { return iequals(f.name, name); });
    return it == message.fields.end() ? nullptr : &*it;
}

std::string unfold(std::string_view value) {
    value = trim(value);
    std::string text;
    text.reserve(value.size());
    while (!value.empty()) {
        const auto end = std::min(value.find_first_of(kCrlf), value.size());
        text += value.substr(0, end);
        value.remove_prefix(std::min(value.find_first_not_of(kCrlf, end), value.size()));
    }
    return text;
}

}  // namespace warmpost::mail
