// The operations of the operator API about keys and the log of changes, besides those in operations.h. An account's own key asks them about its account.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

boost::asio::awaitable<Response> change_key(Call& call);
boost::asio::awaitable<Response> rotate_key(Call& call);
boost::asio::awaitable<Response> list_audit(Call& call);

}  // namespace warmpost::ingress::http::operators
