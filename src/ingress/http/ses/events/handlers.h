// The operations on event destinations.
#pragma once
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_configuration_set_event_destination(Call& call);
boost::asio::awaitable<Response> delete_configuration_set_event_destination(Call& call);
boost::asio::awaitable<Response> get_configuration_set_event_destinations(Call& call);
boost::asio::awaitable<Response> update_configuration_set_event_destination(Call& call);

}  // namespace warmpost::ingress::http::ses
