// Addresses that leave a contact list when anybody writes to them: "unsubscribe+<base32 of 22 id bytes and 10 of HMAC-SHA256>@<return path domain>", the
// mailto: of List-Unsubscribe (RFC 2369 3.2). The tag names the message, which has one recipient, and cannot be forged without the key. 64 characters: all
// that RFC 5321 4.5.3.1.1 allows a local part.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace warmpost::mail {

// Empty when the id is no message id (base/message_id.h).
[[nodiscard]] std::string make_unsubscribe_address(std::string_view secret, std::string_view message_id, std::string_view domain);
// Looks like one, whether its tag verifies or not.
[[nodiscard]] bool is_unsubscribe_name(std::string_view local_part);
// The message's id. nullopt unless the tag verifies (constant-time). Case does not matter: some systems fold it.
[[nodiscard]] std::optional<std::string> parse_unsubscribe_address(std::string_view secret, std::string_view local_part);

}  // namespace warmpost::mail
