// What the log of changes says of a request: whose, what, which things. Made of what was asked for, cut to a bound, secrets left out.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include "control/audit.h"
#include "ingress/http/call.h"
#include "ingress/http/model.h"

namespace warmpost::ingress::http {

// The request as JSON in at most `most` bytes: members that hold secrets or contents are named and not shown, long texts and lists are cut. Pure.
[[nodiscard]] std::string audit_detail(const boost::json::object& body, const Query& query, std::size_t most = control::kMaxAuditDetail);
// Of an operation of SES; `call` as its handler gets it.
[[nodiscard]] control::AuditEntry audit_entry(const Call& call, const model::Operation& operation);
// Of a change over the operator API: "POST /accounts/{id}/limits". `of_an_account`: where the request names no account, the only one there is is meant.
[[nodiscard]] control::AuditEntry audit_entry(const Call& call, std::string_view method, std::string_view uri, bool of_an_account);
// By the status of the answer: "done" below 300, "failed" from 500 on; what was refused changed nothing and is not written down. Durable on return; what
// keeps it from being written is logged, since the change itself is made.
[[nodiscard]] boost::asio::awaitable<void> write_down(control::Service& service, control::AuditEntry entry, unsigned status);
// Does it and writes it down by the status of its answer: as "failed" when it ends in an exception, which goes on to the caller.
[[nodiscard]] boost::asio::awaitable<Response> audited(control::Service& service, control::AuditEntry entry, boost::asio::awaitable<Response> handling);

}  // namespace warmpost::ingress::http
