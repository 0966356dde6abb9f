// The operations of the operator API that the console brought, besides those in operations.h.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

boost::asio::awaitable<Response> make_session_link(Call& call);
boost::asio::awaitable<Response> start_forecast(Call& call);  // forecasts.cc, as the next
boost::asio::awaitable<Response> show_forecast(Call& call);
boost::asio::awaitable<Response> show_curve(Call& call);  // of an address's warm-up: curve.cc
boost::asio::awaitable<Response> list_isps(Call& call);   // isps.cc

}  // namespace warmpost::ingress::http::operators
