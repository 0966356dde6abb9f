// One connection of an SMTP server: moves bytes between the transport and the SMTP machine, with its timeouts, STARTTLS and stop. What a message means
// is for who derives from it (ingress/submission, feedback).
#pragma once
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>

#include "mail/smtp/server_machine.h"
#include "runtime/transport.h"

namespace warmpost::runtime {

// What all sessions of a server share; owned by the server, which outlives them.
struct SmtpShared {
    std::atomic<std::shared_ptr<TlsContext>> tls;   // null: no STARTTLS to offer
    std::atomic<bool> stopping{false};
};

class SmtpSession : public std::enable_shared_from_this<SmtpSession> {
public:
    virtual ~SmtpSession() = default;
    SmtpSession(const SmtpSession&) = delete;
    SmtpSession& operator=(const SmtpSession&) = delete;
    [[nodiscard]] boost::asio::awaitable<void> run();
    // On the session's core: a session that waits for a command is told to go; one that has a message in hand ends after its answer.
    void stop();

protected:
    // `at_most`: how long the whole connection may last; zero: as long as it likes. After construction the derived class makes `machine_`.
    SmtpSession(SmtpShared& shared, Transport transport, bool implicit_tls, std::chrono::seconds at_most = {});
    // Takes the machine's message and calls finish() on it.
    [[nodiscard]] virtual boost::asio::awaitable<void> take_message() = 0;
    virtual void authenticate(const mail::ServerEvent& event);   // calls authenticated() on the machine
    virtual void tls_has_started() {}
    [[nodiscard]] virtual bool may_hold() { return true; }       // false: what the machine holds is more than there is room for; the session ends
    [[nodiscard]] IpAddress client() const { return transport_.remote().ip; }

    std::unique_ptr<mail::ServerMachine> machine_;

private:
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    [[nodiscard]] boost::asio::awaitable<bool> read();
    [[nodiscard]] boost::asio::awaitable<bool> handshake();
    [[nodiscard]] boost::asio::awaitable<bool> start_tls();

    SmtpShared& shared_;
    Transport transport_;
    bool implicit_tls_;
    SteadyTime ends_at_;
    bool waiting_ = false;
};

}  // namespace warmpost::runtime
