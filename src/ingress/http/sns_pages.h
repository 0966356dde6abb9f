// The pages that notifications lead to: confirming and ending a subscription, and the certificate of their signatures. No key is asked: tokens are the proof.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "ingress/http/call.h"

namespace warmpost::ingress::http {

[[nodiscard]] bool is_sns_path(std::string_view path);  // "/sns/..."
// Answers in XML as SNS does. `request` outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> sns_page(const HttpDependencies& parts, const Request& request);

}  // namespace warmpost::ingress::http
