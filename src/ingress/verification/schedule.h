// When a domain's DNS is looked at next. Pure.
// SES looks for up to 72 hours, then gives up (SES guide, "Creating and verifying identities"); the steps in between are ours.
#pragma once
#include <chrono>
#include <optional>

#include "base/time.h"
#include "control/verification_rules.h"

namespace warmpost::ingress {

using control::kVerificationWindow;

inline constexpr std::chrono::seconds kRound{5};           // how often the list is gone through

// At creation, within every minute of the first hour, then hourly. nullopt: the window is over, the identity has failed.
// `last` is the last look; the default value means none yet.
[[nodiscard]] constexpr std::optional<WallTime> next_look(WallTime created, WallTime last, WallTime now) {
    if (now - created >= kVerificationWindow) return std::nullopt;
    if (last < created) return created;
    return last + (last - created < std::chrono::hours{1} ? std::chrono::minutes{1} - 2 * kRound : std::chrono::seconds{3600});
}

// What of an identity is to be looked at now.
struct Look {
    bool domain = false, next_dkim = false, mail_from = false;
    [[nodiscard]] bool any() const { return domain || next_dkim || mail_from; }
};
struct LastLooks {                                         // of this process, whatever came of them; 1970: none
    WallTime domain{}, mail_from{};
};

// What waits goes by next_look. What was verified is looked at daily, and hourly while its records are gone; what has failed, never.
[[nodiscard]] inline Look due(const control::Identity& identity, const LastLooks& last, WallTime now) {
    using control::VerificationStatus;
    constexpr std::chrono::hours kVerifiedAgain{24}, kLostAgain{1};
    const auto waiting = [now](WallTime begin, WallTime looked) {
        const auto next = next_look(begin, looked, now);
        return !next || *next <= now;
    };
    const auto known = [now](WallTime looked, WallTime unfound_since) { return now - looked >= (unfound_since == WallTime{} ? kVerifiedAgain : kLostAgain); };
    Look look;
    const bool is_domain = identity.kind == control::IdentityKind::domain;
    const bool waits = identity.status == VerificationStatus::pending || identity.status == VerificationStatus::temporary_failure;
    const auto begin = control::verification_begin(identity);
    if (identity.verified()) look.domain = is_domain && known(last.domain, identity.unfound_since);
    else if (waits) look.domain = is_domain ? waiting(begin, identity.last_checked) : now - begin >= kVerificationWindow;   // an address waits for its owner
    if (const auto& next = identity.next_dkim; next && !next->failed) look.next_dkim = waiting(next->since, next->last_checked);
    const auto& mail_from = identity.mail_from;
    if (mail_from.domain.empty()) return look;
    const auto status = control::status_of(mail_from);
    if (status == VerificationStatus::pending) look.mail_from = waiting(mail_from.since, mail_from.last_checked);
    else if (status != VerificationStatus::failed) look.mail_from = known(last.mail_from, mail_from.unfound_since);
    return look;
}

}  // namespace warmpost::ingress
