// Return paths with a keyed tag: "<base32 of 22 id bytes, 2 of index, 10 of HMAC-SHA256>@<return path domain>". The tag names message and recipient
// group (its first recipient's index; the recipient itself when the group has one) and cannot be forged without the key. 55 characters: RFC 5321 4.5.3.1.1 allows 64.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warmpost::mail {

// Every message carries its tag (the return path's local part) in this field too: some mailbox providers take return path and recipient out of the complaints
// that they send back, and leave the fields that they do not know (Microsoft's JMRP).
inline constexpr std::string_view kTokenField = "X-Warmpost-Token";

struct ReturnPathTag {
    std::string message_id;
    std::uint16_t index = 0;      // of the recipient, or of the group's first one
    bool single = true;           // the group has one recipient: feedback is about that one
};
// Empty when the id is no message id (base/message_id.h) or the index is above 32,767.
[[nodiscard]] std::string make_return_path(std::string_view secret, const ReturnPathTag& tag, std::string_view domain);
// nullopt unless the tag verifies (constant-time). Case of the local part does not matter: some systems fold it.
[[nodiscard]] std::optional<ReturnPathTag> parse_return_path(std::string_view secret, std::string_view local_part);

}  // namespace warmpost::mail
