// One message as bytes in a segment: header, envelope, events, head, body.
//
// Header, 28 bytes, little-endian: magic, CRC32C of all that follows the CRC, length of the whole record, version, kind and
// two zero bytes, then the lengths of envelope, events and head; the body is what is left. Events are (length, bytes) each.
// Pure: no I/O, no clock. parse_record reads bytes that a power cut may have mangled and never reads beyond them.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spool/message.h"

namespace warmpost::spool {

inline constexpr std::size_t kRecordHeaderBytes = 28;

enum class RecordKind : std::uint8_t {
    Message = 1,  // a message as it was accepted
    Copy = 2,     // moved out of a sparse segment; replay passes it over, because the index knows where the message lies
};

struct RecordView {  // points into the bytes it was parsed from
    RecordKind kind = RecordKind::Message;
    std::uint32_t length = 0;
    std::string_view envelope, events, head, body;
};

// Header, envelope and events: all of the record but head and body, which the CRC covers too. Empty when the message is too
// large for a record (4 GiB).
[[nodiscard]] std::string encode_prefix(const Message& message, std::span<const std::string> events);
[[nodiscard]] std::uint32_t record_length(std::string_view prefix);  // of a prefix made by encode_prefix
[[nodiscard]] std::string_view prefix_envelope(std::string_view prefix);
[[nodiscard]] std::string_view prefix_events(std::string_view prefix);

// The record at the beginning of `bytes`; nullopt when it is not whole or not what was written.
[[nodiscard]] std::optional<RecordView> parse_record(std::string_view bytes);
// How long the record claims to be, from its first kRecordHeaderBytes; nullopt when they are no header.
[[nodiscard]] std::optional<std::uint32_t> claimed_length(std::string_view bytes);
// The same record as RecordKind::Copy. `record` holds one whole, valid record.
[[nodiscard]] std::string as_copy(std::string record);

// Events are length-prefixed (4 bytes, little-endian). False when the section is malformed; `out` then holds what came before.
[[nodiscard]] bool split_events(std::string_view section, std::vector<std::string_view>& out);
void add_event(std::string& section, std::string_view event);

void put_u32(std::string& out, std::uint32_t value);  // little-endian
void put_u64(std::string& out, std::uint64_t value);
[[nodiscard]] std::uint32_t get_u32(const char* from);
[[nodiscard]] std::uint64_t get_u64(const char* from);

}  // namespace warmpost::spool
