// One submission connection: moves bytes between the transport and the SMTP machine, and asks credentials and acceptor for their word.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "config/live.h"
#include "ingress/accept/acceptor.h"
#include "ingress/submission/credentials.h"
#include "mail/smtp/server_machine.h"
#include "runtime/transport.h"

namespace warmpost::ingress {

// Bytes held in DATA buffers beyond the small messages, by account: one must not take the room of all. Touched by large messages only.
class ReceivingBytes {
public:
    // Changes what a session of `account` holds from `before` to `now`. False: beyond `all_limit`, or beyond half of it for this account.
    bool change(AccountId account, std::uint64_t before, std::uint64_t now, std::uint64_t all_limit);

private:
    std::mutex mutex_;
    std::uint64_t all_ = 0;                                        // GUARDED_BY(mutex_), as the next
    std::unordered_map<AccountId, std::uint64_t> of_account_;
};

// What all sessions share; owned by the server, which outlives them.
struct SessionShared {
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    Acceptor& acceptor;
    SmtpCredentials credentials;
    std::atomic<std::shared_ptr<runtime::TlsContext>> tls;   // null: no STARTTLS to offer
    std::atomic<bool> stopping{false};
    ReceivingBytes receiving;
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
    AccountId reserved_for_;         // who it counts for
    bool waiting_ = false;
};

}  // namespace warmpost::ingress
