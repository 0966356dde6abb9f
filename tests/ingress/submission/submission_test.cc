// The submission server on loopback before a real spool: sign-in, trust, TLS, limits, stop.
#include "ingress/submission/server.h"
#include "ingress/submission/session.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>

#include "base/encoding.h"
#include "control/service.h"
#include "support/certificate.h"
#include "support/spool_kit.h"

namespace warmpost::ingress {
namespace {
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kUser = "AKIAEXAMPLE000000000";
constexpr const char* kSecret = "wpExampleSecretKey0123456789abcdefABCDEF";
constexpr const char* kPassword = "BIYXLdXcFS0ciWILfuayCwkGlh89EuJX72Tv4z4eoTM2";   // of kSecret in us-east-1 (Amazon's algorithm, computed apart)

class Client {
public:
    explicit Client(const Endpoint& to) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{20, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(to.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() {
        if (ssl_) SSL_free(ssl_);
        if (context_) SSL_CTX_free(context_);
        ::close(socket_);
    }
    void send(const std::string& bytes) {
        if (ssl_) EXPECT_GT(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())), 0);
        else EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    // One reply, all its lines; "" when the server is gone.
    std::string reply() {
        for (;;) {
            for (std::size_t at = 0, end; (end = pending_.find("\r\n", at)) != std::string::npos; at = end + 2)
                if (end - at < 4 || pending_[at + 3] != '-') {
                    auto whole = pending_.substr(0, end + 2);
                    pending_.erase(0, end + 2);
                    return whole;
                }
            char buffer[4096];
            const auto n = ssl_ ? SSL_read(ssl_, buffer, sizeof buffer) : static_cast<int>(::recv(socket_, buffer, sizeof buffer, 0));
            if (n <= 0) return "";
            pending_.append(buffer, static_cast<std::size_t>(n));
        }
    }
    std::string ask(const std::string& line) {
        send(line + "\r\n");
        return reply();
    }
    void start_tls() {
        context_ = SSL_CTX_new(TLS_client_method());
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, socket_);
        ASSERT_EQ(SSL_connect(ssl_), 1);
    }
    std::string sign_in(const std::string& user = kUser, const std::string& password = kPassword) {
        return ask("AUTH PLAIN " + base64_encode(std::string(1, '\0') + user + std::string(1, '\0') + password));
    }
    std::string send_mail(const std::string& from = "news@shop.example") {
        const auto mail = ask("MAIL FROM:<" + from + ">");
        if (!mail.starts_with("250")) return mail;
        ask("RCPT TO:<someone@else.example>");
        if (const auto data = ask("DATA"); !data.starts_with("354")) return data;
        return ask("From: " + from + "\r\nTo: someone@else.example\r\nSubject: x\r\n\r\nhello\r\n.");
    }

private:
    int socket_;
    SSL_CTX* context_ = nullptr;
    SSL* ssl_ = nullptr;
    std::string pending_;
};

struct Kept : runtime::Dispatcher {
    void dispatch(spool::MessagePtr message, spool::Position) override {
        const std::lock_guard lock(mutex);
        messages.push_back(std::move(message));
    }
    std::mutex mutex;
    std::vector<spool::MessagePtr> messages;
};

class SubmissionTest : public testing::Test {
protected:
    SubmissionTest() {
        config.server.submission = {Endpoint::parse("127.0.0.1:0").value()};
        config.server.submission_tls = {Endpoint::parse("127.0.0.1:0").value()};
        config.server.service_domain = "mx.example";
        config.tls.certificate = certificate.certificate();
        config.tls.private_key = certificate.private_key();
        config.submission.plain_auth_on_loopback = true;
        publish(true);
        spool = spool::Spool::open(test::spool_options(directory.path())).value();
    }
    ~SubmissionTest() override {
        if (server) server->stop();
        server.reset();
        cores.stop();
    }
    void start() {
        live = std::make_unique<config::Live>(config);
        acceptor = std::make_unique<Acceptor>(AcceptorParts{*live, cell, limits, *spool, kept});
        server = std::make_unique<SubmissionServer>(SubmissionDependencies{*live, cores, cell, *acceptor});
        const auto started = server->start();
        ASSERT_TRUE(started) << started.error().message;
        cores.start();
    }
    // One account that may send from shop.example, its key, and the shared pool.
    void publish(bool key_enabled) {
        auto account = std::make_shared<control::Account>();
        account->id = AccountId{7};
        account->name = "shop";
        account->production = true;
        account->max_24_hour_send = account->max_send_rate = 1'000'000;
        auto& identity = account->identities["shop.example"];
        identity.name = "shop.example";
        identity.status = control::VerificationStatus::success;
        auto pool = std::make_shared<control::Pool>();
        pool->id = kSharedPool;
        pool->name = kSharedPoolName;
        auto snapshot = std::make_shared<control::Snapshot>();
        snapshot->accounts[account->id] = account;
        snapshot->keys[kUser] = std::make_shared<control::AccessKey>(control::AccessKey{kUser, kSecret, account->id, control::Role::account, key_enabled});
        snapshot->pools[pool->id] = pool;
        snapshot->index_pools();
        cell.set(snapshot);
    }
    [[nodiscard]] Endpoint plain() const { return server->endpoints().at(0); }
    [[nodiscard]] Endpoint wrapped() const { return server->endpoints().at(1); }

