// Which custom verification template a mailed link came from: a parameter of the link, sealed with a MAC, so that nobody makes us send browsers elsewhere.
// Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace warmpost::ingress {

struct Redirect {
    AccountId account;
    std::string template_name;
};
[[nodiscard]] std::string seal_redirect(std::string_view secret, const Redirect& redirect);  // "000000000002.NAME.MAC", fit for a URL
[[nodiscard]] std::optional<Redirect> read_redirect(std::string_view secret, std::string_view sealed);

}  // namespace warmpost::ingress
