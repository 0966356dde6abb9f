// What stands in the links that warmpost puts into mail: a payload that nobody else can make. Pure; fuzzed.
//
// base64url(payload) "." base64url(first 16 bytes of HMAC-SHA256(secret, "link/1/" purpose "/" payload)). The payload is readable to who has the link;
// it holds nothing that the mail itself does not say to its recipient.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warmpost::mail {

inline constexpr std::size_t kMaxLinkToken = 8192;   // characters; longer ones are no tokens

[[nodiscard]] std::string make_link_token(std::string_view secret, std::string_view purpose, const std::vector<std::string>& fields);
// The fields, if the token was made with this secret for this purpose.
[[nodiscard]] std::optional<std::vector<std::string>> read_link_token(std::string_view secret, std::string_view purpose, std::string_view token);

}  // namespace warmpost::mail
