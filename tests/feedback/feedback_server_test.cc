// The listener for bounces on loopback before a real spool: what it takes, what it refuses, and that 250 means durable.
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
#include "mail/message/return_path.h"
#include "runtime/clock.h"
#include "support/spool_kit.h"

namespace warmpost::feedback {
namespace {
using Entry = spool::pb::HistoryEntry;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSecret = "the key of return paths";

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

std::string report(const std::string& who, const std::string& action = "failed", const std::string& status = "5.1.1") {
    return "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
           "Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; " + who + "\r\nAction: " + action + "\r\nStatus: " + status +
           "\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n--b--";
}

// A feedback report about the message that carries this return path's token.
std::string complaint(const std::string& path, const std::string& type = "abuse") {
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
        server_ = std::make_unique<FeedbackServer>(cores_, snapshot_, std::move(parts));
        ASSERT_TRUE(server_->start());
        cores_.start();
    }
    // A message whose recipients were handed to the relay; its id.
    std::string sent(const std::vector<std::string>& recipients = {"ann@isp.example"}, const std::string& source = "old-provider", PoolId pool = kSharedPool) {
        auto message = test::make_message(100, 0);
        for (const auto& recipient : recipients) message->envelope.add_recipients(recipient);
        message->envelope.set_feedback_address("news@shop.example");
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
    test::FaultyDisk disk_;
    std::unique_ptr<spool::Spool> spool_;
    runtime::Cores cores_{2};
    std::unique_ptr<FeedbackServer> server_;
};

TEST_F(FeedbackServerTest, AReportIsToldAndDurableBefore250) {
    start();
    const auto id = sent();
    Client client(where());
    EXPECT_THAT(client.greeting, HasSubstr("feedback.mail.example"));
    EXPECT_THAT(client.deliver(path(id), report("ann@isp.example")), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 1u);    // without a flush: it was there before the answer
    EXPECT_EQ(count(id, Entry::BOUNCE_MAILED), 1u);
    const auto events = spool_->read_events(spool_->first_event(), 10);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_THAT(events[0].json, HasSubstr("\"eventType\":\"Bounce\""));
    ASSERT_EQ(notices_.size(), 1u);
    EXPECT_EQ(notices_[0].first, "news@shop.example");
    EXPECT_THAT(notices_[0].second, HasSubstr("ann@isp.example"));
    EXPECT_EQ(counts_.bounces, 1u);
    EXPECT_EQ(heard_, 1);
}

TEST_F(FeedbackServerTest, TheSameReportAgainTellsNothingMore) {
    start();
    const auto id = sent();
    for (int i = 0; i < 3; ++i) EXPECT_THAT(Client(where()).deliver(path(id), report("ann@isp.example")), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 1u);
    EXPECT_EQ(notices_.size(), 1u);
    EXPECT_EQ(counts_.repeated, 2u);
}

TEST_F(FeedbackServerTest, ReportsAtTheSameTimeTellOnce) {
    start();
    const auto id = sent();
    std::vector<std::thread> clients;
    std::atomic<int> taken{0};
    for (int i = 0; i < 8; ++i)
        clients.emplace_back([&] { taken += Client(where()).deliver(path(id), report("ann@isp.example")).starts_with("250") ? 1 : 0; });
    for (auto& client : clients) client.join();
    EXPECT_EQ(taken, 8);
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 1u);
    EXPECT_EQ(counts_.repeated, 7u);
}

TEST_F(FeedbackServerTest, NothingButReturnPathsOfOursIsTakenIn) {
    start();
    const auto id = sent();
    Client client(where());
    EXPECT_THAT(client.ask("EHLO x.example"), Not(HasSubstr("AUTH")));
    EXPECT_THAT(client.ask("AUTH PLAIN AGEAYg=="), StartsWith("502"));
    EXPECT_THAT(client.ask("MAIL FROM:<>"), StartsWith("250"));
    EXPECT_THAT(client.ask("RCPT TO:<someone@else.example>"), StartsWith("550 5.1.1"));
    EXPECT_THAT(client.ask("RCPT TO:<postmaster@bounce.mail.example>"), StartsWith("550 5.1.1"));
    EXPECT_THAT(client.ask("RCPT TO:<" + mail::make_return_path(kSecret, {id, 0, true}, "other.example") + ">"), StartsWith("550 5.1.1"));
    EXPECT_THAT(client.ask("RCPT TO:<" + mail::make_return_path("another key", {id, 0, true}, "bounce.mail.example") + ">"), StartsWith("550 5.1.1"));
    EXPECT_THAT(client.ask("DATA"), StartsWith("554"));
    EXPECT_EQ(counts_.refused, 4u);
}

TEST_F(FeedbackServerTest, BouncesToAMailFromDomainOfAnIdentityAreTakenIn) {
    auto account = std::make_shared<control::Account>();
    account->id = AccountId{7};
    account->identities["shop.example"].mail_from.domain = "b.shop.example";
    account->index_mail_from();
    auto next = std::make_shared<control::Snapshot>(*snapshot_.get());
    next->accounts[account->id] = account;
    snapshot_.set(std::move(next));
    start();
    const auto id = sent();
    EXPECT_THAT(Client(where()).deliver(mail::make_return_path(kSecret, {id, 0, true}, "b.shop.example"), report("ann@isp.example")), StartsWith("250"));
    EXPECT_EQ(counts_.bounces, 1u);
    Client client(where());
    EXPECT_THAT(client.ask("EHLO x.example"), StartsWith("250"));
    EXPECT_THAT(client.ask("MAIL FROM:<>"), StartsWith("250"));
    EXPECT_THAT(client.ask("RCPT TO:<" + mail::make_return_path("another key", {id, 0, true}, "b.shop.example") + ">"), StartsWith("550 5.1.1"));
}

TEST_F(FeedbackServerTest, OtherMailIsTakenAndDropped) {
    start();
    const auto id = sent();
    EXPECT_THAT(Client(where()).deliver(path(id), "Subject: out of office\r\nAuto-Submitted: auto-replied\r\n\r\nback on Monday"), StartsWith("250"));
    EXPECT_THAT(Client(where()).deliver(path(id), report("ann@isp.example"), "ann@isp.example"), StartsWith("250"));   // a report has no sender
    EXPECT_EQ(counts_.no_report, 2u);
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 0u);
}

