// Two kinds of time are two types: WallTime is told to people and stored; SteadyTime measures intervals and drives timers.
// Nothing here reads a clock: `now` is always a parameter (runtime/clock.h reads it at the edge).
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace warmpost {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

[[nodiscard]] constexpr std::int64_t to_ms(WallTime t) { return t.time_since_epoch().count(); }
[[nodiscard]] constexpr WallTime from_ms(std::int64_t ms) { return WallTime{std::chrono::milliseconds{ms}}; }

// "2026-11-24T18:00:00.123Z": ISO 8601 in UTC with milliseconds, as SES event records have it.
[[nodiscard]] std::string to_iso8601(WallTime t);
// "Tue, 24 Nov 2026 18:00:00 +0000": RFC 5322 3.3 date-time, in UTC.
[[nodiscard]] std::string to_rfc5322_date(WallTime t);

}  // namespace warmpost
