#include "ingress/http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "ingress/http/connection.h"
#include "ingress/http/console/files.h"
#include "ingress/http/console/sessions.h"
#include "ingress/http/operator/metric_rows.h"
#include "runtime/listen.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using http::Face;

namespace {
constexpr auto kStopPatience = std::chrono::seconds(10);
constexpr int kMostScrapers = 32;
constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
    explicit Impl(HttpDependencies d) : parts(d), sessions(d.config) {
        parts.metric_rows = &metric_rows;
        if (d.config->console.enabled) parts.sessions = &sessions;
    }

    Status open_tcp(const std::vector<Endpoint>& endpoints, bool tls, Face face = Face::api);
    Status open_socket();
    Status load_console();
    struct Listener {
        std::shared_ptr<tcp::acceptor> acceptor;
        bool tls = false;
        Face face = Face::api;
    };
    asio::awaitable<void> accept_tcp(Listener listener);
    asio::awaitable<void> accept_local(std::shared_ptr<local::acceptor> listener);
    asio::awaitable<void> serve(std::shared_ptr<http::Connection> connection, Face face, std::string client);
    bool admit(Face face, const std::string& client);   // a place for a stranger's connection
    [[nodiscard]] std::filesystem::path socket_path() const { return parts.config->server.data_dir / "operator.sock"; }

    http::operators::MetricRows metric_rows;
    HttpDependencies parts;
    http::Sessions sessions;
    http::ConsoleFiles console;   // does not change after start()
    std::atomic<std::shared_ptr<asio::ssl::context>> tls_context;
    std::vector<Listener> listeners;
    std::shared_ptr<local::acceptor> operator_socket;
    std::atomic<bool> stopping{false};

    std::mutex mutex;                    // taken when connections come and go
    std::condition_variable gone;
    std::unordered_map<http::Connection*, std::weak_ptr<http::Connection>> connections;  // GUARDED_BY(mutex)
    int count = 0, scrapers = 0;         // GUARDED_BY(mutex); scrapers: of count, those that may see metrics only
    std::unordered_map<std::string, int> of_client;      // GUARDED_BY(mutex): places of the API that a client's address holds
};

HttpServer::HttpServer(HttpDependencies dependencies) : impl_(std::make_shared<Impl>(dependencies)) {}

HttpServer::~HttpServer() { stop(); }

Status HttpServer::start() {
    const config::Config& config = *impl_->parts.config;
    if (const auto loaded = reload_certificate(); !loaded) return loaded;
    if (const auto loaded = impl_->load_console(); !loaded) return loaded;
    if (const auto opened = impl_->open_tcp(config.server.api, false); !opened) return opened;
    if (const auto opened = impl_->open_tcp(config.server.operator_api, false); !opened) return opened;
    if (const auto opened = impl_->open_tcp(config.server.api_tls, true); !opened) return opened;
    if (const auto opened = impl_->open_tcp(config.metrics.listen, false, Face::metrics); !opened) return opened;
    if (const auto opened = impl_->open_socket(); !opened) return opened;
    const auto keep = [kept = impl_](const std::exception_ptr&) {};  // also until they first run: a server may be stopped and gone before
    for (const Impl::Listener& listener : impl_->listeners) asio::co_spawn(listener.acceptor->get_executor(), impl_->accept_tcp(listener), keep);
    asio::co_spawn(impl_->operator_socket->get_executor(), impl_->accept_local(impl_->operator_socket), keep);
    return {};
}

Status HttpServer::Impl::load_console() {
    if (!parts.config->console.enabled) return {};
    const auto place = http::ConsoleFiles::place(parts.config->console.directory);
    auto loaded = http::ConsoleFiles::load(place);
    if (!loaded) return std::unexpected(loaded.error());
    console = std::move(*loaded);
    if (console.empty()) spdlog::warn("the console is not built: {} has no index.html; /console/ says how", place.string());
    return {};
}

Status HttpServer::reload_certificate() {
    const config::Config& config = *impl_->parts.config;
    if (config.server.api_tls.empty()) return {};
    if (config.tls.certificate.empty())
        return fail(ErrorCode::InvalidArgument, "server.api_tls needs a certificate: set tls.certificate and tls.private_key", "tls.certificate");
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code ec;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                         asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    context->use_certificate_chain_file(config.tls.certificate.string(), ec);
    if (!ec) context->use_private_key_file(config.tls.private_key.string(), asio::ssl::context::pem, ec);
    if (ec) return fail(ErrorCode::InvalidArgument, "tls.certificate or tls.private_key cannot be used: " + ec.message(), "tls.certificate");
    impl_->tls_context = std::move(context);
    return {};
}

std::vector<Endpoint> HttpServer::endpoints() const {
    std::vector<Endpoint> all;
    for (const Impl::Listener& listener : impl_->listeners) {
        boost::system::error_code ec;
        const auto local = listener.acceptor->local_endpoint(ec);
        if (!ec) all.push_back({IpAddress::parse(local.address().to_string()).value_or(IpAddress{}), local.port()});
    }
    return all;
}

Status HttpServer::Impl::open_tcp(const std::vector<Endpoint>& endpoints, bool tls, Face face) {
    for (const auto& endpoint : endpoints) {
        auto listener = runtime::listen(parts.cores.at(0), endpoint);
        if (!listener) return std::unexpected(listener.error());
        listeners.push_back({std::make_shared<tcp::acceptor>(std::move(*listener)), tls, face});
    }
    return {};
}

