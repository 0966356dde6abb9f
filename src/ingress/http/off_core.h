// Blocking work (a synced write, a long read) away from the core that serves the request: on the SQL thread, which has a turn for each.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <utility>

#include "ingress/http/call.h"

namespace warmpost::ingress::http {

template <class R>
[[nodiscard]] boost::asio::awaitable<R> off_core(Call& call, std::function<R()> work) {
    const auto hop = [work = std::move(work)](control::Service&) { return work(); };
    auto running = call.parts.service.run<R>(hop);
    co_return co_await std::move(running);
}

}  // namespace warmpost::ingress::http
