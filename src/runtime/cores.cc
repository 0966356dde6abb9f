#include "runtime/cores.h"

#include <boost/asio/executor_work_guard.hpp>

#include <algorithm>
#include <functional>

namespace warmpost::runtime {
namespace asio = boost::asio;

struct Cores::Guard {
    asio::executor_work_guard<asio::io_context::executor_type> work;
};

Cores::Cores(int count) {
    const auto wanted = count > 0 ? static_cast<unsigned>(count) : std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < wanted; ++i) {
        // Hint 1: one thread runs each context, so Asio leaves out its own thread pool, though not its locks: others post here.
        contexts_.push_back(std::make_unique<asio::io_context>(1));
        guards_.push_back(Guard{asio::make_work_guard(*contexts_.back())});
    }
}

Cores::~Cores() { stop(); }

asio::io_context& Cores::next() { return *contexts_[turn_.fetch_add(1, std::memory_order_relaxed) % contexts_.size()]; }

std::size_t Cores::owner_of(std::string_view key) const { return std::hash<std::string_view>{}(key) % contexts_.size(); }

void Cores::start() {
    for (auto& context : contexts_) threads_.emplace_back([&context] { context->run(); });
}

void Cores::stop() {
    for (auto& guard : guards_) guard.work.reset();
    for (auto& context : contexts_) context->stop();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    threads_.clear();
}

}  // namespace warmpost::runtime
