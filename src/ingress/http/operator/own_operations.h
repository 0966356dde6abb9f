// What accounts may ask about their own pools, configuration sets and identities, besides operations.h.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

// Why the account's managed pool did what it did: own_decisions.cc
boost::asio::awaitable<Response> list_own_decisions(Call& call);
// Priorities, which SES's API has no word for, beside set_priority: set_priorities.cc
boost::asio::awaitable<Response> list_sets(Call& call);
boost::asio::awaitable<Response> show_priority(Call& call);
// What DNS says of an identity's records now: identity_dns.cc
boost::asio::awaitable<Response> show_identity_dns(Call& call);

}  // namespace warmpost::ingress::http::operators
