// A visit to a core from a coroutine that runs elsewhere. Not for the path of a message.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

#include "delivery/scheduler/core_queue.h"

namespace warmpost::delivery {

// Runs `visit` on the queue's core and resumes the caller on its own executor.
inline boost::asio::awaitable<void> on_core(CoreQueue& queue, std::function<void(CoreQueue&)> visit) {
    auto there = [](CoreQueue& q, std::function<void(CoreQueue&)> work) -> boost::asio::awaitable<void> {
        work(q);
        co_return;
    };
    co_await boost::asio::co_spawn(queue.context(), there(queue, std::move(visit)), boost::asio::use_awaitable);
}

}  // namespace warmpost::delivery
