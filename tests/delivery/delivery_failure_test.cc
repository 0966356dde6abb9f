#include <fstream>

#include "delivery/delivery_kit.h"

namespace warmpost::test {
namespace {

using Step = FakeSmtpServer::Step;

bool starts(const Step& step, std::string_view what) { return step.line.starts_with(what); }

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * 4096;
}

TEST_F(DeliveryTest, OneRefusedRecipientBouncesAndTheOthersAreDelivered) {
    FakeSmtpServer server([](const Step& step) { return starts(step, "RCPT TO:<bad@") ? "550 5.1.1 no such user\r\n" : ""; });
    route("isp.example", server.port());
    start();
    const std::string id = send({"good@isp.example", "bad@isp.example"});
    ASSERT_EQ(server.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    ASSERT_EQ(bounces().size(), 1u);
    EXPECT_EQ(bounces()[0].to, "sender@from.example");
    EXPECT_NE(bounces()[0].wire.find("Final-Recipient: rfc822; bad@isp.example"), std::string::npos);
    EXPECT_NE(bounces()[0].wire.find("Status: 5.1.1"), std::string::npos);
    EXPECT_NE(bounces()[0].wire.find("report-type=delivery-status"), std::string::npos);
    EXPECT_EQ(events().size(), 2u);
}

TEST_F(DeliveryTest, WhenAllAreRefusedAnOpenedDataEndsWithALoneDot) {  // RFC 2920 3.1
    FakeSmtpServer server([](const Step& step) -> std::string {
        if (starts(step, "RCPT TO:<bad@")) return "550 5.1.1 no such user\r\n";
        if (starts(step, "DATA")) return "354 go on\r\n";
        return "";
    });
    route("isp.example", server.port());
    start();
    send({"bad@isp.example"});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    send({"good@isp.example"});
    ASSERT_TRUE(eventually([&] {
        const auto mails = server.mails();
        return !mails.empty() && mails.back().recipients == std::vector<std::string>{"good@isp.example"};
    }));
    EXPECT_EQ(service_->counters().bounced, 1u);
}

TEST_F(DeliveryTest, ATemporaryRefusalIsRetried) {
    std::atomic<int> asked{0};
    FakeSmtpServer server([&](const Step& step) { return starts(step, "RCPT") && asked++ == 0 ? "450 4.2.1 later\r\n" : ""; });
    route("isp.example", server.port());
    start();
    const std::string id = send({"ann@isp.example"});
    ASSERT_EQ(server.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto story = history(id);
    ASSERT_GE(story.size(), 2u);
    EXPECT_EQ(story[story.size() - 2].result(), spool::pb::HistoryEntry::DEFERRED);
    EXPECT_EQ(story.back().result(), spool::pb::HistoryEntry::DELIVERED);
}

TEST_F(DeliveryTest, AConnectionClosedBy421AfterUseCostsTheNextMessageNoAttempt) {
    FakeSmtpServer server([](const Step& step) {
        static thread_local int mails = 0;   // one thread a connection
        return starts(step, "MAIL") && mails++ >= 3 ? "421 4.7.0 enough for one connection\r\n" : "";
    });
    route("isp.example", server.port());
    start();
    for (int i = 0; i < 30; ++i) send({"user" + std::to_string(i) + "@isp.example"});
    ASSERT_EQ(server.wait_for(30).size(), 30u);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(service_->counters().deferred, 0u);
}

TEST_F(DeliveryTest, AConnectionLostAfterTheFinalDotIsRetried) {  // RFC 1047: twice rather than never
    std::atomic<int> dots{0};
    FakeSmtpServer server([&](const Step& step) { return step.line == "DOT" && dots++ == 0 ? FakeSmtpServer::kClose : ""; });
    route("isp.example", server.port());
    start();
    send({"ann@isp.example"});
    EXPECT_EQ(server.wait_for(1).size(), 1u);
    EXPECT_EQ(dots, 2);
}

TEST_F(DeliveryTest, AFailedHandshakeFallsBackToPlain) {  // RFC 7435
    FakeSmtpServer server([](const Step& step) { return starts(step, "STARTTLS") ? "220 2.0.0 ready\r\n" : ""; });
    server.ehlo = "250-fake.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n";
    route("isp.example", server.port());
    start();
    send({"ann@isp.example"});
    EXPECT_EQ(server.wait_for(1).size(), 1u);
}

TEST_F(DeliveryTest, RequiredTlsDefersWhereTlsIsNotOffered) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    start();
    const std::string id = send({"ann@isp.example"}, [](spool::pb::Envelope& envelope) { envelope.set_tls_required(true); });
    ASSERT_TRUE(eventually([&] { return service_->counters().deferred >= 1; }));
    EXPECT_TRUE(server.mails().empty());
    EXPECT_NE(history(id).back().reply().find("TLS is required"), std::string::npos);
}

TEST_F(DeliveryTest, AnExpiredMessageBouncesWithItsLastReply) {
    FakeSmtpServer server([](const Step& step) { return starts(step, "RCPT") ? "450 4.2.1 try later\r\n" : ""; });
    route("isp.example", server.port());
    start();
    const std::string id = send({"ann@isp.example"}, [](spool::pb::Envelope& envelope) { envelope.set_expires_ms(envelope.accepted_ms() + 1500); });
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(history(id)[history(id).size() - 2].kind(), spool::pb::HistoryEntry::EXPIRED);
    ASSERT_EQ(bounces().size(), 1u);
    EXPECT_NE(bounces()[0].wire.find("4.2.1 try later"), std::string::npos);
    EXPECT_NE(events().back().find("\"bounceType\":\"Transient\""), std::string::npos);
}

TEST_F(DeliveryTest, DelayIsToldOnce) {
    config_.delivery.delay_event_after = std::chrono::seconds(0);
    std::atomic<int> asked{0};
    FakeSmtpServer server([&](const Step& step) { return starts(step, "RCPT") && asked++ < 2 ? "450 4.2.1 later\r\n" : ""; });
    route("isp.example", server.port());
    start();
    send({"ann@isp.example"});
    ASSERT_EQ(server.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    int delays = 0;
    for (const std::string& event : events()) delays += event.find("\"DeliveryDelay\"") != std::string::npos ? 1 : 0;
    EXPECT_EQ(delays, 1);
}

TEST_F(DeliveryTest, MailOfTheServiceItselfGoesOutFromNobodyAndNeverBounces) {  // RFC 5321 4.5.5
    FakeSmtpServer server([](const Step& step) { return starts(step, "RCPT") ? "550 5.1.1 no such user\r\n" : ""; });
    route("isp.example", server.port());
    start();
    send({"ann@isp.example"}, [](spool::pb::Envelope& envelope) { envelope.set_internal(true); });
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_TRUE(bounces().empty());
    EXPECT_TRUE(events().empty());
    bool from_nobody = false;
    for (const std::string& command : server.commands()) from_nobody = from_nobody || command.starts_with("MAIL FROM:<>");
    EXPECT_TRUE(from_nobody);
}

TEST_F(DeliveryTest, ABlockedAddressRestsAndAnotherTakesOver) {
    isp::IspDeclaration declared;
    declared.id = IspId{"fussy"};
    declared.domains = {"isp.example"};
    declared.replies = {{"blocked by list", outcome::Meaning::blocked, outcome::Scope::address}};
    isp_declarations_ = {declared};
    FakeSmtpServer server([](const Step& step) { return starts(step, "MAIL") && step.peer == "127.0.0.11" ? "550 5.7.1 blocked by list\r\n" : ""; });
    config_.routes.push_back({"isp.example", "127.0.0.1", server.port(), "fussy"});
    set_pool({"127.0.0.11", "127.0.1.12"});
    start();
    for (int i = 0; i < 40; ++i) send({"user" + std::to_string(i) + "@isp.example"});
    const auto mails = server.wait_for(40);
    ASSERT_EQ(mails.size(), 40u);
    for (const auto& mail : mails) EXPECT_EQ(mail.peer, "127.0.1.12");
    EXPECT_EQ(service_->counters().bounced, 0u);
}

TEST_F(DeliveryTest, AThrottleThatEndsAUsedConnectionTouchesTheSourceNotTheMessage) {
    isp::IspDeclaration declared;
    declared.id = IspId{"fussy"};
    declared.replies = {{"unusual rate", outcome::Meaning::throttled, outcome::Scope::address}};
    declared.limits.connections = 1;   // a second connection's first message would be refused, not its used connection ended
    isp_declarations_ = {declared};
    std::atomic<int> mails_from_first{0};
    FakeSmtpServer server([&](const Step& step) {
        return starts(step, "MAIL") && step.peer == "127.0.0.11" && mails_from_first++ > 0 ? "421 4.7.28 unusual rate of mail\r\n" : "";
    });
    config_.routes.push_back({"isp.example", "127.0.0.1", server.port(), "fussy"});
    set_pool({"127.0.0.11", "127.0.1.12"});
    start();
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        ids.push_back(send({"user" + std::to_string(i) + "@isp.example"}));
        if (i % 5 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_EQ(server.wait_for(20).size(), 20u);
    int from_first = 0;
    for (const auto& mail : server.mails()) from_first += mail.peer == "127.0.0.11" ? 1 : 0;
    EXPECT_LE(from_first, 1);
    EXPECT_EQ(service_->counters().deferred, 0u);
}

TEST_F(DeliveryTest, ADeadDestinationHoldsLittleMemoryAndIsNotHammered) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers keep what is freed, and books of it: resident memory says nothing";
#endif
    route("dead.example", 1);   // nothing listens on port 1
    config_.limits.memory_bytes = 1 << 20;
    start();
    send({"first@dead.example"});
    ASSERT_TRUE(eventually([&] { return service_->counters().deferred >= 1; }));
    const std::size_t before = resident_bytes();
    constexpr int kMessages = 3000;
    for (int i = 0; i < kMessages; ++i) send({"user" + std::to_string(i) + "@dead.example"}, {}, 10'000);
    ASSERT_TRUE(eventually([&] { return waiting() == kMessages + 1; }));
    // The index's own buffers are in this figure too; without bodies in memory it stays far below the 30 MB of the messages.
    EXPECT_LT(resident_bytes() - before, 24u << 20);
    EXPECT_LT(service_->counters().connections_failed, 40u);
}

}  // namespace
}  // namespace warmpost::test
