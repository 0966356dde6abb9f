// The header block of a message, found in its bytes without copying them. Pure; fuzzed.
//
// A header block is the lines up to the first empty line, CRLF line ends (RFC 5322 2.2). Names are compared without case.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost::mail {

struct HeaderField {
    std::string_view name;    // as given
    std::string_view value;   // after the colon, unfolded not; without the last CRLF
    std::string_view whole;   // name to CRLF inclusive, folded lines too
};
struct ParsedMessage {
    std::vector<HeaderField> fields;
    std::string_view body;    // from the empty line on, inclusive ("\r\n..."); "\r\n" stands in when there is none
};
// Views into `bytes`. Errors: InvalidArgument: a line that is no field before the empty line, NUL, header larger than `max_header_bytes`.
// `bytes` are in wire form or not; dots do not matter to a header block since no field name begins with one.
[[nodiscard]] Result<ParsedMessage> parse_message(std::string_view bytes, std::size_t max_header_bytes);
// First field of that name, or null.
[[nodiscard]] const HeaderField* find(const ParsedMessage& message, std::string_view name);
// Unfolded and trimmed (RFC 5322 2.2.3).
[[nodiscard]] std::string unfold(std::string_view value);
// RFC 2047 encoded words decoded to UTF-8 (GMime).
[[nodiscard]] std::string decode_words(std::string_view value);
// The text with what is not UTF-8 replaced by U+FFFD: what goes into JSON.
[[nodiscard]] std::string valid_utf8(std::string text);

struct Mailbox {
    std::string display_name;  // decoded
    std::string address;       // local@domain, domain lower-case A-label
};
// All mailboxes of an address-list header value, groups flattened. Strict: see address_list.cc. Errors: InvalidArgument naming what does not parse.
[[nodiscard]] Result<std::vector<Mailbox>> parse_address_list(std::string_view value);
// One bare mailbox as in RCPT TO. IDN domains become A-labels; local part ASCII only, at most 64 octets, domain at most 255. Errors: InvalidArgument.
[[nodiscard]] Result<std::string> normalise_mailbox(std::string_view text);
[[nodiscard]] std::string_view domain_of(std::string_view mailbox);  // after the last '@'
[[nodiscard]] Result<std::string> to_ascii_domain(std::string_view domain);  // IDNA2008 (libidn2), lower case

}  // namespace warmpost::mail
