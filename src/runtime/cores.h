// One io_context and one thread a core. A connection, its lane's work and its buffers stay on one core; what crosses is posted.
#pragma once
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

namespace warmpost::runtime {

class Cores {
public:
    explicit Cores(int count);     // <= 0: one for each processor
    ~Cores();                      // stop() and join
    Cores(const Cores&) = delete;
    Cores& operator=(const Cores&) = delete;

    [[nodiscard]] std::size_t count() const { return contexts_.size(); }
    [[nodiscard]] boost::asio::io_context& at(std::size_t core) { return *contexts_[core]; }
    [[nodiscard]] boost::asio::io_context& next();             // round robin, for accepted connections
    [[nodiscard]] std::size_t owner_of(std::string_view key) const;  // the core that owns a lane, by hash of its name
    void start();
    void stop();                   // lets go of all work, joins the threads

private:
    struct Guard;
    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<Guard> guards_;
    std::vector<std::thread> threads_;
    std::atomic<std::size_t> turn_{0};
};

}  // namespace warmpost::runtime
