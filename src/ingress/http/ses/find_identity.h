// An identity of the caller by the name it is called by: domains without regard to case and in A-labels, addresses as given.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

// Errors: NotFound in SES's words.
[[nodiscard]] Result<const control::Identity*> find_identity(const control::Account& account, const std::string& name);

}  // namespace warmpost::ingress::http::ses
