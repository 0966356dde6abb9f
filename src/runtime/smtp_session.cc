#include "runtime/smtp_session.h"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>

#include "runtime/clock.h"

namespace warmpost::runtime {
namespace asio = boost::asio;
namespace {

constexpr auto kCommandTimeout = std::chrono::minutes(5);   // RFC 5321 4.5.3.2.7
constexpr auto kHandshakeTimeout = std::chrono::seconds(30);
constexpr auto kWriteTimeout = std::chrono::minutes(2);
constexpr std::string_view kStopping = "421 Service is shutting down; try again later.";

}  // namespace

SmtpSession::SmtpSession(SmtpShared& shared, Transport transport, bool implicit_tls, std::chrono::seconds at_most)
    : shared_(shared), transport_(std::move(transport)), implicit_tls_(implicit_tls),
      ends_at_(at_most.count() > 0 ? steady_now() + at_most : SteadyTime::max()) {}

asio::awaitable<void> SmtpSession::run() {
    const auto self = shared_from_this();
    if (implicit_tls_) {
        const bool secure = co_await handshake();
        if (!secure) co_return;
    }
    for (;;) {
        const auto event = machine_->next();
        switch (event.kind) {
            case mail::ServerEvent::Kind::need_input: {
                const bool flushed = co_await flush();
                if (!flushed) co_return;
                if (shared_.stopping && !machine_->in_data()) {
                    machine_->close_with(kStopping);
                    continue;
                }
                const bool read_on = co_await read();
                if (!read_on) co_return;
                break;
            }
            case mail::ServerEvent::Kind::start_tls: {
                const bool started = co_await start_tls();
                if (!started) co_return;
                break;
            }
            case mail::ServerEvent::Kind::authenticate: authenticate(event); break;
            case mail::ServerEvent::Kind::message: co_await take_message(); break;
            case mail::ServerEvent::Kind::close: {
                const bool flushed = co_await flush();
                static_cast<void>(flushed);  // the connection ends either way
                co_return;
            }
        }
    }
}

void SmtpSession::authenticate(const mail::ServerEvent&) { machine_->authenticated(false, "502 AUTH is not known here."); }

asio::awaitable<bool> SmtpSession::flush() {
    auto& output = machine_->output();
    if (output.empty()) co_return true;
    const std::array<std::string_view, 1> parts{output};
    const auto failed = co_await transport_.write(parts, steady_now() + kWriteTimeout);
    output.clear();
    co_return !failed;
}

asio::awaitable<bool> SmtpSession::read() {
    waiting_ = !machine_->in_data();
    const SteadyTime until = std::min<SteadyTime>(steady_now() + kCommandTimeout, ends_at_);
    const auto result = co_await transport_.read_some(machine_->space(), until);
    waiting_ = false;
    if (result.error) {
        if (result.error == asio::error::timed_out) machine_->close_with("451 4.4.2 Timeout waiting for data from client.");
        else if (result.error == asio::error::operation_aborted && shared_.stopping) machine_->close_with(kStopping);
        else co_return false;
        const bool flushed = co_await flush();
        static_cast<void>(flushed);
        co_return false;
    }
    machine_->received(result.value);
    // Bytes that keep coming are read without waiting, so that their deadline alone would never be looked at.
    const bool too_long = steady_now() >= ends_at_;
    if (!too_long && may_hold()) co_return true;
    machine_->close_with(too_long ? "421 4.4.2 This connection has lasted too long; connect again."
                          : "421 4.3.1 Too much mail is being received at this moment; try again later.");
    const bool flushed = co_await flush();
    static_cast<void>(flushed);
    co_return false;
}

asio::awaitable<bool> SmtpSession::handshake() {
    waiting_ = true;
    const auto failed = co_await transport_.handshake_server(shared_.tls.load(), steady_now() + kHandshakeTimeout);
    waiting_ = false;
    co_return !failed;
}

asio::awaitable<bool> SmtpSession::start_tls() {
    const bool flushed = co_await flush();
    if (!flushed) co_return false;
    const bool secure = co_await handshake();
    if (!secure) co_return false;
    machine_->tls_started();
    tls_has_started();
    co_return true;
}

void SmtpSession::stop() {
    if (waiting_) transport_.cancel();
}

}  // namespace warmpost::runtime
