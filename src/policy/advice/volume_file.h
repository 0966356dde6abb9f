// The file of `warmpost advise --volume FILE`: CSV (RFC 4180) with the header day,isp,messages and one line for each UTC day and ISP (or group of domains).
//
//   day,isp,messages
//   2026-11-01,gmail,12000
//   2026-11-01,example.com,300
//
// The volume covers the days from the earliest to the latest in the file; days in between that it does not name had no mail. A line with 0 messages marks a day
// at either end. Lines may end in LF or CRLF; empty lines and a byte order mark are passed over; a field may be quoted; ISPs are compared without case.
#pragma once
#include <string_view>

#include "base/error.h"
#include "policy/advice/volume.h"

namespace warmpost::advice {

// Errors: InvalidArgument. With a message that begins "line N: " and `field` naming the column: another header, not three fields, no such day, an empty ISP or
// one of more than 253 bytes or with control characters, messages not a whole number of 0 to kMaxMessagesADay, a day and ISP that an earlier line has.
// Of the whole file: no line with figures, days further apart than kMaxSeriesDays, more than kMaxVolumeLines lines.
[[nodiscard]] Result<Series> parse_volume(std::string_view text);
inline constexpr std::size_t kMaxVolumeLines = 1'000'000;

}  // namespace warmpost::advice
