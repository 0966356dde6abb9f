#include "mail/message/return_path.h"

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/message_id.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kIdBytes = 22, kTagBytes = 24, kMacBytes = 10;
constexpr std::uint16_t kSingleBit = 0x8000;  // of the index: a message has at most 50 recipients

// The purpose stands in the MAC's input, so that the same secret may serve other tags.
std::string mac_of(std::string_view secret, std::string_view tag) {
    return hmac_sha256(secret, std::string("return-path/1/").append(tag)).substr(0, kMacBytes);
}

}  // namespace

std::string make_return_path(std::string_view secret, const ReturnPathTag& tag, std::string_view domain) {
    const auto id = message_id_to_bytes(tag.message_id);
    if (!id || tag.index >= kSingleBit) return {};
    const auto index = static_cast<std::uint16_t>(tag.index | (tag.single ? kSingleBit : 0));
    std::string bytes = *id;
    bytes += static_cast<char>(index >> 8);
    bytes += static_cast<char>(index & 0xff);
    bytes += mac_of(secret, bytes);
    return base32_encode(bytes).append("@").append(domain);
}

std::optional<ReturnPathTag> parse_return_path(std::string_view secret, std::string_view local_part) {
    if (local_part.size() != 55) return std::nullopt;
    const auto bytes = base32_decode(local_part);
    if (!bytes || bytes->size() != kTagBytes + kMacBytes) return std::nullopt;
    const std::string_view view = *bytes;
    if (!constant_time_equal(mac_of(secret, view.substr(0, kTagBytes)), view.substr(kTagBytes))) return std::nullopt;
    const auto index = static_cast<std::uint16_t>(static_cast<unsigned char>(view[kIdBytes]) << 8 | static_cast<unsigned char>(view[kIdBytes + 1]));
    return ReturnPathTag{message_id_from_bytes(view.substr(0, kIdBytes)), static_cast<std::uint16_t>(index & ~kSingleBit), (index & kSingleBit) != 0};
}

}  // namespace warmpost::mail
