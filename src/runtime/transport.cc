#include "runtime/transport.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include <vector>

namespace warmpost::runtime {
namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

class TlsContext {
public:
    explicit TlsContext(ssl::context c) : context(std::move(c)) {}
    ssl::context context;
};

namespace {

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kIdle = SteadyTime::max();

asio::ip::address to_asio(const IpAddress& ip) {
    const auto bytes = ip.bytes();
    if (!ip.is_v6()) {
        asio::ip::address_v4::bytes_type b;
        std::copy(bytes.begin(), bytes.end(), b.begin());
        return asio::ip::address_v4(b);
    }
    asio::ip::address_v6::bytes_type b;
    std::copy(bytes.begin(), bytes.end(), b.begin());
    return asio::ip::address_v6(b);
}

Endpoint from_asio(const tcp::endpoint& e) {
    Endpoint endpoint;
    endpoint.port = e.port();
    if (e.address().is_v4()) {
        const auto b = e.address().to_v4().to_bytes();
        endpoint.ip = IpAddress::from_bytes({reinterpret_cast<const char*>(b.data()), b.size()});
    } else {
        const auto b = e.address().to_v6().to_bytes();
        endpoint.ip = IpAddress::from_bytes({reinterpret_cast<const char*>(b.data()), b.size()});
    }
    return endpoint;
}

bool would_block(const error_code& ec) { return ec == asio::error::would_block || ec == asio::error::try_again; }

// Drops `n` bytes from the front of what is still to be written.
void consume(std::vector<asio::const_buffer>& buffers, std::size_t& first, std::size_t n) {
    while (first < buffers.size() && n >= buffers[first].size()) n -= buffers[first++].size();
    if (first < buffers.size()) buffers[first] += n;
}

}  // namespace

// Kept by shared_ptr: the watchdog's handler may run after the transport is gone.
struct TransportState : std::enable_shared_from_this<TransportState> {
    explicit TransportState(tcp::socket s) : socket(std::move(s)), timer(socket.get_executor()) {}

    // One timer serves all operations: it is armed again only when an operation must end before it would fire, so that a busy
    // connection pays nothing for its timeouts.
    void watch(SteadyTime until) {
        deadline = until;
        timed_out = false;
        if (until >= armed_until) return;
        armed_until = until;
        timer.expires_at(until);
        timer.async_wait([weak = weak_from_this()](error_code ec) {
            if (const auto self = weak.lock(); self && !ec) self->fired();
        });
    }
    void fired() {
        armed_until = kIdle;
        if (deadline == kIdle) return;
        if (asio::steady_timer::clock_type::now() < deadline) return watch(deadline);
        timed_out = true;
        error_code ignored;  // the operation ends either way
        socket.cancel(ignored);
    }
    // The result of an operation: a cancel by the watchdog is a timeout.
    error_code settle(error_code ec) {
        deadline = kIdle;
        return timed_out && ec ? error_code(asio::error::timed_out) : ec;
    }

    tcp::socket socket;
    std::unique_ptr<ssl::stream<tcp::socket&>> tls;
    std::shared_ptr<TlsContext> tls_context;
    asio::steady_timer timer;
    SteadyTime deadline = kIdle, armed_until = kIdle;
    bool timed_out = false;
    Endpoint remote, local;
};

struct Transport::Impl {
    std::shared_ptr<TransportState> state;
};

Transport::Transport(tcp::socket socket) : impl_(std::make_unique<Impl>()) {
    impl_->state = std::make_shared<TransportState>(std::move(socket));
    auto& s = *impl_->state;
    error_code ec;
    s.socket.non_blocking(true, ec);
    s.socket.set_option(tcp::no_delay(true), ec);
    if (const auto remote = s.socket.remote_endpoint(ec); !ec) s.remote = from_asio(remote);
    if (const auto local = s.socket.local_endpoint(ec); !ec) s.local = from_asio(local);
}

Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&& other) noexcept {
    if (this != &other) {
        close();
        impl_ = std::move(other.impl_);
    }
    return *this;
}
Transport::~Transport() { close(); }

asio::awaitable<IoResult<std::size_t>> Transport::read_some(std::span<char> into, SteadyTime deadline) {
    const auto s = impl_->state;
    IoResult<std::size_t> result;
    if (s->tls) {
        s->watch(deadline);
        auto [ec, n] = co_await s->tls->async_read_some(asio::buffer(into.data(), into.size()), use_tuple);
        result.error = s->settle(ec == asio::ssl::error::stream_truncated ? error_code(asio::error::eof) : ec);
        result.value = n;
        co_return result;
    }
    // The system call first: often the bytes are there, and waiting would cost a turn of the reactor.
    for (;;) {
        result.value = s->socket.read_some(asio::buffer(into.data(), into.size()), result.error);
        if (!would_block(result.error)) co_return result;
        s->watch(deadline);
        auto [ec] = co_await s->socket.async_wait(tcp::socket::wait_read, use_tuple);
        if (const auto settled = s->settle(ec)) {
            result.error = settled;
            result.value = 0;
            co_return result;
        }
    }
}

