// The addresses of one host's name, looked up beside the thread that asks for them: getaddrinfo blocks, for half a minute where no name server answers.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace warmpost::reporting {

struct LookUp {
    std::vector<IpAddress> addresses;
    std::string error;  // why there is none
};
using Resolve = std::function<LookUp(const std::string& host)>;  // blocks
[[nodiscard]] LookUp look_up(const std::string& host);           // as this host resolves names

// The threads on which names are looked up.
class LookUps {
public:
    explicit LookUps(Resolve resolve);
    ~LookUps();  // stop()
    // Waits for those that run; what waits is dropped, as are later ones. To be called before an executor that was given here loses its context.
    void stop();
    void start(std::string host, boost::asio::any_io_executor executor, std::function<void(LookUp)> done);  // `done` is called on `executor`

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Belongs to one thread. One look-up at a time, which all who ask wait for; its answer is kept: addresses for a minute, a failure for a few seconds.
class HostAddresses {
public:
    HostAddresses(boost::asio::any_io_executor executor, std::string host);
    ~HostAddresses();
    // Waits `timeout` at most; the look-up goes on then. It and `look_ups` outlive the call.
    [[nodiscard]] boost::asio::awaitable<LookUp> find(LookUps& look_ups, std::chrono::milliseconds timeout);

private:
    struct State;
    boost::asio::any_io_executor executor_;
    std::string host_;
    std::shared_ptr<State> state_;
};

}  // namespace warmpost::reporting