// The socket's mode is the operator's right: 0600 from the first moment, by umask.
Status HttpServer::Impl::open_socket() {
    const auto path = socket_path();
    std::error_code ignored;  // a socket left by a killed server; the spool's lock says that no other runs
    std::filesystem::remove(path, ignored);
    boost::system::error_code ec;
    operator_socket = std::make_shared<local::acceptor>(parts.cores.at(0));
    const auto before = ::umask(0177);
    if (path.string().size() >= 108) ec = asio::error::name_too_long;  // sockaddr_un
    if (!ec) operator_socket->open(local(), ec);
    if (!ec) operator_socket->bind(local::endpoint(path.string()), ec);
    if (!ec) operator_socket->listen(64, ec);
    ::umask(before);
    if (ec) return fail(ErrorCode::Unavailable, "cannot listen on " + path.string() + ": " + ec.message());
    return {};
}

asio::awaitable<void> HttpServer::Impl::accept_tcp(Listener listener) {
    const auto keep = [kept = shared_from_this()](const std::exception_ptr&) {};
    for (;;) {
        auto& core = parts.cores.next();
        auto [ec, socket] = co_await listener.acceptor->async_accept(core, use_tuple);
        if (stopping || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
        if (ec) {  // out of descriptors, say: wait instead of spinning
            spdlog::warn("http: accepting a connection failed: {}", ec.message());
            asio::steady_timer pause(listener.acceptor->get_executor(), std::chrono::milliseconds(200));
            co_await pause.async_wait(use_tuple);
            continue;
        }
        boost::system::error_code gone;
        const std::string client = socket.remote_endpoint(gone).address().to_string();
        if (!admit(listener.face, client)) {
            constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nx-amzn-ErrorType: ServiceUnavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            boost::system::error_code ignored;  // a courtesy: the connection is closed either way
            socket.non_blocking(true, ignored);
            if (!listener.tls) socket.write_some(asio::buffer(kFull), ignored);
            continue;
        }
        auto connection = http::make_connection(parts, std::move(socket), listener.face, listener.tls ? tls_context.load() : nullptr,
                                               parts.sessions != nullptr ? &console : nullptr, stopping);
        asio::co_spawn(core, serve(std::move(connection), listener.face, client), keep);
    }
}

asio::awaitable<void> HttpServer::Impl::accept_local(std::shared_ptr<local::acceptor> listener) {
    const auto keep = [kept = shared_from_this()](const std::exception_ptr&) {};
    for (;;) {
        auto& core = parts.cores.next();
        auto [ec, socket] = co_await listener->async_accept(core, use_tuple);
        if (stopping || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
        if (ec) {
            asio::steady_timer pause(listener->get_executor(), std::chrono::milliseconds(200));
            co_await pause.async_wait(use_tuple);
            continue;
        }
        auto connection = http::make_connection(parts, std::move(socket), stopping);
        {
            const std::lock_guard lock(mutex);
            ++count;   // the operator gets in, however many strangers are there
        }
        asio::co_spawn(core, serve(std::move(connection), Face::api, {}), keep);
    }
}

// Scrapers have places of their own: neither can they fill the API's, nor does a full API hide the figures.
bool HttpServer::Impl::admit(Face face, const std::string& client) {
    const std::lock_guard lock(mutex);
    if (face == Face::metrics ? scrapers >= kMostScrapers : count - scrapers >= parts.config->limits.http_connections) return false;
    if (face != Face::metrics) {
        // Half of them at most: one client that only holds connections open shuts nobody else out.
        const auto held = of_client.find(client);
        if (held != of_client.end() && held->second >= std::max(1, parts.config->limits.http_connections / 2)) return false;
        ++of_client[client];
    }
    ++count;
    if (face == Face::metrics) ++scrapers;
    return true;
}

asio::awaitable<void> HttpServer::Impl::serve(std::shared_ptr<http::Connection> connection, Face face, std::string client) {
    auto* const key = connection.get();
    {
        const std::lock_guard lock(mutex);
        connections.emplace(key, connection);
    }
    try {
        auto running = connection->run();
        co_await std::move(running);
    } catch (const std::exception& e) {  // out of memory, say: this connection ends, the others go on
        spdlog::error("http: a connection ended by {}", e.what());
    }
    connection.reset();
    const std::lock_guard lock(mutex);
    connections.erase(key);
    --count;
    if (face == Face::metrics) --scrapers;
    if (const auto held = of_client.find(client); held != of_client.end() && --held->second == 0) of_client.erase(held);
    gone.notify_all();
}

void HttpServer::stop() {
    if (impl_->stopping.exchange(true)) return;
    for (const Impl::Listener& each : impl_->listeners)
        asio::post(each.acceptor->get_executor(), [listener = each.acceptor] {
            boost::system::error_code ignored;
            listener->close(ignored);
        });
    if (impl_->operator_socket)
        asio::post(impl_->operator_socket->get_executor(), [listener = impl_->operator_socket] {
            boost::system::error_code ignored;
            listener->close(ignored);
        });
    std::unique_lock lock(impl_->mutex);
    for (const auto& [key, weak] : impl_->connections)
        if (const auto connection = weak.lock()) connection->stop();
    impl_->gone.wait_for(lock, kStopPatience, [this] { return impl_->count == 0; });
    std::error_code ignored;
    std::filesystem::remove(impl_->socket_path(), ignored);
}

}  // namespace warmpost::ingress
