// What becomes of an identity, of its next key and of its MAIL FROM domain by what DNS says of their records. Pure over the given time.
//
// SES looks for up to 72 hours, then gives up; what was verified is looked at for ever, and may be lost after 72 hours without its records (SES guide, "Creating
// and verifying identities", "Using a custom MAIL FROM domain"). Each function answers whether something changed that is worth storing.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/snapshot.h"

namespace warmpost::control {

inline constexpr std::chrono::hours kVerificationWindow{72};

struct DnsWord {                   // what DNS said of records that were looked for
    bool there = false;
    std::string error_type{};      // SES VerificationInfo.ErrorType when they were not
    // Only an answer that says "not there" counts against what was verified, never a failure of DNS.
    [[nodiscard]] bool says_no() const { return error_type == "HOST_NOT_FOUND" || error_type == "TYPE_NOT_FOUND" || error_type == "INVALID_VALUE"; }
};

struct LookedFor {                 // what a look was about
    WallTime made{};               // the identity; the next key
    std::vector<std::string> tokens{};         // of Easy DKIM
    std::string selector{}, record{};          // of the key; empty: there is none
    friend bool operator==(const LookedFor&, const LookedFor&) = default;
};
[[nodiscard]] LookedFor looked_for(const Identity& identity);
[[nodiscard]] LookedFor looked_for(const NextDkim& next);

// Where the operator vouched for a domain whose records were never seen, their absence changes nothing.
bool hear_of_domain(Identity& identity, const DnsWord& word, WallTime now);
// The key takes the place of the one that signs once its records are seen; one that has a selector of ours stays published for mail that is under way.
bool hear_of_next_dkim(Identity& identity, const DnsWord& word, WallTime now);
bool hear_of_mail_from(MailFrom& mail_from, const DnsWord& word, WallTime now);

[[nodiscard]] VerificationStatus status_of(const MailFrom& mail_from);
void set_status(MailFrom& mail_from, VerificationStatus status);
// Begin of the 72 hours.
[[nodiscard]] inline WallTime verification_begin(const Identity& identity) {
    return identity.verification_since == WallTime{} ? identity.created : identity.verification_since;
}

}  // namespace warmpost::control