TEST_F(FeedbackServerTest, AMessageOfLongAgoIsCountedAndNotTold) {
    start();
    EXPECT_THAT(Client(where()).deliver(path(new_message_id(runtime::wall_now())), report("ann@isp.example")), StartsWith("250"));
    EXPECT_EQ(counts_.unknown, 1u);
    EXPECT_TRUE(spool_->read_events(spool_->first_event(), 10).empty());
}

TEST_F(FeedbackServerTest, BeforeTheAttemptIsRecordedItHasToComeAgain) {
    start();
    const auto message = test::make_message(100, 1);
    ASSERT_TRUE(test::append(*spool_, message));
    EXPECT_THAT(Client(where()).deliver(path(message->envelope.message_id()), report("r0@example.com")), StartsWith("451"));
    EXPECT_EQ(counts_.taken, 0u);
}

TEST_F(FeedbackServerTest, AComplaintIsToldOnceAndDurableBefore250) {
    start();
    const auto id = sent();
    for (const char* to : {"complaints@bounce.mail.example", "FBL@Bounce.Mail.Example", "abuse@bounce.mail.example"})
        EXPECT_THAT(Client(where()).deliver(to, complaint(path(id)), "fbl@isp.example"), StartsWith("250"));
    EXPECT_THAT(Client(where()).deliver(path(id), complaint(path(id))), StartsWith("250"));   // at the return path too
    EXPECT_EQ(count(id, Entry::COMPLAINT), 1u);   // without a flush: it was there before the answer
    const auto events = spool_->read_events(spool_->first_event(), 10);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_THAT(events[0].json, StartsWith("{\"eventType\":\"Complaint\""));
    EXPECT_EQ(counts_.complaints, 1u);
    EXPECT_EQ(counts_.repeated, 3u);
    EXPECT_EQ(heard_complaints_, 1);
    EXPECT_TRUE(notices_.empty());
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto usage = spool_->usage(today - std::chrono::days(1), today);
    ASSERT_EQ(usage.size(), 1u);
    EXPECT_EQ(usage[0].key.source, "old-provider");
    EXPECT_EQ(usage[0].counts.complaints, 1);
}

TEST_F(FeedbackServerTest, AComplaintCountsForWhatTheMessageLeftBy) {
    auto managed = std::make_shared<control::Pool>(), shared = std::make_shared<control::Pool>();
    managed->id = PoolId{5};
    managed->mode = control::ScalingMode::managed;
    managed->sources.push_back({.ip = IpAddress::parse("192.0.2.9").value(), .ehlo = {}, .name = "192.0.2.9"});
    shared->id = kSharedPool;
    shared->sources.push_back({.ip = IpAddress::parse("192.0.2.1").value(), .ehlo = {}, .name = "192.0.2.1"});
    auto next = std::make_shared<control::Snapshot>(*snapshot_.get());
    next->pools = {{managed->id, managed}, {shared->id, shared}};
    snapshot_.set(std::move(next));
    start();
    const auto own = sent({"ann@isp.example"}, "192.0.2.9", PoolId{5}), spilled = sent({"ann@isp.example"}, "192.0.2.1", PoolId{5});
    for (const auto& id : {own, spilled})
        EXPECT_THAT(Client(where()).deliver("fbl@bounce.mail.example", complaint(path(id)), "x@isp.example"), StartsWith("250"));
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    std::map<std::string, spool::UsageKind> kinds;
    for (const auto& line : spool_->usage(today - std::chrono::days(1), today)) kinds[line.key.source] = line.key.kind;
    EXPECT_EQ(kinds, (std::map<std::string, spool::UsageKind>{{"192.0.2.9", spool::UsageKind::managed}, {"192.0.2.1", spool::UsageKind::shared}}));
    EXPECT_EQ(heard_complaints_, 101);   // one of the shared pool, one of another
}

