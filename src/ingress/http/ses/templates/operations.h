// Templates, and what is sent with them: one function and one file each; table.cc lists them.
#pragma once
#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_custom_verification_email_template(Call& call);
boost::asio::awaitable<Response> create_email_template(Call& call);
boost::asio::awaitable<Response> delete_custom_verification_email_template(Call& call);
boost::asio::awaitable<Response> delete_email_template(Call& call);
boost::asio::awaitable<Response> get_custom_verification_email_template(Call& call);
boost::asio::awaitable<Response> get_email_template(Call& call);
boost::asio::awaitable<Response> list_custom_verification_email_templates(Call& call);
boost::asio::awaitable<Response> list_email_templates(Call& call);
boost::asio::awaitable<Response> send_bulk_email(Call& call);
boost::asio::awaitable<Response> send_custom_verification_email(Call& call);
boost::asio::awaitable<Response> test_render_email_template(Call& call);
boost::asio::awaitable<Response> update_custom_verification_email_template(Call& call);
boost::asio::awaitable<Response> update_email_template(Call& call);

}  // namespace warmpost::ingress::http::ses
