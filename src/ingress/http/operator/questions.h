// The operations of the operator API that answer a deliverability engineer's questions, besides those in operations.h.
#pragma once
#include "ingress/http/call.h"
#include "reporting/metrics/drawn.h"

namespace warmpost::ingress::http::operators {

boost::asio::awaitable<Response> show_slow(Call& call);     // slow.cc: which ISPs slow us now, and why
boost::asio::awaitable<Response> show_changes(Call& call);  // changes.cc: what is otherwise than it was
boost::asio::awaitable<Response> show_hurts(Call& call);    // hurts.cc: which sender hurts which address
boost::asio::awaitable<Response> show_listed(Call& call);   // listed.cc: is this address on a block list

// Every account, in order.
[[nodiscard]] reporting::Accounts all_accounts(const control::Snapshot& snapshot);
// A whole number of the query from `least` to `most`; `fallback` when absent. Errors: InvalidArgument.
[[nodiscard]] Result<int> number_in_query(const Call& call, std::string_view name, int least, int most, int fallback);

}  // namespace warmpost::ingress::http::operators
