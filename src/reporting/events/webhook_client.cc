#include "reporting/events/webhook_client.h"

#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <optional>

namespace warmpost::reporting {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;
namespace {

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kLookUpThreads = 4, kIdleConnections = 8;
constexpr std::uint64_t kMaxAnswer = 64u << 10;
constexpr std::uint32_t kMaxAnswerHead = 16u << 10;
constexpr auto kKeptIdle = std::chrono::seconds(20), kKnownFor = std::chrono::seconds(60);

using HttpRequest = http::request<http::string_body>;

struct LookUp {
    std::vector<IpAddress> addresses;
    std::string error;
};

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

asio::awaitable<LookUp> look_up_beside(asio::thread_pool& pool, std::string host) {
    auto start = [&pool, host = std::move(host)](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        asio::post(pool, [shared, host, guard = asio::make_work_guard(executor)] {
            asio::post(guard.get_executor(), [shared, found = look_up(host)]() mutable { std::move (*shared)(std::move(found)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(LookUp)>(std::move(start), asio::use_awaitable);
}

// One connection, plain or not.
struct Connection {
    std::optional<beast::tcp_stream> plain;
    std::optional<beast::ssl_stream<beast::tcp_stream>> tls;
    beast::flat_buffer buffer;
    Steady::time_point last_used{};

    [[nodiscard]] beast::tcp_stream& tcp_layer() { return tls ? beast::get_lowest_layer(*tls) : *plain; }
    asio::awaitable<error_code> exchange(HttpRequest& request, http::response_parser<http::string_body>& parser) {
        if (tls) {
            const auto [write_error, written] = co_await http::async_write(*tls, request, use_tuple);
            if (write_error) co_return write_error;
            const auto [read_error, read] = co_await http::async_read(*tls, buffer, parser, use_tuple);
            co_return read_error;
        }
        const auto [write_error, written] = co_await http::async_write(*plain, request, use_tuple);
        if (write_error) co_return write_error;
        const auto [read_error, read] = co_await http::async_read(*plain, buffer, parser, use_tuple);
        co_return read_error;
    }
};
using ConnectionPtr = std::unique_ptr<Connection>;

std::string text_of(const error_code& error) {
    if (error == beast::error::timeout) return "no answer in time";
    if (error == http::error::body_limit || error == http::error::header_limit) return "its answer is too long";
    return error.message();
}

}  // namespace

struct WebhookShared::Impl {
    ssl::context tls{ssl::context::tls_client};
    asio::thread_pool look_ups{kLookUpThreads};
    ~Impl() {
        look_ups.stop();
        look_ups.join();
    }
};

WebhookShared::WebhookShared(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebhookShared::~WebhookShared() = default;

Result<std::shared_ptr<WebhookShared>> WebhookShared::make(const std::filesystem::path& ca_file) {
    auto impl = std::make_unique<Impl>();
    error_code error;
    impl->tls.set_options(
        ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
    impl->tls.set_verify_mode(ssl::verify_peer, error);
    impl->tls.set_default_verify_paths(error);
    if (!ca_file.empty()) {
        impl->tls.load_verify_file(ca_file.string(), error);
        if (error) return fail(ErrorCode::InvalidArgument, "no certificates can be read from " + ca_file.string() + ": " + error.message(), "events.ca_file");
    }
    return std::shared_ptr<WebhookShared>(new WebhookShared(std::move(impl)));
}

struct WebhookClient::Impl {
    Impl(asio::any_io_executor e, std::shared_ptr<WebhookShared> s, WebhookUrl u) : executor(std::move(e)), shared(std::move(s)), url(std::move(u)) {}

    ConnectionPtr take_idle() {
        while (!idle.empty()) {
            auto connection = std::move(idle.back());
            idle.pop_back();
            if (Steady::now() - connection->last_used < kKeptIdle) return connection;
        }
        return nullptr;
    }
    void keep(ConnectionPtr connection) {
        if (idle.size() >= kIdleConnections) return;
        connection->last_used = Steady::now();
        connection->tcp_layer().expires_never();
        idle.push_back(std::move(connection));
    }
    asio::awaitable<LookUp> addresses() {
        if (const auto literal = IpAddress::parse(url.host)) co_return LookUp{{*literal}, {}};
        if (known.error.empty() && !known.addresses.empty() && Steady::now() - known_since < kKnownFor) co_return known;
        auto looking = look_up_beside(shared->impl().look_ups, url.host);
        known = co_await std::move(looking);
        known_since = Steady::now();
        co_return known;
    }
    // Null with `error` set when it cannot be reached.
    asio::awaitable<ConnectionPtr> connect(Options options, std::string& error) {
        auto looking = addresses();
        const LookUp found = co_await std::move(looking);
        error = found.error;
        for (const auto& address : found.addresses) {
            if (auto refusal = refusal_of_address(address, options.allow_link_local); !refusal.empty()) {
                error = std::move(refusal);
                continue;
            }
            auto connecting = connect_to(address, options);
            auto [failure, connection] = co_await std::move(connecting);
            if (!failure) co_return std::move(connection);
            error = "cannot connect to " + to_string(Endpoint{address, url.port}) + ": " + text_of(failure);
        }
        co_return nullptr;
    }
    struct Connected {
        error_code error;
        ConnectionPtr connection;
    };
    asio::awaitable<Connected> connect_to(IpAddress address, Options options) {
        Connected made;
        made.connection = std::make_unique<Connection>();
        auto& connection = *made.connection;
        if (url.tls)
            connection.tls.emplace(executor, shared->impl().tls);
        else
            connection.plain.emplace(executor);
        connection.tcp_layer().expires_after(options.timeout);
        const tcp::endpoint target(asio::ip::make_address(to_string(address)), url.port);
        const auto [connect_error] = co_await connection.tcp_layer().async_connect(target, use_tuple);
        made.error = connect_error;
        if (made.error || !url.tls) co_return made;
        connection.tls->set_verify_callback(ssl::host_name_verification(url.host), made.error);
        if (made.error) co_return made;
        if (!IpAddress::parse(url.host) && SSL_set_tlsext_host_name(connection.tls->native_handle(), url.host.c_str()) != 1) {
            made.error = error_code(static_cast<int>(::ERR_get_error()), asio::error::get_ssl_category());
            co_return made;
        }
        const auto [handshake_error] = co_await connection.tls->async_handshake(ssl::stream_base::client, use_tuple);
        made.error = handshake_error;
        co_return made;
    }
    [[nodiscard]] HttpRequest request(const Headers& headers, std::string body) const {
        HttpRequest request{http::verb::post, url.target, 11};
        request.set(http::field::host, url.host_field);
        for (const auto& [name, value] : headers) request.set(name, value);
        request.body() = std::move(body);
        request.prepare_payload();
        return request;
    }

    asio::any_io_executor executor;
    std::shared_ptr<WebhookShared> shared;
    WebhookUrl url;
    std::vector<ConnectionPtr> idle;
    LookUp known;
    Steady::time_point known_since{};
};

WebhookClient::WebhookClient(asio::any_io_executor executor, std::shared_ptr<WebhookShared> shared, WebhookUrl url)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(shared), std::move(url))) {}
WebhookClient::~WebhookClient() = default;

asio::awaitable<WebhookAnswer> WebhookClient::post(Headers headers, std::string body, Options options) {
    HttpRequest request = impl_->request(headers, std::move(body));
    WebhookAnswer answer;
    for (;;) {
        auto connection = impl_->take_idle();
        const bool reused = connection != nullptr;
        if (!reused) {
            auto connecting = impl_->connect(options, answer.error);
            connection = co_await std::move(connecting);
            if (!connection) co_return answer;
        }
        http::response_parser<http::string_body> parser;
        parser.body_limit(kMaxAnswer);
        parser.header_limit(kMaxAnswerHead);
        connection->tcp_layer().expires_after(options.timeout);
        auto exchanging = connection->exchange(request, parser);
        const error_code error = co_await std::move(exchanging);
        if (error && reused && error != beast::error::timeout) continue;  // the other side had closed it meanwhile; each one is used up once at most
        if (error) {
            answer.error = text_of(error);
            co_return answer;
        }
        answer.status = parser.get().result_int();
        answer.error = answer.good() ? std::string() : "HTTP " + std::to_string(answer.status);
        if (parser.keep_alive()) impl_->keep(std::move(connection));
        co_return answer;
    }
}

}  // namespace warmpost::reporting
