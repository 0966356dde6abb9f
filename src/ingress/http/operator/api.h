// The operator API under /warmpost/v1/: what the terminal commands and the console speak. JSON in and out; errors {"code": ..., "message": ...}.
//
// Asked over the unix socket or with a key of role operator; a few operations are for accounts' keys too, about their own account. Blocking reads (history, index) run on the SQL thread, never on a core.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "ingress/http/call.h"
#include "ingress/http/message.h"
#include "ingress/http/server.h"

namespace warmpost::ingress::http {

// `request` outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> operator_api(const HttpDependencies& dependencies, const Request& request, Caller caller);

}  // namespace warmpost::ingress::http
