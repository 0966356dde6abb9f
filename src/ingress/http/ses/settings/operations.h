// Settings of accounts and configuration sets: the operations' functions, one file each.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_pricing_attributes(Call& call);
boost::asio::awaitable<Response> put_account_sending_attributes(Call& call);
boost::asio::awaitable<Response> put_account_suppression_attributes(Call& call);
boost::asio::awaitable<Response> put_account_vdm_attributes(Call& call);
boost::asio::awaitable<Response> put_configuration_set_archiving_options(Call& call);
boost::asio::awaitable<Response> put_configuration_set_reputation_options(Call& call);
boost::asio::awaitable<Response> put_configuration_set_sending_options(Call& call);
boost::asio::awaitable<Response> put_configuration_set_suppression_options(Call& call);
boost::asio::awaitable<Response> put_configuration_set_tracking_options(Call& call);
boost::asio::awaitable<Response> put_configuration_set_vdm_options(Call& call);

}  // namespace warmpost::ingress::http::ses
