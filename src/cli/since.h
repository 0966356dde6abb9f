// "Since when", as people type it.
#pragma once
#include <optional>
#include <string>

#include "base/time.h"

namespace warmpost::cli {

// "90m", "2h", "3d" before `now`, or the begin of a date "2026-11-24" (UTC). nullopt: it is neither.
[[nodiscard]] std::optional<WallTime> since_when(const std::string& text, WallTime now);
inline constexpr const char* kSinceForms = "write 30m, 12h, 7d or a date such as 2026-11-24";

}  // namespace warmpost::cli
