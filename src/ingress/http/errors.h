// What an error looks like on the wire: HTTP status, x-amzn-ErrorType and {"message": ...}. Decided here and nowhere else.
// Source: SES v2 API reference, "Common Errors" and the model's exceptions.
#pragma once
#include <string_view>

#include "base/error.h"
#include "ingress/http/message.h"
#include "ingress/http/sigv4.h"

namespace warmpost::ingress::http {

[[nodiscard]] Response error_response(unsigned status, std::string_view type, std::string_view message);
[[nodiscard]] Response error_response(const Error& error);
[[nodiscard]] Response error_response(const AuthError& error);

[[nodiscard]] Response bad_request(std::string_view message);
[[nodiscard]] Response unknown_operation();
// An operation of the model that this version does not have. 400, not 501: SDKs repeat what ends in 5xx.
[[nodiscard]] Response not_built(std::string_view operation);

}  // namespace warmpost::ingress::http
