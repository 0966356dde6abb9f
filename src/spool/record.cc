#include "spool/record.h"

#include <isa-l/crc.h>

#include <bit>
#include <cstring>
#include <limits>

namespace warmpost::spool {
namespace {

static_assert(std::endian::native == std::endian::little, "segment records are little-endian and written as they lie in memory");

constexpr std::uint32_t kMagic = 0x31535057;  // "WPS1"
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kCrcAt = 4, kLengthAt = 8, kVersionAt = 12, kKindAt = 13, kEnvelopeAt = 16, kEventsAt = 20, kHeadAt = 24;
constexpr std::size_t kCrcFrom = 8;

std::uint32_t crc_more(std::uint32_t crc, std::string_view bytes) {
    // ISA-L takes an int: pieces of at most 1 GiB.
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, 1u << 30);
        auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));  // it only reads
        crc = crc32_iscsi(data, static_cast<int>(piece.size()), crc);
        bytes.remove_prefix(piece.size());
    }
    return crc;
}

void store_u32(char* at, std::uint32_t value) { std::memcpy(at, &value, sizeof value); }

}  // namespace

void put_u32(std::string& out, std::uint32_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }
void put_u64(std::string& out, std::uint64_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }
std::uint32_t get_u32(const char* from) {
    std::uint32_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}
std::uint64_t get_u64(const char* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

void add_event(std::string& section, std::string_view event) {
    put_u32(section, static_cast<std::uint32_t>(event.size()));
    section.append(event);
}

bool split_events(std::string_view section, std::vector<std::string_view>& out) {
    while (!section.empty()) {
        if (section.size() < 4) return false;
        const auto size = get_u32(section.data());
        section.remove_prefix(4);
        if (size > section.size()) return false;
        out.push_back(section.substr(0, size));
        section.remove_prefix(size);
    }
    return true;
}

std::string encode_prefix(const Message& message, std::span<const std::string> events) {
    const std::size_t envelope = message.envelope.ByteSizeLong();
    std::size_t event_bytes = 0;
    for (const auto& event : events) event_bytes += 4 + event.size();
    const std::size_t prefix_size = kRecordHeaderBytes + envelope + event_bytes;
    const std::size_t length = prefix_size + message.wire_size();
    if (length > std::numeric_limits<std::uint32_t>::max()) return {};

    std::string prefix;
    prefix.reserve(prefix_size);
    prefix.resize(kRecordHeaderBytes + envelope);
    message.envelope.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(prefix.data()) + kRecordHeaderBytes);
    for (const auto& event : events) add_event(prefix, event);

    char* header = prefix.data();
    store_u32(header, kMagic);
    store_u32(header + kLengthAt, static_cast<std::uint32_t>(length));
    header[kVersionAt] = kVersion;
    header[kKindAt] = static_cast<char>(RecordKind::Message);
    store_u32(header + kEnvelopeAt, static_cast<std::uint32_t>(envelope));
    store_u32(header + kEventsAt, static_cast<std::uint32_t>(event_bytes));
    store_u32(header + kHeadAt, static_cast<std::uint32_t>(message.head.size()));
    auto crc = crc_more(~0u, std::string_view(prefix).substr(kCrcFrom));
    crc = crc_more(crc, message.head);
    crc = crc_more(crc, message.body.view());
    store_u32(header + kCrcAt, ~crc);
    return prefix;
}

std::uint32_t record_length(std::string_view prefix) { return get_u32(prefix.data() + kLengthAt); }
std::string_view prefix_envelope(std::string_view prefix) {
    return prefix.substr(kRecordHeaderBytes, get_u32(prefix.data() + kEnvelopeAt));
}
std::string_view prefix_events(std::string_view prefix) {
    return prefix.substr(kRecordHeaderBytes + get_u32(prefix.data() + kEnvelopeAt), get_u32(prefix.data() + kEventsAt));
}

std::optional<std::uint32_t> claimed_length(std::string_view bytes) {
    if (bytes.size() < kRecordHeaderBytes || get_u32(bytes.data()) != kMagic) return std::nullopt;
    const auto length = get_u32(bytes.data() + kLengthAt);
    if (length < kRecordHeaderBytes) return std::nullopt;
    return length;
}

std::optional<RecordView> parse_record(std::string_view bytes) {
    const auto length = claimed_length(bytes);
    if (!length || *length > bytes.size()) return std::nullopt;
    bytes = bytes.substr(0, *length);
    if (~crc_more(~0u, bytes.substr(kCrcFrom)) != get_u32(bytes.data() + kCrcAt)) return std::nullopt;
    if (static_cast<std::uint8_t>(bytes[kVersionAt]) != kVersion) return std::nullopt;
    const auto kind = static_cast<RecordKind>(bytes[kKindAt]);
    if (kind != RecordKind::Message && kind != RecordKind::Copy) return std::nullopt;

    const std::size_t envelope = get_u32(bytes.data() + kEnvelopeAt);
    const std::size_t events = get_u32(bytes.data() + kEventsAt);
    const std::size_t head = get_u32(bytes.data() + kHeadAt);
    auto rest = bytes.substr(kRecordHeaderBytes);
    if (envelope + events + head > rest.size()) return std::nullopt;  // 64 bits: three 32-bit numbers do not overflow
    RecordView view{.kind = kind, .length = *length, .envelope = rest.substr(0, envelope), .events = {}, .head = {}, .body = {}};
    rest.remove_prefix(envelope);
    view.events = rest.substr(0, events);
    rest.remove_prefix(events);
    view.head = rest.substr(0, head);
    view.body = rest.substr(head);
    return view;
}

std::string as_copy(std::string record) {
    record[kKindAt] = static_cast<char>(RecordKind::Copy);
    store_u32(record.data() + kCrcAt, ~crc_more(~0u, std::string_view(record).substr(kCrcFrom)));
    return record;
}

}  // namespace warmpost::spool
