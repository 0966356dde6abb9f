// Advice as JSON, and the words that ask for it; the same over the API and at the terminal. Pure.
#pragma once
#include <boost/json/object.hpp>

#include <string_view>

#include "base/error.h"
#include "policy/advice/advice.h"

namespace warmpost::ingress::http::operators {

[[nodiscard]] boost::json::object advice_view(const advice::Advice& advice);

// "regular" (also when empty), "irregular", "highly-irregular". Errors: InvalidArgument.
[[nodiscard]] Result<advice::Regularity> regularity_named(std::string_view name);
// "marketing", "transactional", "mixed" (also when empty). Errors: InvalidArgument.
[[nodiscard]] Result<advice::MailType> mail_type_named(std::string_view name);

}  // namespace warmpost::ingress::http::operators
