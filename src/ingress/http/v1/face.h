// The query API of SES v1 (2010-12-01), the second face of what ses/ does: form-encoded parameters in, XML out, the same signature.
//
// No rule of the service lives here: an action becomes one or more operations of SES v2, which perform.h checks, does and writes down; their answers and
// refusals are put in v1's words. docs/api-coverage.md lists the actions.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::v1 {

// A raw message of 10 MB (SES v1's limit) in base64, every '+', '/' and '=' of it percent-encoded, and room for the rest.
inline constexpr std::uint64_t kMaxRawMessage = 10u << 20, kMaxBody = kMaxRawMessage / 3 * 4 / 4 * 5 + (1u << 20);

[[nodiscard]] bool is_for(std::string_view path);  // "/"
// `call` has request, parts, caller and snapshot; it outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> answer_to(Call& call);
[[nodiscard]] Response refusal(const Request& request, const Response& v2);  // of who did not prove who it is

}  // namespace warmpost::ingress::http::v1
