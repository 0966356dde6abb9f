#include "base/message_id.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/crypto.h"
#include "base/encoding.h"

namespace warmpost {
namespace {

constexpr std::string_view kRegionMark = "0100";
constexpr std::string_view kTail = "-000000";

// Random bytes are fetched in blocks: one call of the system's generator serves many ids.
std::string next_uuid() {
    thread_local std::string pool;
    thread_local std::size_t used = 0;
    if (used + 16 > pool.size()) {
        pool = random_bytes(1024);
        used = 0;
    }
    std::string uuid = pool.substr(used, 16);
    used += 16;
    uuid[6] = static_cast<char>((uuid[6] & 0x0f) | 0x40);  // RFC 9562 5.4: version 4
    uuid[8] = static_cast<char>((uuid[8] & 0x3f) | 0x80);
    return uuid;
}

}  // namespace

std::string new_message_id(WallTime now) {
    std::string bytes;
    const auto ms = static_cast<std::uint64_t>(to_ms(now));
    for (int shift = 40; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(ms >> shift & 0xff));
    return message_id_from_bytes(bytes + next_uuid());
}

std::string message_id_from_bytes(std::string_view b) {
    const std::string hex = hex_encode(b);
    const std::string_view h = hex;
    return fmt::format("{}{}-{}-{}-{}-{}-{}{}", kRegionMark, h.substr(0, 12), h.substr(12, 8), h.substr(20, 4),
                       h.substr(24, 4), h.substr(28, 4), h.substr(32, 12), kTail);
}

std::optional<std::string> message_id_to_bytes(std::string_view id) {
    if (id.size() != kMessageIdLength || !id.starts_with(kRegionMark) || !id.ends_with(kTail)) return std::nullopt;
    const auto body = id.substr(4, kMessageIdLength - 4 - kTail.size());  // 12-8-4-4-4-12
    for (const std::size_t dash : {12u, 21u, 26u, 31u, 36u})
        if (body[dash] != '-') return std::nullopt;
    std::string digits;
    for (const char c : body)
        if (c != '-') digits.push_back(c);
    if (digits.size() != 44) return std::nullopt;
    return hex_decode(digits);
}

bool is_message_id(std::string_view text) { return message_id_to_bytes(text).has_value(); }

}  // namespace warmpost
