// Reads the date-times that SDKs put into queries and event records carry: ISO 8601 with a zone, as RFC 3339 profiles it.
#pragma once
#include <optional>
#include <string_view>

#include "base/time.h"

namespace warmpost {

// "2026-01-02T03:04:05Z", with a fraction of any length (cut at milliseconds), "Z" or an offset "+01:00"; years 1970 to 9999. nullopt: anything else.
[[nodiscard]] std::optional<WallTime> parse_iso8601(std::string_view text);

}  // namespace warmpost
