// What the operations on suppression lists and jobs share.
#pragma once
#include <boost/json/object.hpp>

#include <optional>
#include <string>

#include "ingress/http/call.h"
#include "ingress/http/off_core.h"
#include "ingress/http/ses/handlers.h"
#include "registry/jobs.h"
#include "registry/suppression_list.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_suppressed_destination(Call& call);
boost::asio::awaitable<Response> get_suppressed_destination(Call& call);
boost::asio::awaitable<Response> delete_suppressed_destination(Call& call);
boost::asio::awaitable<Response> list_suppressed_destinations(Call& call);
boost::asio::awaitable<Response> create_import_job(Call& call);
boost::asio::awaitable<Response> get_import_job(Call& call);
boost::asio::awaitable<Response> list_import_jobs(Call& call);
boost::asio::awaitable<Response> create_export_job(Call& call);
boost::asio::awaitable<Response> get_export_job(Call& call);
boost::asio::awaitable<Response> list_export_jobs(Call& call);
boost::asio::awaitable<Response> cancel_export_job(Call& call);
boost::asio::awaitable<Response> get_message_insights(Call& call);

// SES: in the sandbox the list is not the account's to change. Nothing: it may.
[[nodiscard]] std::optional<Response> refuse_in_sandbox(const Call& call);
// A list of a tenant is none of ours. Nothing: no tenant is named.
[[nodiscard]] std::optional<Response> refuse_tenant(const std::string& tenant);
[[nodiscard]] Error not_on_list(const std::string& address);
// The entry that is stored exactly so: SES's calls need the case it was stored in. Errors: NotFound.
[[nodiscard]] Result<registry::Suppressed> entry_as_stored(const Call& call, const std::string& address);

[[nodiscard]] Error no_job(const std::string& id);
// Makes the job known to the runner, and answers its id; files of jobs that made room for it go. Errors: LimitExceeded.
boost::asio::awaitable<Response> start_job(Call& call, registry::JobKind kind, std::string subject, boost::json::object request);

}  // namespace warmpost::ingress::http::ses
