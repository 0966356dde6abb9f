// What tests of the listener for bounces share: it on loopback before a real spool, a client, reports.
#pragma once
#include "feedback/inbound/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <thread>

#include "config/isps_file.h"
#include "control/contact_book.h"
#include "mail/message/return_path.h"
#include "mail/message/unsubscribe_address.h"
#include "runtime/clock.h"
#include "support/spool_kit.h"

namespace warmpost::feedback {
using Entry = spool::pb::HistoryEntry;

inline constexpr const char* kSecret = "the key of return paths";

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
        greeting = reply();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(socket_); }
    std::string reply() {
        for (;;) {
            for (std::size_t at = 0, end; (end = pending_.find("\r\n", at)) != std::string::npos; at = end + 2)
                if (end - at < 4 || pending_[at + 3] != '-') {
                    auto whole = pending_.substr(0, end + 2);
                    pending_.erase(0, end + 2);
                    return whole;
                }
            char buffer[4096];
            const auto n = ::recv(socket_, buffer, sizeof buffer, 0);
            if (n <= 0) return "";
            pending_.append(buffer, static_cast<std::size_t>(n));
        }
    }
    std::string ask(const std::string& line) {
        const std::string bytes = line + "\r\n";
        ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return reply();
    }
    std::string deliver(const std::string& to, const std::string& content, const std::string& from = {}) {
        ask("EHLO relay.example");
        ask("MAIL FROM:<" + from + ">");
        if (const auto taken = ask("RCPT TO:<" + to + ">"); !taken.starts_with("250")) return taken;
        ask("DATA");
        return ask(content + "\r\n.");
    }
    std::string greeting;

private:
    int socket_;
    std::string pending_;
};

inline std::string report(const std::string& who, const std::string& action = "failed", const std::string& status = "5.1.1") {
    return "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
           "Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; " + who + "\r\nAction: " + action + "\r\nStatus: " + status +
           "\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n--b--";
}

// A feedback report about the message that carries this return path's token.
inline std::string complaint(const std::string& path, const std::string& type = "abuse") {
    return "From: fbl@isp.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n"
           "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: " + type + "\r\nUser-Agent: FBL/1.0\r\nVersion: 1\r\n\r\n--b\r\n"
           "Content-Type: message/rfc822\r\n\r\nX-Warmpost-Token: " + path.substr(0, path.find('@')) + "\r\nSubject: Hello\r\n\r\nHello\r\n--b--";
}

class FeedbackServerTest : public testing::Test {
protected:
    void SetUp() override {
        config_.server.service_domain = "mail.example";
        config_.server.feedback = {Endpoint::parse("127.0.0.1:0").value()};
        auto snapshot = std::make_shared<control::Snapshot>();
        snapshot->return_path_secret = kSecret;
        snapshot_.set(snapshot);
    }
    ~FeedbackServerTest() override {
        if (server_) server_->stop();
        cores_.stop();
    }
    void start() {
        auto options = test::spool_options(directory_.path());
        options.disk = &disk_;
        auto opened = spool::Spool::open(std::move(options));
        ASSERT_TRUE(opened);
        spool_ = std::move(*opened);
        live_ = std::make_unique<config::Live>(config_);
        FeedbackParts parts{*live_, *spool_, *isps_, counts_, [this](std::string wire, std::string to, AccountId, const reporting::NoticeDone& done) {
                                notices_.emplace_back(to, wire);
                                done(true);
                            }};
        parts.on_bounce = [this](const AttributedBounce&) { ++heard_; };
        parts.on_complaint = [this](const AttributedComplaint&, spool::UsageKind kind) { heard_complaints_ += kind == spool::UsageKind::shared ? 1 : 100; };
        parts.registry = registry_.get();
        server_ = std::make_unique<FeedbackServer>(cores_, snapshot_, std::move(parts));
        ASSERT_TRUE(server_->start());
        cores_.start();
    }
    // A message whose recipients were handed to the relay; its id.
    std::string sent(const std::vector<std::string>& recipients = {"ann@isp.example"}, const std::string& source = "old-provider", PoolId pool = kSharedPool,
                     const std::string& tell = "news@shop.example") {
        auto message = test::make_message(100, 0);
        for (const auto& recipient : recipients) message->envelope.add_recipients(recipient);
        message->envelope.set_feedback_address(tell);
        message->envelope.set_pool(pool.value());
        EXPECT_TRUE(test::append(*spool_, message));
        spool::Outcome outcome;
        outcome.message_id = message->envelope.message_id();
        auto& entry = outcome.history.emplace_back();
        entry.set_kind(Entry::ATTEMPT);
        entry.set_result(Entry::DELIVERED);
        entry.set_source_ip(source);
        entry.set_isp("gmail");
        for (std::uint32_t i = 0; i < recipients.size(); ++i) {
            entry.add_recipients(recipients[i]);
            outcome.updates.push_back({.index = i, .ended = true, .last_reply = {}});
        }
        spool_->record(std::move(outcome));
        return message->envelope.message_id();
    }
    static std::string path(const std::string& id, std::uint16_t index = 0, bool single = true) {
        return mail::make_return_path(kSecret, {id, index, single}, "bounce.mail.example");
    }
    std::size_t count(const std::string& id, Entry::Kind kind) {
        std::size_t found = 0;
        for (const Entry& entry : spool_->history(id)) found += entry.kind() == kind ? 1 : 0;
        return found;
    }
    Endpoint where() const { return server_->endpoints().at(0); }

    config::Config config_;
    std::unique_ptr<config::Live> live_;
    test::ScratchDirectory directory_;
    runtime::SnapshotCell snapshot_;
    runtime::FeedbackCounts counts_;
    Result<isp::IspTable> isps_ = config::load_isps({});
    std::vector<std::pair<std::string, std::string>> notices_;
    std::atomic<int> heard_{0}, heard_complaints_{0};
    std::unique_ptr<registry::Registry> registry_;   // contact lists; null: none
    test::FaultyDisk disk_;
    runtime::Cores cores_{2};
    std::unique_ptr<spool::Spool> spool_;   // goes first: what it still answers is posted to the cores
    std::unique_ptr<FeedbackServer> server_;
};

}  // namespace warmpost::feedback
