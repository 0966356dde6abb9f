// Operations that older SDKs ask for in another way than the model has it: at another path, or with members in the query that newer ones put into the body.
// Still in use: Debian 12's botocore (2023), the JavaScript SDK of 2025.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace warmpost::ingress::http {

struct OlderForm {
    std::string_view method, uri, operation;
};
[[nodiscard]] std::span<const OlderForm> older_forms();
// The body that a newer SDK sends for the same: the members of the query beside those of the body. Nothing when either cannot be read; a body that is no JSON
// object comes back as it is, for the checks that follow to refuse.
[[nodiscard]] std::optional<std::string> newer_body(std::string_view query, const std::string& body);

}  // namespace warmpost::ingress::http
