// ASCII text helpers, locale-free.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace warmpost {

[[nodiscard]] constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b);
[[nodiscard]] bool istarts_with(std::string_view text, std::string_view prefix);
[[nodiscard]] bool iends_with(std::string_view text, std::string_view suffix);
[[nodiscard]] std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts

}  // namespace warmpost
