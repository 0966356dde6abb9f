// DNS record data (RFC 1035 3.3) from wire form. Pure; a stranger's bytes: every length is checked.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/resolver.h"

namespace warmpost::delivery {

// An uncompressed domain name, lower case, without the final dot; the root is "". nullopt when broken.
[[nodiscard]] std::optional<std::string> parse_name(std::string_view rdata);
[[nodiscard]] std::optional<runtime::MxRecord> parse_mx(std::string_view rdata);      // RFC 1035 3.3.9
[[nodiscard]] std::optional<std::string> parse_txt(std::string_view rdata);           // character-strings joined, RFC 7208 3.3

}  // namespace warmpost::delivery
