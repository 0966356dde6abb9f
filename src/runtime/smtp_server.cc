#include "runtime/smtp_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "runtime/listen.h"

namespace warmpost::runtime {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr auto kStopPatience = std::chrono::seconds(20);
}

struct SmtpServer::Impl : std::enable_shared_from_this<SmtpServer::Impl> {
    Impl(Cores& c, SmtpShared& s, SmtpServerOptions o) : cores(c), shared(s), options(std::move(o)) {}

    asio::awaitable<void> accept(std::shared_ptr<tcp::acceptor> listener, bool implicit_tls);
    bool admit(const IpAddress& client);
    asio::awaitable<void> serve(tcp::socket socket, IpAddress client, bool implicit_tls);

    Cores& cores;
    SmtpShared& shared;
    SmtpServerOptions options;
    std::vector<std::shared_ptr<tcp::acceptor>> listeners;
    std::vector<Endpoint> endpoints;                    // beside `listeners`

    std::mutex mutex;                                   // taken when connections come and go, never for a message
    std::condition_variable gone;
    std::unordered_map<IpAddress, int> clients;         // GUARDED_BY(mutex)
    std::unordered_map<SmtpSession*, std::pair<std::weak_ptr<SmtpSession>, asio::any_io_executor>> sessions;  // GUARDED_BY(mutex)
    int count = 0;                                      // GUARDED_BY(mutex)
};

SmtpServer::SmtpServer(Cores& cores, SmtpShared& shared, SmtpServerOptions options) : impl_(std::make_shared<Impl>(cores, shared, std::move(options))) {}

SmtpServer::~SmtpServer() { stop(); }

Status SmtpServer::start(const std::vector<Endpoint>& plain, const std::vector<Endpoint>& implicit_tls) {
    std::vector<std::pair<std::shared_ptr<tcp::acceptor>, bool>> opened;
    for (const bool implicit : {false, true}) {
        for (const auto& endpoint : implicit ? implicit_tls : plain) {
            auto listener = listen(impl_->cores.at(0), endpoint);
            if (!listener) return std::unexpected(listener.error());
            opened.emplace_back(std::make_shared<tcp::acceptor>(std::move(*listener)), implicit);
        }
    }
    for (auto& [listener, implicit] : opened) {
        const auto bound = listener->local_endpoint();
        impl_->endpoints.push_back({IpAddress::parse(bound.address().to_string()).value_or(IpAddress{}), bound.port()});
        impl_->listeners.push_back(listener);
        const auto keep = [kept = impl_](const std::exception_ptr&) {};  // also until it first runs: a server may be stopped and gone before
        asio::co_spawn(listener->get_executor(), impl_->accept(listener, implicit), keep);
    }
    return {};
}

asio::awaitable<void> SmtpServer::Impl::accept(std::shared_ptr<tcp::acceptor> listener, bool implicit_tls) {
    const auto keep = [kept = shared_from_this()](const std::exception_ptr&) {};
    for (;;) {
        auto& core = cores.next();
        auto [ec, socket] = co_await listener->async_accept(core, asio::as_tuple(asio::use_awaitable));
        if (shared.stopping || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
        if (ec) {  // out of descriptors, say: wait instead of spinning
            spdlog::warn("{}: accepting a connection failed: {}", options.name, ec.message());
            asio::steady_timer pause(listener->get_executor(), std::chrono::milliseconds(200));
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        boost::system::error_code no_peer;
        const auto remote = socket.remote_endpoint(no_peer);
        if (no_peer) continue;
        const auto client = IpAddress::parse(remote.address().to_string()).value_or(IpAddress{});
        if (!admit(client)) {
            boost::system::error_code ignored;  // a courtesy: the connection is closed either way
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(std::string_view("421 Too many concurrent SMTP connections\r\n")), ignored);
            continue;
        }
        asio::co_spawn(core, serve(std::move(socket), client, implicit_tls), keep);
    }
}

bool SmtpServer::Impl::admit(const IpAddress& client) {
    const ConnectionLimits limits = options.limits();
    const std::lock_guard lock(mutex);
    if (count >= limits.all) return false;
    auto& of_client = clients[client];
    if (of_client >= limits.per_client) return false;
    ++of_client;
    ++count;
    return true;
}

asio::awaitable<void> SmtpServer::Impl::serve(tcp::socket socket, IpAddress client, bool implicit_tls) {
    const auto executor = co_await asio::this_coro::executor;
    auto session = options.make_session(Transport(std::move(socket)), implicit_tls);
    SmtpSession* const key = session.get();
    {
        const std::lock_guard lock(mutex);
        sessions.emplace(key, std::pair{std::weak_ptr(session), executor});
    }
    try {
        co_await session->run();
    } catch (const std::exception& e) {  // out of memory, say: this connection ends, the others go on
        spdlog::error("{}: a session from {} ended by {}", options.name, to_string(client), e.what());
    }
    session.reset();
    const std::lock_guard lock(mutex);
    sessions.erase(key);
    if (--clients[client] == 0) clients.erase(client);
    --count;
    gone.notify_all();
}

void SmtpServer::stop() {
    if (impl_->shared.stopping.exchange(true)) return;
    for (const auto& listener : impl_->listeners)
        asio::post(listener->get_executor(), [listener] {
            boost::system::error_code ignored;
            listener->close(ignored);
        });
    std::unique_lock lock(impl_->mutex);
    for (const auto& [key, entry] : impl_->sessions)
        asio::post(entry.second, [weak = entry.first] {
            if (const auto session = weak.lock()) session->stop();
        });
    impl_->gone.wait_for(lock, kStopPatience, [this] { return impl_->count == 0; });
}

std::vector<Endpoint> SmtpServer::endpoints() const { return impl_->endpoints; }

std::size_t SmtpServer::sessions() const {
    const std::lock_guard lock(impl_->mutex);
    return static_cast<std::size_t>(impl_->count);
}

}  // namespace warmpost::runtime
