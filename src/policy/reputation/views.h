// Whose mail a reputation is about, and how those stand whom nobody pauses: identities, pools, addresses and ISPs. Pure.
//
// SES's marks (reputation.h) say it of bounces and complaints. Of blocks and throttles SES says nothing; the marks here are our own: what an ISP refuses at one
// attempt in twenty is a matter of the sender, and slowing down is ordinary up to a third of all attempts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/reputation/reputation.h"

namespace warmpost::reputation {

enum class Kind : std::uint8_t { account, configuration_set, identity, pool, address, isp };
[[nodiscard]] std::string_view to_string(Kind kind);             // "account", "configuration-set", "identity", "pool", "address", "isp"
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);

inline constexpr double kBlockMark = 0.05, kThrottleMark = 0.30;         // of attempts
inline constexpr std::int64_t kBlocksThatCount = 10, kThrottlesThatCount = 50;   // fewer say nothing

struct Advised {
    bool under_review = false;          // else healthy
    std::string cause;                  // one line for people, with the worst rate and its volume; empty: healthy
    std::string advice;                 // what to do; empty: nothing
};
// As it stands now, by its rates alone: what it was before plays no part. `name`: for the commands in the advice.
[[nodiscard]] Advised advise(Kind kind, std::string_view name, const Rates& rates, const Rules& rules);

}  // namespace warmpost::reputation
