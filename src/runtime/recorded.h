// Outcomes recorded and waited for, from a coroutine.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "spool/spool.h"

namespace warmpost::runtime {

// Resumes on the caller's executor once the outcome, and all that was recorded before it, is durable; an empty one is a mark. Errors: Unavailable.
[[nodiscard]] boost::asio::awaitable<Status> recorded(spool::Spool& spool, spool::Outcome outcome);

}  // namespace warmpost::runtime
