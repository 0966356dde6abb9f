// The SES v2 operations that are built: one function and one file each, all reached by the table. Each decodes, asks control/ or the acceptor, and encodes;
// no rule of the service lives here. docs/api-coverage.md is held against this table by a test.
#pragma once
#include <span>
#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

struct Entry {
    std::string_view operation;
    Handler handler;
};
[[nodiscard]] std::span<const Entry> handlers();   // sorted by operation
// Each subject's own; a folder beside this file each.
[[nodiscard]] std::span<const Entry> contact_handlers();
[[nodiscard]] std::span<const Entry> event_handlers();
[[nodiscard]] std::span<const Entry> identity_handlers();
[[nodiscard]] std::span<const Entry> reputation_handlers();
[[nodiscard]] std::span<const Entry> settings_handlers();       // of accounts and configuration sets
[[nodiscard]] std::span<const Entry> suppression_handlers();    // and import and export jobs
[[nodiscard]] std::span<const Entry> template_handlers();       // and what is sent with them
[[nodiscard]] Handler handler_of(std::string_view operation);   // null: not built

boost::asio::awaitable<Response> batch_get_metric_data(Call& call);
boost::asio::awaitable<Response> create_configuration_set(Call& call);
boost::asio::awaitable<Response> create_dedicated_ip_pool(Call& call);
boost::asio::awaitable<Response> create_email_identity(Call& call);
boost::asio::awaitable<Response> delete_configuration_set(Call& call);
boost::asio::awaitable<Response> delete_dedicated_ip_pool(Call& call);
boost::asio::awaitable<Response> delete_email_identity(Call& call);
boost::asio::awaitable<Response> get_account(Call& call);
boost::asio::awaitable<Response> get_configuration_set(Call& call);
boost::asio::awaitable<Response> get_dedicated_ip(Call& call);
boost::asio::awaitable<Response> get_dedicated_ip_pool(Call& call);
boost::asio::awaitable<Response> get_dedicated_ips(Call& call);
boost::asio::awaitable<Response> get_email_identity(Call& call);
boost::asio::awaitable<Response> list_configuration_sets(Call& call);
boost::asio::awaitable<Response> list_dedicated_ip_pools(Call& call);
boost::asio::awaitable<Response> list_email_identities(Call& call);
boost::asio::awaitable<Response> list_tags_for_resource(Call& call);
boost::asio::awaitable<Response> put_account_dedicated_ip_warmup_attributes(Call& call);
boost::asio::awaitable<Response> put_account_details(Call& call);
boost::asio::awaitable<Response> put_configuration_set_delivery_options(Call& call);
boost::asio::awaitable<Response> put_dedicated_ip_in_pool(Call& call);
boost::asio::awaitable<Response> put_dedicated_ip_pool_scaling_attributes(Call& call);
boost::asio::awaitable<Response> put_dedicated_ip_warmup_attributes(Call& call);
boost::asio::awaitable<Response> put_email_identity_feedback_attributes(Call& call);
boost::asio::awaitable<Response> send_email(Call& call);
boost::asio::awaitable<Response> tag_resource(Call& call);
boost::asio::awaitable<Response> untag_resource(Call& call);

}  // namespace warmpost::ingress::http::ses
