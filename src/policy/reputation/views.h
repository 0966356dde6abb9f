// Whose mail a reputation is about, and how those stand whom nobody pauses: identities, pools, addresses and ISPs. Pure.
//
// SES's marks (reputation.h) say it of bounces and complaints. Of blocks and throttles SES says nothing; the marks here are our own: what an ISP refuses at
// one attempt in twenty is a matter of the sender, and slowing down is ordinary up to a third of all attempts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/reputation/reputation.h"

namespace warmpost::reputation {

enum class Kind : std::uint8_t { account, configuration_set, identity, pool, address, isp };
[[nodiscard]] std::string_view to_string(Kind kind);  // "account", "configuration-set", "identity", "pool", "address", "isp"
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);

// With attempts that were answered "later", "less" or "not from you", by recipients: what is tried again counts again.
struct ViewHour : Hour {
    std::int64_t deferred = 0, throttled = 0, blocked = 0;
};
struct ViewRates : Rates {
    std::int64_t deferred = 0, throttled = 0, blocked = 0;  // of the hours counted
    // Of attempts that were answered, one way or another: a message that is throttled nine times and taken the tenth is throttled at 90 %.
    [[nodiscard]] std::int64_t attempts() const { return messages + deferred + throttled + blocked; }
    [[nodiscard]] double throttle_rate() const { return attempts() > 0 ? static_cast<double>(throttled) / static_cast<double>(attempts()) : 0; }
    [[nodiscard]] double block_rate() const { return attempts() > 0 ? static_cast<double>(blocked) / static_cast<double>(attempts()) : 0; }
};
// As rates_of.
[[nodiscard]] ViewRates view_rates_of(const std::vector<ViewHour>& hours, const Rules& rules, WallTime fresh_start, WallTime now);

inline constexpr double kBlockMark = 0.05, kThrottleMark = 0.30;                // of attempts
inline constexpr std::int64_t kBlocksThatCount = 10, kThrottlesThatCount = 50;  // fewer say nothing

struct Advised {
    bool under_review = false;  // else healthy
    std::string cause;          // one line for people, with the worst rate and its volume; empty: healthy
    std::string advice;         // what to do; empty: nothing
};
// As it stands now, by its rates alone: what it was before plays no part. `name`: for the commands in the advice.
[[nodiscard]] Advised advise(Kind kind, std::string_view name, const ViewRates& rates, const Rules& rules);

}  // namespace warmpost::reputation
