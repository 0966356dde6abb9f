#include "spool/search_key.h"

#include <isa-l/crc64.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/message_id.h"
#include "base/strings.h"

namespace warmpost::spool {
namespace {

constexpr std::uint32_t kLastSecond = 0xffff;  // seconds are told from behind, so that the latest comes first
constexpr std::size_t kTimeBytes = 6, kUuidBytes = kPlaceBytes - kTimeBytes;

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = bytes * 8 - 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}
std::uint64_t get(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}
std::uint64_t crc_more(std::uint64_t crc, std::string_view bytes) {
    return crc64_ecma_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}
std::int64_t ms_of(const MessagePlace& place) { return static_cast<std::int64_t>(get(std::string_view(place).substr(0, kTimeBytes))); }

}  // namespace

std::uint64_t facet_hash(AccountId account, Facet facet, std::string_view value) {
    std::string head(1, static_cast<char>(facet));
    put(head, static_cast<std::uint64_t>(account.value()), 8);
    const auto begun = crc_more(0, head);
    const bool any_case = facet == Facet::recipient || facet == Facet::identity || facet == Facet::isp;
    return any_case ? crc_more(begun, to_lower(value)) : crc_more(begun, value);
}

std::optional<MessagePlace> place_of_id(std::string_view message_id) {
    auto bytes = message_id_to_bytes(message_id);
    if (!bytes) return std::nullopt;
    bytes->resize(kPlaceBytes);
    return bytes;
}
MessagePlace first_place(WallTime at) {
    MessagePlace place;
    put(place, static_cast<std::uint64_t>(std::max<std::int64_t>(to_ms(at), 0)), kTimeBytes);
    place.resize(kPlaceBytes, '\0');
    return place;
}
std::string id_prefix(const MessagePlace& place) {
    const std::string hex = hex_encode(place);  // 12 digits of time, then 8 and 4 of the UUID: base/message_id.h
    return "0100" + hex.substr(0, 12) + "-" + hex.substr(12, 8) + "-" + hex.substr(20, 4);
}

PostingTime posting_time(WallTime at) {
    const auto seconds = std::max<std::int64_t>(to_ms(at), 0) / 1000;
    return {static_cast<std::uint32_t>(seconds / kPartitionSeconds), static_cast<std::uint32_t>(seconds % kPartitionSeconds)};
}
PostingTime posting_time(const MessagePlace& place) { return posting_time(from_ms(ms_of(place))); }
WallTime time_of(PostingTime time) { return from_ms((std::int64_t{time.partition} * kPartitionSeconds + time.second) * 1000); }

std::string partition_prefix(std::uint32_t partition) {
    std::string prefix;
    put(prefix, partition, kPartitionBytes);
    return prefix;
}
std::string facet_prefix(std::uint32_t partition, std::uint64_t hash) {
    auto prefix = partition_prefix(partition);
    put(prefix, hash, 8);
    return prefix;
}
std::string posting_prefix(PostingTime time, std::uint64_t hash) {
    auto prefix = facet_prefix(time.partition, hash);
    put(prefix, kLastSecond - time.second, 2);
    return prefix;
}
std::uint32_t second_of_key(std::string_view key) {
    return kLastSecond - static_cast<std::uint32_t>(get(key.substr(kFacetPrefixBytes, kPostingPrefixBytes - kFacetPrefixBytes)));
}

std::string token_of(const MessagePlace& place) {
    std::string token;
    put(token, static_cast<std::uint64_t>(ms_of(place) % 1000), kTokenBytes - kUuidBytes);
    token.append(place, kTimeBytes, kUuidBytes);
    return token;
}
MessagePlace place_of_token(PostingTime time, std::string_view token) {
    MessagePlace place;
    const auto ms = static_cast<std::uint64_t>(to_ms(time_of(time))) + get(token.substr(0, kTokenBytes - kUuidBytes));
    put(place, ms, kTimeBytes);
    place.append(token.substr(kTokenBytes - kUuidBytes, kUuidBytes));
    return place;
}
std::string chunk_suffix(std::uint64_t number) {
    std::string suffix;
    put(suffix, number, 6);
    return suffix;
}

std::vector<std::string_view> tokens_in(std::string_view key, std::string_view value) {
    if (value.empty()) {
        if (key.size() != kPostingPrefixBytes + kTokenBytes) return {};
        return {key.substr(kPostingPrefixBytes)};
    }
    std::vector<std::string_view> tokens;
    for (; value.size() >= kTokenBytes; value.remove_prefix(kTokenBytes)) tokens.push_back(value.substr(0, kTokenBytes));
    return tokens;
}

}  // namespace warmpost::spool
