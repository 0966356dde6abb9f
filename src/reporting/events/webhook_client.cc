#include "reporting/events/webhook_client.h"

#include <openssl/err.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
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
constexpr std::size_t kIdleConnections = 8;
constexpr std::uint64_t kMaxAnswer = 64u << 10;
constexpr std::uint32_t kMaxAnswerHead = 16u << 10;
constexpr auto kKeptIdle = std::chrono::seconds(20);

using HttpRequest = http::request<http::string_body>;

using Parser = http::response_parser<http::string_body>;

// One connection, plain or not.
struct Connection {
    std::optional<beast::tcp_stream> plain;
    std::optional<beast::ssl_stream<beast::tcp_stream>> tls;
    beast::flat_buffer buffer;
    Steady::time_point last_used{};

    [[nodiscard]] beast::tcp_stream& tcp_layer() { return tls ? beast::get_lowest_layer(*tls) : *plain; }
    // Sends, and reads the head of the answer.
    asio::awaitable<error_code> ask(HttpRequest& request, Parser& parser) {
        return tls ? ask_over(*tls, request, parser) : ask_over(*plain, request, parser);
    }
    // What follows the head. An error: it is too long, or does not come whole; the connection is of no use then.
    asio::awaitable<error_code> read_rest(Parser& parser, std::uint64_t most) { return tls ? read_rest_of(*tls, parser, most) : read_rest_of(*plain, parser, most); }
    // Whether anything of an answer has come.
    [[nodiscard]] bool answered(const Parser& parser) const { return parser.got_some() || buffer.size() > 0; }

private:
    template <class Stream>
    asio::awaitable<error_code> ask_over(Stream& stream, HttpRequest& request, Parser& parser) {
        const auto [write_error, written] = co_await http::async_write(stream, request, use_tuple);
        if (write_error) co_return write_error;
        const auto [read_error, read] = co_await http::async_read_header(stream, buffer, parser, use_tuple);
        co_return read_error;
    }
    template <class Stream>
    asio::awaitable<error_code> read_rest_of(Stream& stream, Parser& parser, std::uint64_t most) {
        if (parser.content_length().value_or(0) > most) co_return error_code(http::error::body_limit);
        parser.body_limit(most);
        const auto [error, read] = co_await http::async_read(stream, buffer, parser, use_tuple);
        co_return error;
    }
};
using ConnectionPtr = std::unique_ptr<Connection>;

std::string text_of(const error_code& error) {
    if (error == beast::error::timeout) return "no answer in time";
    if (error == http::error::header_limit || error == http::error::body_limit) return "its answer is too long";
    if (error == http::error::partial_message) return "its answer ended before it was whole";
    return error.message();
}

}  // namespace

struct WebhookShared::Impl {
    explicit Impl(Resolve resolve) : look_ups(std::move(resolve)) {}
    ssl::context tls{ssl::context::tls_client};
    LookUps look_ups;
};

WebhookShared::WebhookShared(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebhookShared::~WebhookShared() = default;
void WebhookShared::stop() { impl_->look_ups.stop(); }

Result<std::shared_ptr<WebhookShared>> WebhookShared::make(const std::filesystem::path& ca_file, Resolve resolve) {
    auto impl = std::make_unique<Impl>(std::move(resolve));
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
    Impl(asio::any_io_executor e, std::shared_ptr<WebhookShared> s, WebhookUrl u)
        : executor(e), shared(std::move(s)), url(std::move(u)), names(std::move(e), url.host) {}

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
    asio::awaitable<LookUp> addresses(Options options) {
        if (const auto literal = IpAddress::parse(url.host)) co_return LookUp{{*literal}, {}};
        auto looking = names.find(shared->impl().look_ups, options.timeout);
        co_return co_await std::move(looking);
    }
    // Null with `error` set when it cannot be reached.
    asio::awaitable<ConnectionPtr> connect(Options options, std::string& error) {
        auto looking = addresses(options);
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
    [[nodiscard]] HttpRequest request(http::verb verb, const Headers& headers, std::string body) const {
        HttpRequest request{verb, url.target, 11};
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
    HostAddresses names;
};

WebhookClient::WebhookClient(asio::any_io_executor executor, std::shared_ptr<WebhookShared> shared, WebhookUrl url)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(shared), std::move(url))) {}
WebhookClient::~WebhookClient() = default;

asio::awaitable<WebhookAnswer> WebhookClient::post(Headers headers, std::string body, Options options) {
    HttpRequest request = impl_->request(http::verb::post, headers, std::move(body));
    WebhookAnswer answer;
    for (;;) {
        auto connection = impl_->take_idle();
        const bool reused = connection != nullptr;
        if (!reused) {
            auto connecting = impl_->connect(options, answer.error);
            connection = co_await std::move(connecting);
            if (!connection) co_return answer;
        }
        Parser parser;
        parser.body_limit(boost::none);  // read_rest() has its own
        parser.header_limit(kMaxAnswerHead);
        connection->tcp_layer().expires_after(options.timeout);
        auto asking = connection->ask(request, parser);
        const error_code error = co_await std::move(asking);
        // Without a byte of an answer, the other side had closed it meanwhile; each one is used up once at most.
        if (error && reused && error != beast::error::timeout && !connection->answered(parser)) continue;
        if (error) {
            answer.error = text_of(error);
            co_return answer;
        }
        answer.status = parser.get().result_int();
        answer.error = answer.good() ? std::string() : "HTTP " + std::to_string(answer.status);
        auto reading = connection->read_rest(parser, kMaxAnswer);
        const error_code rest = co_await std::move(reading);
        if (!rest && parser.keep_alive()) impl_->keep(std::move(connection));
        co_return answer;
    }
}

asio::awaitable<FetchedFile> WebhookClient::get(Headers headers, std::uint64_t most, Options options) {
    HttpRequest request = impl_->request(http::verb::get, headers, {});
    FetchedFile file;
    auto connecting = impl_->connect(options, file.error);
    const auto connection = co_await std::move(connecting);
    if (!connection) co_return file;
    Parser parser;
    parser.body_limit(boost::none);
    parser.header_limit(kMaxAnswerHead);
    connection->tcp_layer().expires_after(options.timeout);
    auto asking = connection->ask(request, parser);
    const error_code error = co_await std::move(asking);
    file.error = error ? text_of(error) : std::string();
    if (error) co_return file;
    file.status = parser.get().result_int();
    if (file.status != 200) {
        file.error = "HTTP " + std::to_string(file.status) + (file.status / 100 == 3 ? ", a redirect, which is not followed" : "");
        co_return file;
    }
    auto reading = connection->read_rest(parser, most);
    const error_code rest = co_await std::move(reading);
    file.error = rest ? text_of(rest) : std::string();
    if (!rest) file.body = std::move(parser.get().body());
    co_return file;
}

}  // namespace warmpost::reporting
