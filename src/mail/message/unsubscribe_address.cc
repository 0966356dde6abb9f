#include "mail/message/unsubscribe_address.h"

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/message_id.h"
#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::string_view kPrefix = "unsubscribe+";
constexpr std::size_t kIdBytes = 22, kMacBytes = 10;

std::string mac_of(std::string_view secret, std::string_view id) {
    return hmac_sha256(secret, std::string("unsubscribe/1/").append(id)).substr(0, kMacBytes);
}

}  // namespace

std::string make_unsubscribe_address(std::string_view secret, std::string_view message_id, std::string_view domain) {
    const auto id = message_id_to_bytes(message_id);
    if (!id) return {};
    return std::string(kPrefix).append(base32_encode(*id + mac_of(secret, *id))).append("@").append(domain);
}

bool is_unsubscribe_name(std::string_view local_part) { return istarts_with(local_part, kPrefix); }

std::optional<std::string> parse_unsubscribe_address(std::string_view secret, std::string_view local_part) {
    if (!is_unsubscribe_name(local_part) || local_part.size() > 64) return std::nullopt;
    const auto bytes = base32_decode(local_part.substr(kPrefix.size()));
    if (!bytes || bytes->size() != kIdBytes + kMacBytes) return std::nullopt;
    const std::string_view view = *bytes;
    if (!constant_time_equal(mac_of(secret, view.substr(0, kIdBytes)), view.substr(kIdBytes))) return std::nullopt;
    return message_id_from_bytes(view.substr(0, kIdBytes));
}

}  // namespace warmpost::mail
