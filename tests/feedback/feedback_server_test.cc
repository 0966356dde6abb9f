// The listener for bounces on loopback before a real spool: what it takes, what it refuses, and that 250 means durable.
#include "feedback_kit.h"

namespace warmpost::feedback {
namespace {
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

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
    ASSERT_EQ(notices_.size(), 1u) << "the sender is told once";
    EXPECT_EQ(notices_[0].first, "news@shop.example");
    for (const char* part : {"report-type=feedback-report", "Feedback-Type: abuse", "User-Agent: FBL/1.0", "Original-Rcpt-To: <ann@isp.example>", "Auto-Submitted: auto-generated"})
        EXPECT_THAT(notices_[0].second, HasSubstr(part));
    EXPECT_THAT(notices_[0].second, Not(HasSubstr("X-Warmpost-Token"))) << "a notice that is complained about proves nothing";
    EXPECT_EQ(count(id, Entry::BOUNCE_MAILED), 1u);
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto usage = spool_->usage(today - std::chrono::days(1), today);
    ASSERT_EQ(usage.size(), 1u);
    EXPECT_EQ(usage[0].key.source, "old-provider");
    EXPECT_EQ(usage[0].counts.complaints, 1);
}

TEST_F(FeedbackServerTest, NobodyIsMailedThatSomebodyLikesAMessageOrWhereForwardingIsOff) {
    start();
    const auto id = sent();
    EXPECT_THAT(Client(where()).deliver("fbl@bounce.mail.example", complaint(path(id), "not-spam"), "x@isp.example"), StartsWith("250"));
    EXPECT_EQ(count(id, Entry::COMPLAINT), 1u);
    const auto quiet = sent({"ann@isp.example"}, "old-provider", kSharedPool, {});
    EXPECT_THAT(Client(where()).deliver("fbl@bounce.mail.example", complaint(path(quiet)), "x@isp.example"), StartsWith("250"));
    EXPECT_EQ(count(quiet, Entry::COMPLAINT), 1u);
    EXPECT_TRUE(notices_.empty());
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
    forged[at] = forged[at] == 'a' || forged[at] == 'A' ? 'b' : 'a';   // in either case it is the same token
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