TEST_F(FeedbackServerTest, WhatProvesNothingTellsNobody) {
    start();
    const auto id = sent({"ann@isp.example", "bob@isp.example"}), other = sent();
    std::string forged = complaint(path(id));
    const auto at = forged.find("X-Warmpost-Token: ") + 30;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    Client client(where());
    EXPECT_THAT(client.deliver("complaints@bounce.mail.example", forged, "x@isp.example"), StartsWith("250"));
    EXPECT_THAT(client.deliver("complaints@bounce.mail.example", complaint(path(id, 0, false)), "x@isp.example"), StartsWith("250"));
    EXPECT_THAT(client.deliver(path(other), complaint(path(id)), "x@isp.example"), StartsWith("250"));   // one message's path, another one's token
    EXPECT_EQ(counts_.unproven, 3u);
    EXPECT_EQ(counts_.complaints, 0u);
    EXPECT_EQ(spool_->read_events(spool_->first_event(), 10).size(), 0u);
    EXPECT_EQ(heard_complaints_, 0);
}

TEST_F(FeedbackServerTest, PeopleAreToldThatNobodyReadsAComplaintAddress) {
    start();
    sent();
    const std::string written = "From: ann@isp.example\r\nSubject: Stop it\r\n\r\nPlease.", sent_by_machine = "Auto-Submitted: auto-replied\r\n\r\nx";
    EXPECT_THAT(Client(where()).deliver("abuse@bounce.mail.example", written, "ann@isp.example"), StartsWith("554"));
    EXPECT_THAT(Client(where()).deliver("abuse@elsewhere.example", "Subject: x\r\n\r\nx"), StartsWith("550 5.1.1"));
    // A machine's mail gets no answer that comes back.
    EXPECT_THAT(Client(where()).deliver("abuse@bounce.mail.example", sent_by_machine), StartsWith("250"));
    EXPECT_EQ(counts_.no_report, 2u);
}

TEST_F(FeedbackServerTest, AMessageReturnedToAComplaintAddressIsAComplaintHoweverItIsSaid) {
    start();
    const auto id = sent();
    const std::string returned = "Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBad.\r\n--b\r\n"
                                 "Content-Type: message/rfc822\r\n\r\nX-Warmpost-Token: " + path(id).substr(0, 55) + "\r\nSubject: x\r\n\r\nx\r\n--b--";
    EXPECT_THAT(Client(where()).deliver(path(id), returned, "ann@isp.example"), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::COMPLAINT), 0u);   // at the return path it is ordinary mail
    EXPECT_THAT(Client(where()).deliver("abuse@bounce.mail.example", returned, "ann@isp.example"), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::COMPLAINT), 1u);
}

TEST_F(FeedbackServerTest, AFailureToldInWordsIsABounce) {
    start();
    const auto id = sent();
    const std::string notice = "From: MAILER-DAEMON@isp.example\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at isp.example.\r\n"
                               "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<ann@isp.example>:\r\n"
                               "Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
                               "Return-Path: <x@bounce.mail.example>\r\nSubject: Hello\r\n";
    EXPECT_THAT(Client(where()).deliver(path(id), notice), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 1u);
    const auto events = spool_->read_events(spool_->first_event(), 10);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_THAT(events[0].json, HasSubstr("\"bounceType\":\"Permanent\",\"bounceSubType\":\"NoEmail\""));
}

TEST_F(FeedbackServerTest, TooManyOfOneClientComeAgainLater) {
    config_.limits.feedback_messages_per_minute = 2;
    start();
    const auto id = sent();
    for (int i = 0; i < 2; ++i) EXPECT_THAT(Client(where()).deliver(path(id), report("ann@isp.example")), StartsWith("250"));
    EXPECT_THAT(Client(where()).deliver(path(id), report("ann@isp.example")), StartsWith("450"));
    EXPECT_EQ(counts_.slowed, 1u);
}

TEST_F(FeedbackServerTest, LimitsOfSizeAndConnectionsHold) {
    config_.limits.feedback_message_bytes = 20'000;
    config_.limits.feedback_connections_per_client = 1;
    start();
    const auto id = sent();
    Client first(where());
    EXPECT_THAT(Client(where()).greeting, StartsWith("421"));
    EXPECT_THAT(first.deliver(path(id), report("ann@isp.example") + "\r\n" + std::string(30'000, 'x')), StartsWith("552"));
    EXPECT_EQ(count(id, Entry::ASYNC_BOUNCE), 0u);
}

TEST_F(FeedbackServerTest, AfterAFailedSyncNothingIsTaken) {
    start();
    const auto id = sent();
    disk_.sync_fails = true;
    EXPECT_FALSE(test::append(*spool_, test::make_message(100, 1)));
    EXPECT_THAT(Client(where()).deliver(path(id), report("ann@isp.example")), StartsWith("451"));
    EXPECT_EQ(counts_.taken, 0u);
}

}  // namespace
}  // namespace warmpost::feedback
