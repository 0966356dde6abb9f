// Hex, base64 (by OpenSSL) and base32 for return paths. No allocation beyond the result.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace warmpost {

[[nodiscard]] std::string hex_encode(std::string_view bytes);                     // lower case
[[nodiscard]] std::optional<std::string> hex_decode(std::string_view text);
[[nodiscard]] std::string base64_encode(std::string_view bytes);                  // RFC 4648 4, padded, one line
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);    // strict but for white space, which is skipped
[[nodiscard]] std::string base32_encode(std::string_view bytes);                  // lower case a-z2-7, no padding
[[nodiscard]] std::optional<std::string> base32_decode(std::string_view text);    // either case
// Decodes %XX once; '+' stays. nullopt on a broken escape.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);
// RFC 3986 unreserved characters stay, everything else becomes %XX in capitals (SigV4's rule).
[[nodiscard]] std::string percent_encode(std::string_view text, bool keep_slash = false);

}  // namespace warmpost
