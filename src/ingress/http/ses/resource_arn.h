// "arn:aws:ses:REGION:ACCOUNT:dedicated-ip-pool/NAME": what tags hang on.
#pragma once
#include <string>

#include "base/error.h"
#include "control/service.h"

namespace warmpost::ingress::http::ses {

struct Tagged {
    enum class Kind : std::uint8_t { identity, configuration_set, pool, contact_list, email_template } kind = Kind::pool;
    std::string name;
    [[nodiscard]] bool in_registry() const { return kind == Kind::contact_list || kind == Kind::email_template; }
    [[nodiscard]] control::TaggedResource resource() const;   // unless in_registry()
};
// Of this account; whether it exists is for the caller. Errors: InvalidArgument (no such ARN), NotFound (another account's).
[[nodiscard]] Result<Tagged> parse_resource_arn(const std::string& arn, AccountId account);

}  // namespace warmpost::ingress::http::ses
