// One submission connection: moves bytes between the transport and the SMTP machine, and asks credentials and acceptor for their word.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>

#include "config/live.h"
#include "ingress/accept/acceptor.h"
#include "ingress/submission/credentials.h"
#include "mail/smtp/server_machine.h"
#include "runtime/transport.h"

namespace warmpost::ingress {

// What all sessions share; owned by the server, which outlives them.
struct SessionShared {
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    Acceptor& acceptor;
    SmtpCredentials credentials;
    std::atomic<std::shared_ptr<runtime::TlsContext>> tls;   // null: no STARTTLS to offer
    std::atomic<bool> stopping{false};
    std::atomic<std::uint64_t> receiving_bytes{0};    // held in DATA buffers, all sessions
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(SessionShared& shared, runtime::Transport transport, bool implicit_tls);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    [[nodiscard]] boost::asio::awaitable<void> run();
    // On the session's core: a session that waits for a command is told to go; one that has a message in hand ends after its answer.
    void stop();

private:
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    [[nodiscard]] boost::asio::awaitable<bool> read();
    [[nodiscard]] boost::asio::awaitable<bool> start_tls();
    [[nodiscard]] boost::asio::awaitable<void> take_message();
    bool trust_network();
    void authenticate(const mail::ServerEvent& event);
    [[nodiscard]] bool account_memory();

    SessionShared& shared_;
    runtime::Transport transport_;
    bool implicit_tls_;
    AccountId account_;
    std::string caller_;             // key id, or "trusted network"
    bool trusted_ = false;
    std::unique_ptr<mail::ServerMachine> machine_;
    std::uint64_t reserved_ = 0;
    bool waiting_ = false;
};

}  // namespace warmpost::ingress
