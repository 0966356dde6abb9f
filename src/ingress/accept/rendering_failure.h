// A message that was accepted but could not be made of its template and data: only an event comes of it.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>

#include "base/error.h"
#include "spool/spool.h"

namespace warmpost::ingress {

// Answers once the RenderingFailure event is durable, on the executor it was started on. Errors: Unavailable. By value: it lives in the coroutine's frame.
[[nodiscard]] boost::asio::awaitable<Status> tell_rendering_failure(spool::Spool& spool, spool::pb::Envelope envelope, std::string region, std::string error);

}  // namespace warmpost::ingress
