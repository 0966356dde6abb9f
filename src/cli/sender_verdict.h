// What a receiver will make of a message's sender: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489), told from DNS as it is now.
//
// SPF is evaluated as a receiver does, for the address that the message left from. A signature is not computed again: what is held against DNS is that the
// key which signs is the one published. DMARC follows from the two. Pure but for `ask`.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "cli/lookups.h"

namespace warmpost::cli {

using AskDns = std::function<Found(const Question& question)>;

enum class Auth { pass, fail, softfail, neutral, none, temperror, permerror, unknown };  // unknown: not evaluated here, the text says why
[[nodiscard]] const char* to_string(Auth result);

struct AuthVerdict {
    Auth result = Auth::unknown;
    std::string domain;  // whose record it is about: MAIL FROM's, d=, or that of the DMARC record
    std::string text;    // why, and what to do
};

// Errors and limits as RFC 7208 4.6: one record, 10 look-ups. Macros and `ptr` are not evaluated (unknown).
[[nodiscard]] AuthVerdict evaluate_spf(const std::string& mail_from_domain, const IpAddress& source, const AskDns& ask);

struct SigningKey {
    std::string domain, selector;
    std::string record;  // the TXT value that belongs to the key; empty: not known here
};
[[nodiscard]] AuthVerdict evaluate_dkim(const SigningKey& key, const AskDns& ask);

// `spf` and `dkim` as evaluated above; alignment by the organizational domain unless the record asks for the same domain.
[[nodiscard]] AuthVerdict evaluate_dmarc(const std::string& from_domain, const AuthVerdict& spf, const std::vector<AuthVerdict>& dkim, const AskDns& ask);

}  // namespace warmpost::cli
