// Which domain the envelope sender has: the identity's MAIL FROM domain, or the service's own (SES guide, "Using a custom MAIL FROM domain"). Pure.
#pragma once
#include <string>

#include "base/error.h"
#include "control/snapshot.h"

namespace warmpost::ingress {

// An address identity without a MAIL FROM domain of its own takes its domain's. Errors: MailFromDomainNotVerified: its records are not in place, and mail is
// to be refused then; with the other behaviour it leaves from `usual`.
[[nodiscard]] Result<std::string> return_path_domain(const control::Account& owner, const control::Identity& identity, const std::string& usual);

}  // namespace warmpost::ingress
