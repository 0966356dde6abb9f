#include "ingress/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <mutex>
#include <type_traits>
#include <unordered_map>

#include "base/crypto.h"
#include "base/encoding.h"
#include "ingress/http/dispatch.h"
#include "ingress/http/errors.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bh = beast::http;
namespace {

// Beast writes a field's value as it is: a line end within it would begin another field, or the body.
std::string one_line(std::string value) {
    std::erase_if(value, [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
    return value;
}

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMaxHeaderBytes = 16 * 1024;
constexpr auto kIdleTimeout = std::chrono::seconds(60);
constexpr auto kBodyTimeout = std::chrono::minutes(2);
constexpr auto kWriteTimeout = std::chrono::minutes(1);
constexpr auto kHandshakeTimeout = std::chrono::seconds(15);
// Bytes of large bodies held at a time, all connections of the process together and of one client address: beyond it they are told to come later.
// A body is read before its signature can be proved, so the client's address is all that is known of who fills this.
constexpr std::uint64_t kMaxHeldBodies = 512u << 20, kMaxHeldOfClient = kMaxHeldBodies / 4;
constexpr std::uint64_t kSmallBody = 256u << 10;   // always gets in: the number of connections bounds these

class HeldBodies {
public:
    bool take(const std::string& client, std::uint64_t bytes) {
        const std::lock_guard lock(mutex_);
        const auto found = of_client_.find(client);
        const std::uint64_t mine = found == of_client_.end() ? 0 : found->second;
        if (all_ + bytes > kMaxHeldBodies || mine + bytes > kMaxHeldOfClient) return false;
        all_ += bytes;
        of_client_[client] += bytes;
        return true;
    }
    void give_back(const std::string& client, std::uint64_t bytes) {
        const std::lock_guard lock(mutex_);
        all_ -= bytes;
        const auto found = of_client_.find(client);
        found->second -= bytes;
        if (found->second == 0) of_client_.erase(found);
    }

private:
    std::mutex mutex_;
    std::uint64_t all_ = 0;                                       // GUARDED_BY(mutex_), as the next
    std::unordered_map<std::string, std::uint64_t> of_client_;
};
HeldBodies held_bodies;

class HeldBody {  // a place for one large body, until it goes out of scope
public:
    HeldBody(std::string client, std::uint64_t bytes) : client_(std::move(client)), bytes_(bytes > kSmallBody && !client_.empty() ? bytes : 0) {
        if (bytes_ > 0 && !held_bodies.take(client_, bytes_)) {
            bytes_ = 0;
            refused_ = true;
        }
    }
    ~HeldBody() {
        if (bytes_ > 0) held_bodies.give_back(client_, bytes_);
    }
    HeldBody(const HeldBody&) = delete;
    HeldBody& operator=(const HeldBody&) = delete;
    [[nodiscard]] bool refused() const { return refused_; }

private:
    std::string client_;      // empty: the operator's socket, which is always served
    std::uint64_t bytes_;
    bool refused_ = false;
};

std::string request_id() {
    const auto hex = hex_encode(random_bytes(16));
    const std::string_view h = hex;
    return std::string(h.substr(0, 8)) + "-" + std::string(h.substr(8, 4)) + "-4" + std::string(h.substr(13, 3)) + "-a" + std::string(h.substr(17, 3)) + "-" +
           std::string(h.substr(20));
}

// RFC 9110 5.6.7: HTTP says GMT where mail says +0000. SDKs correct their clock by it before they sign again.
std::string http_date(WallTime now) {
    auto date = to_rfc5322_date(now);
    if (date.ends_with("+0000")) date.replace(date.size() - 5, 5, "GMT");
    return date;
}

template <class Message>
Request to_request(const Message& message) {
    Request request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
    for (const auto& field : message) request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    return request;
}

// Stream: beast::basic_stream over TCP or a unix socket, or a TLS stream over TCP.
template <class Stream>
class StreamConnection final : public Connection, public std::enable_shared_from_this<StreamConnection<Stream>> {
public:
    StreamConnection(const HttpDependencies& parts, Stream stream, std::shared_ptr<asio::ssl::context> tls, std::string client_ip, Face face,
                     const ConsoleFiles* console, const std::atomic<bool>& stopping)
        : parts_(parts), tls_(std::move(tls)), stream_(std::move(stream)), client_ip_(std::move(client_ip)), face_(face), arrival_{console, kIsTls}, stopping_(stopping) {}

    asio::awaitable<void> run() override {
        const auto self = this->shared_from_this();
        if constexpr (kIsTls) {
            beast::get_lowest_layer(stream_).expires_after(kHandshakeTimeout);
            idle_ = true;
            auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::server, use_tuple);
            idle_ = false;
            if (ec) co_return;
        }
        for (bool more = true; more && !stopping_;) {
            auto one = serve_one();
            more = co_await std::move(one);
        }
        close();
    }

    void stop() override {
        asio::post(beast::get_lowest_layer(stream_).get_executor(), [weak = this->weak_from_this()] {
            if (const auto self = weak.lock(); self && self->idle_) beast::get_lowest_layer(self->stream_).cancel();
        });
    }

private:
    static constexpr bool kIsTls = requires(Stream s) { s.native_handle(); };
    static constexpr bool kIsLocal = std::is_same_v<Stream, beast::basic_stream<asio::local::stream_protocol>>;

    // False when the connection ends.
    asio::awaitable<bool> serve_one() {
        bh::request_parser<bh::string_body> parser;
        parser.header_limit(kMaxHeaderBytes);
        parser.body_limit(boost::none);  // said once the head is known
        beast::get_lowest_layer(stream_).expires_after(kIdleTimeout);
        idle_ = true;
        auto [head_error, head_bytes] = co_await bh::async_read_header(stream_, buffer_, parser, use_tuple);
        idle_ = false;
        if (head_error) {
            auto refusing = refuse_broken(head_error);
            co_return co_await std::move(refusing);
        }
        Request request = to_request(parser.get());
        request.client_ip = client_ip_;
        request.trusted_socket = kIsLocal;
        request.metrics_only = face_ == Face::metrics;
        request.received = runtime::wall_now();
        request.id = request_id();
        if (auto refused = refuse_early(parts_, request, arrival_)) {
            refused->close = !parser.is_done();  // its body is not read: what follows could not be told from a next request
            auto answering = answer(request, std::move(*refused), parser.get().keep_alive());
            co_return co_await std::move(answering);
        }
        const auto limit = body_limit(parts_, request);
        if (parser.content_length().value_or(0) > limit) {
            auto refusing = refuse_broken(bh::make_error_code(bh::error::body_limit));
            co_return co_await std::move(refusing);
        }
        parser.body_limit(limit);
        const HeldBody held(client_ip_, parser.content_length().value_or(parser.chunked() ? limit : 0));
        if (held.refused()) {
            auto busy = error_response(503, "ServiceUnavailable", "Too many large requests at this moment; try again later.");
            busy.close = true;
            auto answering = answer(request, std::move(busy), false);
            co_return co_await std::move(answering);
        }
        if (bh::token_list(parser.get()[bh::field::expect]).exists("100-continue")) {  // RFC 9110 10.1.1
            bh::response<bh::empty_body> go_on{bh::status::continue_, parser.get().version()};
            bh::response_serializer<bh::empty_body> serializer(go_on);
            auto [go_error, go_bytes] = co_await bh::async_write(stream_, serializer, use_tuple);
            if (go_error) co_return false;
        }
        beast::get_lowest_layer(stream_).expires_after(kBodyTimeout);
        auto [body_error, body_bytes] = co_await bh::async_read(stream_, buffer_, parser, use_tuple);
        if (body_error) {
            auto refusing = refuse_broken(body_error);
            co_return co_await std::move(refusing);
        }
        const bool keep_alive = parser.get().keep_alive();
        request.body = std::move(parser.get().body());
        beast::get_lowest_layer(stream_).expires_never();  // the answer may wait for a disk
        auto dispatching = dispatch(parts_, request, arrival_);
        auto response = co_await std::move(dispatching);
        auto answering = answer(request, std::move(response), keep_alive);
        co_return co_await std::move(answering);
    }

    asio::awaitable<bool> refuse_broken(boost::system::error_code ec) {
        Response response;
        if (ec == bh::error::body_limit) response = error_response(413, "RequestEntityTooLargeException", "The request is larger than a message may be.");
        else if (ec == bh::error::header_limit) response = error_response(431, "RequestHeaderFieldsTooLarge", "The header of the request is larger than 16 KB.");
        else if (ec.category() == bh::make_error_code(bh::error::bad_method).category() && ec != bh::error::end_of_stream && ec != bh::error::partial_message)
            response = error_response(400, "BadRequestException", "This is not HTTP/1.1: " + ec.message());
        else co_return false;  // end of stream, timeout, reset: nobody to answer
        response.close = true;
        Request nobody;
        nobody.id = request_id();
        auto answering = answer(nobody, std::move(response), false);
        co_return co_await std::move(answering);
    }

    asio::awaitable<bool> answer(const Request& request, Response response, bool keep_alive) {
        const bool keep = keep_alive && !response.close && !stopping_;
        bh::response<bh::string_body> message{static_cast<bh::status>(response.status), 11};
        message.set(bh::field::date, http_date(runtime::wall_now()));
        message.set(bh::field::content_type, response.content_type);
        message.set("x-amzn-RequestId", request.id);
        if (!response.error_type.empty()) message.set("x-amzn-ErrorType", response.error_type);
        if (response.content_type.starts_with("text/html")) {
            message.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
            message.set("X-Content-Type-Options", "nosniff");
            message.set("Referrer-Policy", "no-referrer");
            message.set(bh::field::cache_control, "no-store");
        }
        for (const auto& [name, value] : response.headers) message.set(name, one_line(value));
        message.keep_alive(keep);
        message.body() = std::move(response.body);
        message.prepare_payload();
        if (request.method == "HEAD") message.body().clear();   // RFC 9110 9.3.2: the length is told, the content is not sent
        beast::get_lowest_layer(stream_).expires_after(kWriteTimeout);
        auto [ec, bytes] = co_await bh::async_write(stream_, message, use_tuple);
        co_return !ec && keep;
    }

    void close() {
        boost::system::error_code ignored;  // it ends either way
        beast::get_lowest_layer(stream_).socket().shutdown(asio::socket_base::shutdown_both, ignored);
        beast::get_lowest_layer(stream_).close();
    }

    const HttpDependencies& parts_;
    std::shared_ptr<asio::ssl::context> tls_;  // outlives the stream made of it
    Stream stream_;
    beast::flat_buffer buffer_;
    std::string client_ip_;
    Face face_;
    Arrival arrival_;
    const std::atomic<bool>& stopping_;
    bool idle_ = false;
};

using Tcp = beast::basic_stream<asio::ip::tcp>;
using Local = beast::basic_stream<asio::local::stream_protocol>;

}  // namespace

std::shared_ptr<Connection> make_connection(const HttpDependencies& parts, asio::ip::tcp::socket socket, Face face,
                                            std::shared_ptr<asio::ssl::context> tls, const ConsoleFiles* console, const std::atomic<bool>& stopping) {
    boost::system::error_code ec;
    socket.set_option(asio::ip::tcp::no_delay(true), ec);
    const auto remote = socket.remote_endpoint(ec);
    const std::string client = ec ? std::string{} : remote.address().to_string();
    Tcp stream(std::move(socket));
    if (!tls) return std::make_shared<StreamConnection<Tcp>>(parts, std::move(stream), nullptr, client, face, console, stopping);
    beast::ssl_stream<Tcp> secure(std::move(stream), *tls);
    return std::make_shared<StreamConnection<beast::ssl_stream<Tcp>>>(parts, std::move(secure), std::move(tls), client, face, console, stopping);
}

std::shared_ptr<Connection> make_connection(const HttpDependencies& parts, asio::local::stream_protocol::socket socket, const std::atomic<bool>& stopping) {
    return std::make_shared<StreamConnection<Local>>(parts, Local(std::move(socket)), nullptr, std::string{}, Face::api, nullptr, stopping);
}

}  // namespace warmpost::ingress::http
