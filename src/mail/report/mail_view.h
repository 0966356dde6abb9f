// A mail as the readers of reports see it: decoded header fields, the text of its own parts, and the header of the message that it returns. Pure; bounded
// in time and memory whatever the mail is: of a mail beyond kMaxViewedBytes the end is not looked at, deep or torn MIME is read as the text it is.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mail/report/status_fields.h"

namespace warmpost::mail {

inline constexpr std::size_t kMaxViewedBytes = 4ul * 1024 * 1024;  // what is returned stands behind what is told, and is told once
inline constexpr std::size_t kMaxPartText = 256ul * 1024;

struct MailPart {
    std::string type;  // "text/plain", lower case
    std::string text;  // without its transfer encoding, in UTF-8 where its charset is known; at most kMaxPartText bytes
};
struct MailView {
    Block header;                                        // decoded (RFC 2047), in the mail's order
    std::string from, from_name, subject;                // `from`: the address, empty for "<>" and none
    std::vector<std::string> to;                         // addresses
    std::vector<MailPart> parts;                         // its own leaves; what it returns is not among them
    Block returned;                                      // header of the message that it returns as a part; empty: none
    std::string body;                                    // as it stands, from the first line behind the header
    bool is_report(std::string_view report_type) const;  // multipart/report of that type (RFC 6522)
};
// `message`: header and body with any line ends, not dot-stuffed. A line "From ..." of an mbox in front is passed over.
[[nodiscard]] MailView view_mail(std::string_view message);

// Each part costs; real reports have three or four. Lines that begin with two hyphens are counted, and lines
// "Content-Type:" (messages within messages nest without a boundary): a quoted message may have some too.
[[nodiscard]] bool has_too_many_parts(std::string_view message);
// The address of "Ann <ann@isp.example>"; empty when there is none.
[[nodiscard]] std::string mailbox_in(std::string_view text);

}  // namespace warmpost::mail
