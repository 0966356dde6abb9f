// What left, counted: by UTC day, account, source and ISP. Counted in the batch that records the outcome, so a crash counts nothing twice and loses nothing.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "base/ids.h"

namespace warmpost::spool {

// By what kind of source a recipient's message left: what it is charged as. A relay and the shared pool's addresses are both the shared pool.
enum class UsageKind : std::uint8_t { shared = 's', standard = 'd', managed = 'm' };

struct UsageKey {
    std::chrono::sys_days day{};
    AccountId account;
    UsageKind kind{};
    std::string source;              // outgoing address or relay's name
    std::string isp;                 // of the ISP table; "other" for all that it does not know, so that strangers cannot make this grow
    friend auto operator<=>(const UsageKey&, const UsageKey&) = default;
};
struct UsageCounts {                 // recipients
    std::int64_t delivered = 0, bounced = 0;             // ended by an answer to an attempt from this source: what is charged
    std::int64_t deferred = 0, throttled = 0, blocked = 0;   // attempts that were answered so, one of the three each; a final block is a bounce too
    std::int64_t complaints = 0;
    UsageCounts& operator+=(const UsageCounts& more);
    friend bool operator==(const UsageCounts&, const UsageCounts&) = default;
};
struct UsageLine {
    UsageKey key;
    UsageCounts counts;
};
inline constexpr std::chrono::days kUsageKept{400};   // a year's bills can be reckoned again, and the month after it

}  // namespace warmpost::spool
