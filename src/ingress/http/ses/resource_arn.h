// "arn:aws:ses:REGION:ACCOUNT:dedicated-ip-pool/NAME": what tags hang on.
#pragma once
#include <string>

#include "base/error.h"
#include "control/service.h"

namespace warmpost::ingress::http::ses {

// An identity, a configuration set or a pool of this account; whether it exists is for the caller. Errors: InvalidArgument (no such ARN), NotFound (another account's).
[[nodiscard]] Result<control::TaggedResource> parse_resource_arn(const std::string& arn, AccountId account);

}  // namespace warmpost::ingress::http::ses
