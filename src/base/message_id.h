// SES's message id: "01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000", 60 characters: "0100", twelve hex digits of
// Unix time in milliseconds, a random UUID (version 4), and "-000000" (SES samples; shared facts c.2). The id sorts by time.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace warmpost {

inline constexpr std::size_t kMessageIdLength = 60;
[[nodiscard]] std::string new_message_id(WallTime now);
[[nodiscard]] bool is_message_id(std::string_view text);
// The 22 bytes that carry the information (6 of time, 16 of UUID), and back.
[[nodiscard]] std::optional<std::string> message_id_to_bytes(std::string_view id);
[[nodiscard]] std::string message_id_from_bytes(std::string_view bytes22);

}  // namespace warmpost