asio::awaitable<error_code> Transport::write(std::span<const std::string_view> parts, SteadyTime deadline) {
    const auto s = impl_->state;
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(parts.size());
    for (const auto part : parts)
        if (!part.empty()) buffers.emplace_back(part.data(), part.size());
    if (s->tls) {
        s->watch(deadline);
        auto [ec, n] = co_await asio::async_write(*s->tls, buffers, use_tuple);
        co_return s->settle(ec);
    }
    for (std::size_t first = 0; first < buffers.size();) {
        error_code ec;
        const std::vector<asio::const_buffer>& all = buffers;
        const auto n = first == 0 ? s->socket.write_some(all, ec)
                                  : s->socket.write_some(std::vector<asio::const_buffer>(buffers.begin() + static_cast<std::ptrdiff_t>(first), buffers.end()), ec);
        if (!ec) {
            consume(buffers, first, n);
            continue;
        }
        if (!would_block(ec)) co_return ec;
        s->watch(deadline);
        auto [waited] = co_await s->socket.async_wait(tcp::socket::wait_write, use_tuple);
        if (const auto settled = s->settle(waited)) co_return settled;
    }
    co_return error_code{};
}

asio::awaitable<error_code> Transport::handshake_server(std::shared_ptr<TlsContext> tls, SteadyTime deadline) {
    const auto s = impl_->state;
    s->tls_context = std::move(tls);
    s->tls = std::make_unique<ssl::stream<tcp::socket&>>(s->socket, s->tls_context->context);
    s->watch(deadline);
    auto [ec] = co_await s->tls->async_handshake(ssl::stream_base::server, use_tuple);
    co_return s->settle(ec);
}

asio::awaitable<error_code> Transport::handshake_client(std::shared_ptr<TlsContext> tls, std::string server_name, SteadyTime deadline) {
    const auto s = impl_->state;
    s->tls_context = std::move(tls);
    s->tls = std::make_unique<ssl::stream<tcp::socket&>>(s->socket, s->tls_context->context);
    // RFC 6066 3: SNI carries names, never address literals.
    if (!server_name.empty() && !IpAddress::parse(server_name))
        SSL_set_tlsext_host_name(s->tls->native_handle(), server_name.c_str());  // NOLINT: OpenSSL's macro casts
    s->watch(deadline);
    auto [ec] = co_await s->tls->async_handshake(ssl::stream_base::client, use_tuple);
    co_return s->settle(ec);
}

bool Transport::secure() const { return impl_->state->tls != nullptr; }

std::string Transport::tls_version() const {
    return secure() ? SSL_get_version(impl_->state->tls->native_handle()) : std::string{};
}

Endpoint Transport::remote() const { return impl_->state->remote; }
Endpoint Transport::local() const { return impl_->state->local; }

bool Transport::stale() const {
    char byte = 0;
    const auto n = ::recv(impl_->state->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n == 0) return true;
    if (n < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
    return !secure();  // bytes of the TLS layer (session tickets) may wait unread; plain ones nobody asked for
}

void Transport::cancel() {
    error_code ignored;  // nothing pending is fine
    impl_->state->socket.cancel(ignored);
}

void Transport::close() {
    if (!impl_) return;
    error_code ignored;  // it is gone afterwards either way
    impl_->state->timer.cancel();
    impl_->state->socket.close(ignored);
}

Result<std::shared_ptr<TlsContext>> make_server_tls(const std::string& certificate_file, const std::string& key_file) {
    ssl::context context(ssl::context::tls_server);
    context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                        ssl::context::no_tlsv1_1 | ssl::context::single_dh_use);
    error_code ec;
    context.use_certificate_chain_file(certificate_file, ec);
    if (ec) return fail(ErrorCode::InvalidArgument, "tls.certificate: " + certificate_file + " cannot be used: " + ec.message(), "tls.certificate");
    context.use_private_key_file(key_file, ssl::context::pem, ec);
    if (ec) return fail(ErrorCode::InvalidArgument, "tls.private_key: " + key_file + " cannot be used: " + ec.message(), "tls.private_key");
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        return fail(ErrorCode::InvalidArgument, "tls.private_key: " + key_file + " does not belong to " + certificate_file, "tls.private_key");
    return std::make_shared<TlsContext>(std::move(context));
}

std::shared_ptr<TlsContext> make_client_tls() {
    ssl::context context(ssl::context::tls_client);
    context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                        ssl::context::no_tlsv1_1);
    context.set_verify_mode(ssl::verify_none);  // opportunistic security: encryption without authentication beats none (RFC 7435 3)
    return std::make_shared<TlsContext>(std::move(context));
}

asio::awaitable<IoResult<std::unique_ptr<Transport>>> connect(std::optional<IpAddress> source, Endpoint target, SteadyTime deadline) {
    const auto executor = co_await asio::this_coro::executor;
    IoResult<std::unique_ptr<Transport>> result;
    const auto state = std::make_shared<TransportState>(tcp::socket(executor));
    const tcp::endpoint remote(to_asio(target.ip), target.port);
    state->socket.open(remote.protocol(), result.error);
    if (result.error) co_return result;
    if (source) {
        // The port is chosen at connect: otherwise each source would share one range of ports over all destinations.
        const int on = 1;
        ::setsockopt(state->socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        state->socket.bind(tcp::endpoint(to_asio(*source), 0), result.error);
        if (result.error) co_return result;
    }
    state->watch(deadline);
    auto [ec] = co_await state->socket.async_connect(remote, use_tuple);
    result.error = state->settle(ec);
    if (!result.error) result.value = std::make_unique<Transport>(std::move(state->socket));
    co_return result;
}

}  // namespace warmpost::runtime
