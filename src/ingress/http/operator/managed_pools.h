// What requests about managed pools have in common: which pool is meant, what delivery shows of it.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "ingress/http/call.h"
#include "ingress/http/operator/managed_view.h"

namespace warmpost::ingress::http::operators {

// The pool `name` ("ACCOUNT/POOL" too) of the account, or of the only account that has one of this name. Points into the call's snapshot.
// Errors: NotFound, InvalidArgument (several).
[[nodiscard]] Result<const control::Pool*> find_pool(const Call& call, const std::string& name, std::optional<AccountId> account);
// Empty when no managed pool sends.
[[nodiscard]] boost::asio::awaitable<LaneViews> managed_lanes(const Call& call);
[[nodiscard]] int most_addresses(const Call& call, const control::Pool& pool);
// `name` of the query in Unix milliseconds; `fallback` when absent. Errors: InvalidArgument.
[[nodiscard]] Result<WallTime> time_in_query(const Call& call, std::string_view name, WallTime fallback);

}  // namespace warmpost::ingress::http::operators
