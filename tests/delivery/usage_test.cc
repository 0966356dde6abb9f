// What an attempt counts: by account, kind of source, source and ISP.
#include "delivery/delivery_kit.h"

namespace warmpost::test {
namespace {

using Step = FakeSmtpServer::Step;
using spool::UsageKind;

class UsageTest : public DeliveryTest {
protected:
    UsageTest() { isp_declarations_.push_back({IspId{"bigmail"}, "Big Mail", {}, {"big.example"}, {}, {}, {{"try later", outcome::Meaning::throttled, outcome::Scope::address}}}); }
    // The shared pool's 127.0.0.11 and a pool (id 5) of account 1 with these addresses.
    void set_own_pool(control::ScalingMode mode, const std::vector<std::string>& addresses) {
        auto snapshot = std::make_shared<control::Snapshot>(*snapshot_.get());
        auto pool = std::make_shared<control::Pool>();
        pool->id = PoolId{5};
        pool->name = "own";
        pool->account = AccountId{1};
        pool->mode = mode;
        for (const auto& address : addresses) pool->sources.push_back({control::SourceKind::address, ip(address.c_str()), "ehlo.example", address, false});
        snapshot->pools[pool->id] = pool;
        snapshot_.set(snapshot);
    }
    void route(const std::string& domain, std::uint16_t port) {   // the big one's mail host; others are named by their address
        DeliveryTest::route(domain, port);
        if (domain == "big.example") config_.routes.back().isp = "bigmail";
    }
    std::vector<spool::UsageLine> usage() {
        spool_->flush();
        const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
        return spool_->usage(today - std::chrono::days(1), today + std::chrono::days(1));
    }
    void expect_one(UsageKind kind, const std::string& source, const std::string& isp, const spool::UsageCounts& counts) {
        const auto lines = usage();
        ASSERT_EQ(lines.size(), 1u);
        EXPECT_EQ(lines[0].key.account, AccountId{1});
        EXPECT_EQ(lines[0].key.kind, kind);
        EXPECT_EQ(lines[0].key.source, source);
        EXPECT_EQ(lines[0].key.isp, isp);
        EXPECT_EQ(lines[0].counts.delivered, counts.delivered);
        EXPECT_EQ(lines[0].counts.bounced, counts.bounced);
        EXPECT_EQ(lines[0].counts.deferred, counts.deferred);
        EXPECT_EQ(lines[0].counts.throttled, counts.throttled);
        EXPECT_EQ(lines[0].counts.blocked, counts.blocked);
    }
    static void from_own(spool::pb::Envelope& envelope) { envelope.set_pool(5); }
};

TEST_F(UsageTest, RecipientsAreCountedAsTheyEnd) {
    FakeSmtpServer server([](const Step& step) { return step.line.starts_with("RCPT TO:<bad@") ? "550 5.1.1 no such user\r\n" : ""; });
    route("big.example", server.port());
    start();
    send({"a@big.example", "bad@big.example", "c@big.example"});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::shared, "127.0.0.11", "bigmail", {.delivered = 2, .bounced = 1});
}

TEST_F(UsageTest, AnsweredAttemptsAreCountedByWhatTheyMean) {
    std::atomic<int> asked{0};
    FakeSmtpServer server([&](const Step& step) -> std::string {
        if (!step.line.starts_with("RCPT")) return "";
        const int time = asked++;
        return time == 0 ? "450 4.2.1 mailbox busy\r\n" : time == 1 ? "451 4.7.0 try later\r\n" : "";
    });
    route("big.example", server.port());
    start();
    send({"ann@big.example"});
    ASSERT_TRUE(eventually([&] { return service_->counters().deferred == 2; }));   // then the address rests
    expect_one(UsageKind::shared, "127.0.0.11", "bigmail", {.deferred = 1, .throttled = 1});
}

TEST_F(UsageTest, AnUnknownIspCountsAsOther) {
    FakeSmtpServer server;
    route("*", server.port());
    start();
    send({"ann@one.example"});
    send({"ann@two.example"});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::shared, "127.0.0.11", "other", {.delivered = 2});
}

TEST_F(UsageTest, APoolsOwnAddressesCountAsThePoolsKind) {
    FakeSmtpServer server;
    route("big.example", server.port());
    set_own_pool(control::ScalingMode::standard, {"127.0.0.12"});
    start();
    send({"ann@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::standard, "127.0.0.12", "bigmail", {.delivered = 1});
}

TEST_F(UsageTest, AManagedPoolsOwnAddressesCountAsManaged) {
    FakeSmtpServer server;
    route("big.example", server.port());
    set_own_pool(control::ScalingMode::managed, {"127.0.0.12"});
    start();
    send({"ann@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::managed, "127.0.0.12", "bigmail", {.delivered = 1});
}

TEST_F(UsageTest, WhatAManagedPoolSendsThroughTheSharedPoolCountsAsShared) {
    FakeSmtpServer server;
    route("big.example", server.port());
    set_own_pool(control::ScalingMode::managed, {});
    start();
    send({"ann@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::shared, "127.0.0.11", "bigmail", {.delivered = 1});
}

TEST_F(UsageTest, WhatAPoolSendsThroughASharedAddressCountsAsShared) {
    FakeSmtpServer server;
    route("big.example", server.port());
    set_own_pool(control::ScalingMode::managed, {"127.0.0.11"});
    start();
    send({"ann@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    expect_one(UsageKind::shared, "127.0.0.11", "bigmail", {.delivered = 1});
}

TEST_F(UsageTest, WhatNeverLeftTheHouseAndTheServicesOwnMailCountForNobody) {
    FakeSmtpServer server;
    route("big.example", server.port());
    start();
    send({"ann@nowhere.example"});                                                         // no such domain: waits, without an attempt
    send({"bounce@big.example"}, [](spool::pb::Envelope& envelope) { envelope.set_internal(true); });
    EXPECT_EQ(server.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return service_->counters().deferred == 1 && waiting() == 1; }));
    EXPECT_TRUE(usage().empty());
}

TEST_F(UsageTest, AConnectionThatNobodyAnswersCountsNothing) {
    route("big.example", 9);
    start();
    send({"ann@big.example"});
    ASSERT_TRUE(eventually([&] { return service_->counters().deferred > 0; }));
    EXPECT_TRUE(usage().empty());
}

}  // namespace
}  // namespace warmpost::test
