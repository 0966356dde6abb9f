// What the words of a refusal say, whoever wrote them: a table of patterns, from what mail systems and mailbox providers write. Codes are looked at elsewhere
// (bounce.h): words are more exact than codes where they say something, and often say nothing. Pure; linear in the text (RE2).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace warmpost::outcome {

enum class Reason : std::uint8_t {
    none,         // no pattern matched
    no_mailbox,   // nobody of that name
    moved,        // was there once
    disabled,     // mailbox or account exists and takes nothing
    no_host,      // the domain does not exist or has no way to it
    no_mail,      // the domain takes no mail (RFC 7505, RFC 7504)
    preferences,  // the recipient does not want it
    mailbox_full,
    too_large,
    attachment,
    content,         // spam, virus
    format,          // not as RFC 5322 and MIME have it
    sender,          // the sender's address or domain
    authentication,  // SPF, DKIM, DMARC
    source,          // our address: reputation, block lists, reverse DNS
    policy,          // refused, and no more is said
    relaying,
    rate,     // too much, too fast; comes again
    later,    // temporary, and no more is said
    network,  // connection, DNS, loop
    expired,
    system,      // their trouble: programs, disks, configuration
    encryption,  // STARTTLS
    suppressed,  // on the suppression list of the service that should have sent
};

// `text`: a reply's text, or what a report says in words; any bytes.
[[nodiscard]] Reason reason_in(std::string_view text);

// The mailbox or its domain is what fails, for good where nothing says otherwise.
[[nodiscard]] bool is_of_recipient(Reason reason);

// The text as the patterns see it: lower case is not needed; URLs, addresses and the codes that a multi-line reply repeats are left out (their letters are
// names, not words), runs of blanks are one.
[[nodiscard]] std::string plain_words(std::string_view text);

[[nodiscard]] const char* to_string(Reason reason);

}  // namespace warmpost::outcome
