// The coroutines of a part that ends on its own: how many have not ended, and a bounded wait for them.
#pragma once
#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "base/time.h"
#include "runtime/clock.h"

namespace warmpost::runtime {

// Counts a coroutine until it ends, however it ends, and keeps its part alive. Impl has a member `std::atomic<int> running`.
template <class Impl>
class Running {
public:
    explicit Running(std::shared_ptr<Impl> part) : impl(std::move(part)) { ++impl->running; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { --impl->running; }
    const std::shared_ptr<Impl> impl;
};

// True when all have ended within `patience`. Blocks; not from a core thread.
[[nodiscard]] inline bool all_ended(const std::atomic<int>& running, std::chrono::seconds patience) {
    const auto deadline = steady_now() + patience;
    while (running > 0 && steady_now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return running == 0;
}

}  // namespace warmpost::runtime
