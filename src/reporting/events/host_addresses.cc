#include "reporting/events/host_addresses.h"

#include <netdb.h>
#include <netinet/in.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <optional>

namespace warmpost::reporting {
namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
namespace {

constexpr std::size_t kThreads = 4;
constexpr auto kKnownFor = std::chrono::seconds(60), kFailedFor = std::chrono::seconds(5);

}  // namespace

LookUp look_up(const std::string& host) {
    LookUp result;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0) {
        result.error = "no address of " + host + " is found: " + ::gai_strerror(code);
        return result;
    }
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        if (each->ai_family == AF_INET)
            result.addresses.push_back(
                IpAddress::from_bytes({reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in*>(each->ai_addr)->sin_addr), 4}));
        if (each->ai_family == AF_INET6)
            result.addresses.push_back(
                IpAddress::from_bytes({reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in6*>(each->ai_addr)->sin6_addr), 16}));
    }
    ::freeaddrinfo(found);
    if (result.addresses.empty()) result.error = "no address of " + host + " is found";
    return result;
}

struct LookUps::Impl {
    Resolve resolve;
    std::mutex mutex;
    std::optional<asio::thread_pool> pool;  // GUARDED_BY(mutex) but for the threads in it; none: stopped
};

LookUps::LookUps(Resolve resolve) : impl_(std::make_unique<Impl>()) {
    impl_->resolve = std::move(resolve);
    impl_->pool.emplace(kThreads);
}

LookUps::~LookUps() { stop(); }

void LookUps::stop() {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->pool) return;
    impl_->pool->stop();
    impl_->pool->join();
    impl_->pool.reset();  // with what waited in it, which holds executors
}

void LookUps::start(std::string host, asio::any_io_executor executor, std::function<void(LookUp)> done) {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->pool) return;
    asio::post(*impl_->pool, [resolve = &impl_->resolve, host = std::move(host), executor = std::move(executor), done = std::move(done)] {
        asio::post(executor, [done, found = (*resolve)(host)]() mutable { done(std::move(found)); });
    });
}

struct HostAddresses::State {
    LookUp known;
    Steady::time_point known_until{};
    bool looking = false;
    std::vector<asio::steady_timer*> waiting;  // of those who wait for what is being looked up

    void found(LookUp result) {
        known = std::move(result);
        known_until = Steady::now() + (known.addresses.empty() ? kFailedFor : kKnownFor);
        looking = false;
        for (auto* timer : waiting) timer->cancel();
    }
};

HostAddresses::HostAddresses(asio::any_io_executor executor, std::string host)
    : executor_(std::move(executor)), host_(std::move(host)), state_(std::make_shared<State>()) {}
HostAddresses::~HostAddresses() = default;

asio::awaitable<LookUp> HostAddresses::find(LookUps& look_ups, std::chrono::milliseconds timeout) {
    const auto state = state_;
    if (Steady::now() < state->known_until) co_return state->known;
    if (!state->looking) {
        state->looking = true;
        const std::weak_ptr<State> asker = state;
        look_ups.start(host_, executor_, [asker](LookUp found) {
            if (const auto still = asker.lock()) still->found(std::move(found));
        });
    }
    asio::steady_timer timer(executor_, timeout);
    state->waiting.push_back(&timer);
    (void)co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(state->waiting, &timer);
    if (state->looking) co_return LookUp{{}, "no address of " + host_ + " is found in time"};
    co_return state->known;
}

}  // namespace warmpost::reporting
