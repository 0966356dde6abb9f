// From an Error of the way in to SES's SMTP reply (SES guide, "Amazon SES SMTP response codes"). Pure.
#pragma once
#include <string>

#include "base/error.h"

namespace warmpost::ingress {

[[nodiscard]] std::string smtp_reply(const Error& error);

}  // namespace warmpost::ingress
