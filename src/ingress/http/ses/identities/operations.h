// Identities: DKIM, MAIL FROM, policies and defaults: the operations' functions, one file each.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_email_identity_policy(Call& call);
boost::asio::awaitable<Response> delete_email_identity_policy(Call& call);
boost::asio::awaitable<Response> get_email_identity_policies(Call& call);
boost::asio::awaitable<Response> put_email_identity_configuration_set_attributes(Call& call);
boost::asio::awaitable<Response> put_email_identity_dkim_attributes(Call& call);
boost::asio::awaitable<Response> put_email_identity_dkim_signing_attributes(Call& call);
boost::asio::awaitable<Response> put_email_identity_mail_from_attributes(Call& call);
boost::asio::awaitable<Response> update_email_identity_policy(Call& call);

}  // namespace warmpost::ingress::http::ses
