// Duktape writes characters beyond U+FFFF as two surrogates of three bytes each (CESU-8); mail wants UTF-8.
#pragma once
#include <string>
#include <string_view>

namespace warmpost::rendering {

// Pairs of surrogates become one character of four bytes, a lone one becomes U+FFFD. Anything else stays as it is.
[[nodiscard]] std::string to_utf8(std::string_view cesu8);

}  // namespace warmpost::rendering
