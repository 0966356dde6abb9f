// An SMTP client connection: greeting, EHLO, STARTTLS, AUTH, then transaction after transaction. One core, no locks.
//
// Rules: RFC 5321 (timeouts of 4.5.3.2 times the config's scale), RFC 2920 (pipelining), RFC 3207 (STARTTLS), RFC 7435 (opportunistic), RFC 4954 (AUTH),
// RFC 1870 (SIZE), RFC 6152 (8BITMIME). It only reports; what an answer means is decided in policy/outcome.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/ip_address.h"
#include "delivery/egress/transaction.h"
#include "runtime/transport.h"

namespace warmpost::delivery {

enum class TlsPolicy : std::uint8_t { none, opportunistic, required, implicit };

struct ClientOptions {
    std::optional<IpAddress> source;             // bound by bind(2)
    std::string ehlo;
    TlsPolicy tls = TlsPolicy::opportunistic;
    std::string user, password;                  // AUTH PLAIN unless user is empty
    double timeout_scale = 1.0;
    std::shared_ptr<runtime::TlsContext> tls_context;
};

class SmtpClient {
public:
    explicit SmtpClient(ClientOptions options);
    ~SmtpClient();

    // Ready for a first transaction, or the answer that prevented it. `host`: name of the server, for SNI and messages.
    [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> open(std::string host, Endpoint target);

    // Puts what comes next behind a final dot when the server takes pipelining; null: nothing is ready.
    using Next = std::function<Transaction*()>;
    // Carries out one transaction; every recipient has an answer afterwards. When `next` gave a transaction its envelope is already on the way: it must be the
    // next one to be run, or the connection closed. False: the connection is of no more use.
    [[nodiscard]] boost::asio::awaitable<bool> run(Transaction& transaction, const Next& next);
    [[nodiscard]] boost::asio::awaitable<void> quit();           // QUIT, waits briefly for its answer, closes
    [[nodiscard]] bool stale() const;
    void cancel();
    [[nodiscard]] const std::string& host() const { return host_; }
    [[nodiscard]] const Endpoint& remote() const { return target_; }
    [[nodiscard]] std::string tls_version() const;               // empty: plain
    [[nodiscard]] bool pipelining() const { return pipelining_; }

private:
    struct Step {                                                // an answer, or why there is none
        bool lost = false;
        Reply reply;
    };
    boost::asio::awaitable<std::optional<Answer>> open_once(bool with_tls, bool& handshake_failed);
    boost::asio::awaitable<std::optional<Answer>> hello();
    boost::asio::awaitable<std::optional<Answer>> start_tls(bool& handshake_failed);
    boost::asio::awaitable<std::optional<Answer>> authenticate();
    boost::asio::awaitable<Step> read_reply(std::chrono::seconds timeout, bool keep_lines = false);
    boost::asio::awaitable<Step> command(std::string line, std::chrono::seconds timeout, bool keep_lines = false);
    boost::asio::awaitable<bool> send_envelope(const Transaction& transaction);
    boost::asio::awaitable<bool> envelope_answers(Transaction& transaction, bool& data_open);
    boost::asio::awaitable<bool> envelope_stepwise(Transaction& transaction, bool& data_open);
    boost::asio::awaitable<bool> send_content(Transaction& transaction, const Next& next);
    boost::asio::awaitable<bool> lone_dot();
    [[nodiscard]] std::string mail_command(const Transaction& transaction) const;
    [[nodiscard]] std::string envelope(const Transaction& transaction) const;
    [[nodiscard]] SteadyTime deadline(std::chrono::seconds timeout) const;
    [[nodiscard]] Answer lost(outcome::Stage stage) const;
    void read_capabilities(const std::string& lines);

    ClientOptions options_;
    std::string host_;
    Endpoint target_;
    std::unique_ptr<runtime::Transport> transport_;
    std::string buffer_;
    std::string_view unread_;                                    // into buffer_
    std::string problem_;                                        // of the last failed operation
    bool pipelining_ = false, size_ = false, eight_bit_ = false, starttls_ = false, auth_plain_ = false;
    std::uint64_t size_limit_ = 0;
    bool began_ = false;                                         // the next transaction's envelope is sent
    bool reset_ = false;                                         // a failed transaction is to be cleared first
    bool cancelled_ = false;
};

}  // namespace warmpost::delivery
