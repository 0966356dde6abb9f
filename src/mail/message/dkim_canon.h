// DKIM's relaxed canonicalisation (RFC 6376 3.4.2, 3.4.4) over the wire form, hashed as it is read. Pure; fuzzed.
#pragma once
#include <string>
#include <string_view>

namespace warmpost::mail {

// SHA-256 (32 raw bytes) of the relaxed body. `wire_body` is what follows the header's empty line, dot-stuffed, lines ending in CRLF; the dots
// are taken back while reading (RFC 5321 4.5.2), since a verifier sees the message without them.
[[nodiscard]] std::string relaxed_body_hash(std::string_view wire_body);
// Appends "name:value" of one field, relaxed, without a line end. `name` as given, `value` is all after the colon.
void append_relaxed_field(std::string& out, std::string_view name, std::string_view value);

}  // namespace warmpost::mail
