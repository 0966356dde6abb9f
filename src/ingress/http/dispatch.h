// One request to its answer: which face it is for, who calls, which handler. No sockets.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>

#include "ingress/http/authenticate.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http {

class ConsoleFiles;

// How a request came, beyond what it says.
struct Arrival {
    const ConsoleFiles* console = nullptr;   // null: none is served here
    bool tls = false;
};

// Before the body is read: refuses who shows no valid claim, so that strangers cannot make the service hold their bodies.
[[nodiscard]] std::optional<Response> refuse_early(const HttpDependencies& parts, const Request& head, const Arrival& arrival);
// Bytes that the body of such a request may have: a message for what sends, little for everything else, least where no key is asked.
[[nodiscard]] std::uint64_t body_limit(const HttpDependencies& parts, const Request& head);
// `request` and `arrival` outlive the coroutine. Never throws: what a handler throws is logged and answered as InternalFailure.
[[nodiscard]] boost::asio::awaitable<Response> dispatch(const HttpDependencies& parts, const Request& request, const Arrival& arrival);

}  // namespace warmpost::ingress::http
