// One submission connection: asks credentials and acceptor for their word.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <unordered_map>

#include "config/live.h"
#include "ingress/accept/acceptor.h"
#include "ingress/submission/credentials.h"
#include "runtime/smtp_session.h"
#include "runtime/snapshot_cell.h"

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
struct SessionShared : runtime::SmtpShared {
    SessionShared(const config::Live& c, const runtime::SnapshotCell& s, Acceptor& a) : config(c), snapshot(s), acceptor(a), credentials(c) {}
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    Acceptor& acceptor;
    SmtpCredentials credentials;
    ReceivingBytes receiving;
};

class Session final : public runtime::SmtpSession {
public:
    Session(SessionShared& shared, runtime::Transport transport, bool implicit_tls);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

private:
    [[nodiscard]] boost::asio::awaitable<void> take_message() override;
    void authenticate(const mail::ServerEvent& event) override;
    void tls_has_started() override { trust_network(); }   // who the client was before TLS is forgotten with the rest (RFC 3207 4.2)
    [[nodiscard]] bool may_hold() override;
    bool trust_network();

    SessionShared& shared_;
    AccountId account_;
    std::string caller_;             // key id, or "trusted network"
    bool trusted_ = false;
    std::uint64_t reserved_ = 0;
    AccountId reserved_for_;         // who it counts for
};

}  // namespace warmpost::ingress
