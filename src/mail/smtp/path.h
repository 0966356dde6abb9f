// "FROM:<address> SIZE=1000 BODY=8BITMIME": the argument of MAIL and RCPT (RFC 5321 4.1.2). Views into the line.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace warmpost::mail {

struct PathArgument {
    std::string_view address;                  // between the angle brackets; may be empty
    std::vector<std::string_view> parameters;  // "SIZE=1000"
};
// `keyword`: "FROM:" or "TO:", compared without case. A space behind the colon and missing brackets are taken, as SES takes them. nullopt: no path there.
[[nodiscard]] std::optional<PathArgument> parse_path(std::string_view argument, std::string_view keyword);

}  // namespace warmpost::mail