    test::ScratchDirectory directory;
    test::Certificate certificate;
    config::Config config;                       // before start()
    std::unique_ptr<config::Live> live;
    runtime::SnapshotCell cell;
    control::SendLimits limits;
    std::unique_ptr<spool::Spool> spool;
    Kept kept;
    runtime::Cores cores{2};
    std::unique_ptr<Acceptor> acceptor;
    std::unique_ptr<SubmissionServer> server;
};

TEST_F(SubmissionTest, AMessageIsAcceptedOverStartTlsImplicitTlsAndPlainLoopback) {
    start();
    for (const auto how : {"starttls", "implicit", "plain"}) {
        Client client(how == std::string("implicit") ? wrapped() : plain());
        if (how == std::string("implicit")) client.start_tls();
        EXPECT_THAT(client.reply(), StartsWith("220 mx.example ESMTP")) << how;
        EXPECT_TRUE(client.ask("EHLO c.example").ends_with("250 Ok\r\n"));
        if (how == std::string("starttls")) {
            EXPECT_EQ(client.ask("STARTTLS"), "220 Ready to start TLS\r\n");
            client.start_tls();
            EXPECT_THAT(client.ask("EHLO c.example"), Not(HasSubstr("STARTTLS")));
        }
        EXPECT_EQ(client.sign_in(), "235 Authentication successful.\r\n") << how;
        EXPECT_THAT(client.send_mail(), StartsWith("250 Ok ")) << how;
        EXPECT_EQ(client.ask("QUIT"), "221 Bye\r\n");
    }
    const std::lock_guard lock(kept.mutex);
    ASSERT_EQ(kept.messages.size(), 3u);
    EXPECT_THAT(kept.messages[0]->head, HasSubstr("with ESMTPSA"));
    EXPECT_THAT(kept.messages[2]->head, HasSubstr("with ESMTPA"));
    EXPECT_EQ(kept.messages[0]->envelope.account(), 7);
    EXPECT_THAT(std::string(kept.messages[0]->body.view()), HasSubstr("hello\r\n"));
}
TEST_F(SubmissionTest, CommandsSentInClearBehindStartTlsAreNeverAnswered) {
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    EXPECT_EQ(client.ask("STARTTLS\r\nNOOP\r\nNOOP"), "220 Ready to start TLS\r\n");
    client.start_tls();
    EXPECT_THAT(client.ask("VRFY x"), StartsWith("252 "));
}
TEST_F(SubmissionTest, WithoutTlsOrSignInNothingIsTaken) {
    config.submission.plain_auth_on_loopback = false;
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    EXPECT_EQ(client.sign_in(), "530 Must issue a STARTTLS command first\r\n");
    EXPECT_THAT(client.send_mail(), StartsWith("530 "));
    EXPECT_TRUE(kept.messages.empty());
}
TEST_F(SubmissionTest, AnotherRegionsPasswordAnUnknownUserAndADisabledKeyGetTheSameAnswer) {
    publish(false);
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    EXPECT_EQ(client.sign_in(), "535 Authentication Credentials Invalid\r\n");
    publish(true);
    EXPECT_EQ(client.sign_in(kUser, "BMKfzuIN0l86lYmO/S+eO7TNseRH2a8AbTQb3pc4uORp"), "535 Authentication Credentials Invalid\r\n");
    EXPECT_EQ(client.sign_in("AKIANOBODY0000000000"), "535 Authentication Credentials Invalid\r\n");
    EXPECT_EQ(client.sign_in(), "235 Authentication successful.\r\n");
}
TEST_F(SubmissionTest, GuessingIsSlowedEvenForTheRightPassword) {
    config.limits.auth_failures_per_minute = 3;
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    for (int i = 0; i < 3; ++i) EXPECT_THAT(client.sign_in(kUser, "wrong"), StartsWith("535 "));
    EXPECT_EQ(client.sign_in(), "454 Temporary authentication failure\r\n");
}
TEST_F(SubmissionTest, AKeyDisabledWhileConnectedSendsNoMore) {
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    client.sign_in();
    EXPECT_THAT(client.send_mail(), StartsWith("250 Ok "));
    publish(false);
    EXPECT_EQ(client.send_mail(), "535 Authentication Credentials Invalid\r\n");
}
TEST_F(SubmissionTest, SignInBeforeStartTlsIsForgotten) {
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    EXPECT_THAT(client.sign_in(), StartsWith("235 "));
    client.ask("STARTTLS");
    client.start_tls();
    client.ask("EHLO c");
    EXPECT_EQ(client.send_mail(), "530 Authentication required\r\n");
}
TEST_F(SubmissionTest, ATrustedNetworkSubmitsForItsAccountOnly) {
    config.submission.trusted = {{Network::parse("127.0.0.0/8").value(), "shop"}};
    start();
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    EXPECT_THAT(client.send_mail(), StartsWith("250 Ok "));
    EXPECT_THAT(client.send_mail("a@other.example"), StartsWith("554 Message rejected: Email address is not verified."));
    const std::lock_guard lock(kept.mutex);
    EXPECT_EQ(kept.messages.at(0)->envelope.caller_identity(), "trusted network");
}
TEST_F(SubmissionTest, TooManyConnectionsOfOneClientAreToldAndClosed) {
    config.limits.submission_connections_per_client = 2;
    start();
    Client first(plain()), second(plain());
    first.reply();
    second.reply();
    Client third(plain());
    EXPECT_EQ(third.reply(), "421 Too many concurrent SMTP connections\r\n");
    EXPECT_EQ(third.reply(), "");
    EXPECT_EQ(first.ask("NOOP"), "250 Ok\r\n");
}
TEST_F(SubmissionTest, StopTellsWaitingClientsAndLeavesNoSession) {
    start();
    Client client(plain());
    client.reply();
    server->stop();
    EXPECT_THAT(client.reply(), StartsWith("421 "));
    EXPECT_EQ(client.reply(), "");
    EXPECT_EQ(server->sessions(), 0u);
}
TEST_F(SubmissionTest, ALimitThatChangesWhileRunningCountsFromTheNextConnectionOn) {
    start();
    Client first(plain());
    first.reply();
    config.limits.submission_connections_per_client = 1;
    EXPECT_TRUE(live->replace(config).empty());
    Client second(plain());
    EXPECT_EQ(second.reply(), "421 Too many concurrent SMTP connections\r\n");
}
TEST_F(SubmissionTest, ACertificateThatCannotBeReadLeavesTheOldOneInUse) {
    start();
    config.tls.certificate = directory.path() / "missing.pem";
    live->replace(config);
    EXPECT_FALSE(server->reload_certificate());
    Client client(plain());
    client.reply();
    client.ask("EHLO c");
    client.ask("STARTTLS");
    client.start_tls();
    EXPECT_THAT(client.ask("VRFY x"), StartsWith("252 "));
}
TEST(ReceivingBytes, OneAccountTakesAtMostHalfAndWhatEndsIsGivenBack) {
    ReceivingBytes bytes;
    EXPECT_TRUE(bytes.change(AccountId{1}, 0, 50, 100));
    EXPECT_FALSE(bytes.change(AccountId{1}, 50, 51, 100));
    EXPECT_TRUE(bytes.change(AccountId{2}, 0, 49, 100));
    EXPECT_FALSE(bytes.change(AccountId{2}, 49, 50, 100));   // 101 of all
    EXPECT_TRUE(bytes.change(AccountId{1}, 51, 0, 100));
    EXPECT_TRUE(bytes.change(AccountId{3}, 0, 50, 100));
}
TEST_F(SubmissionTest, AnImplicitTlsListenerWithoutCertificateIsRefused) {
    config.tls.certificate.clear();
    live = std::make_unique<config::Live>(config);
    SubmissionServer without({*live, cores, cell, *std::make_unique<Acceptor>(AcceptorParts{*live, cell, limits, *spool, kept})});
    const auto started = without.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().field, "tls.certificate");
}

}  // namespace
}  // namespace warmpost::ingress
