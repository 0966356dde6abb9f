// When a domain's DNS is looked at next. Pure.
// SES looks for up to 72 hours, then gives up (SES guide, "Creating and verifying identities"); the steps in between are ours.
#pragma once
#include <chrono>
#include <optional>

#include "base/time.h"

namespace warmpost::ingress {

inline constexpr std::chrono::hours kVerificationWindow{72};

inline constexpr std::chrono::seconds kRound{5};           // how often the list is gone through

// At creation, within every minute of the first hour, then hourly. nullopt: the window is over, the identity has failed.
// `last` is the last look; the default value means none yet.
[[nodiscard]] constexpr std::optional<WallTime> next_look(WallTime created, WallTime last, WallTime now) {
    if (now - created >= kVerificationWindow) return std::nullopt;
    if (last < created) return created;
    return last + (last - created < std::chrono::hours{1} ? std::chrono::minutes{1} - 2 * kRound : std::chrono::seconds{3600});
}

}  // namespace warmpost::ingress
