#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <set>

#include "delivery/delivery_kit.h"
#include "mail/message/return_path.h"

namespace warmpost::test {

template <class T>
T DeliveryTest::ask(boost::asio::awaitable<T> question) {
    return boost::asio::co_spawn(cores_->at(0), std::move(question), boost::asio::use_future).get();
}

TEST_F(DeliveryTest, AMessageLeavesFromThePoolsAddressAndItsStoryIsTold) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    start();
    const std::string id = send({"ann@isp.example"});
    const auto mails = server.wait_for(1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].peer, "127.0.0.11");
    EXPECT_EQ(mails[0].helo, "ehlo-127.0.0.11");
    EXPECT_EQ(mails[0].recipients, std::vector<std::string>{"ann@isp.example"});
    EXPECT_TRUE(mails[0].data.starts_with("X-SES-Outgoing: 20"));
    const std::string local_part = mails[0].mail_from.substr(0, mails[0].mail_from.find('@'));
    EXPECT_NE(mails[0].data.find("-127.0.0.11\r\nX-Warmpost-Token: " + local_part + "\r\nFrom: sender@from.example\r\nSubject: test\r\n\r\nhello\r\n"), std::string::npos);
    const auto tag = mail::parse_return_path("secret", local_part);
    ASSERT_TRUE(tag);
    EXPECT_EQ(tag->message_id, id);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto story = history(id);
    ASSERT_FALSE(story.empty());
    EXPECT_EQ(story.back().result(), spool::pb::HistoryEntry::DELIVERED);
    EXPECT_EQ(story.back().source_ip(), "127.0.0.11");
    EXPECT_NE(story.back().decision().find("127.0.0.11"), std::string::npos);
    ASSERT_EQ(events().size(), 1u);
    EXPECT_NE(events()[0].find("\"eventType\":\"Delivery\""), std::string::npos);
}

TEST_F(DeliveryTest, RecipientsAreGroupedByDomain) {
    FakeSmtpServer server;
    route("*", server.port());
    start();
    send({"a@one.example", "b@two.example", "c@one.example"});
    const auto mails = server.wait_for(2);
    ASSERT_EQ(mails.size(), 2u);
    std::multiset<std::size_t> sizes{mails[0].recipients.size(), mails[1].recipients.size()};
    EXPECT_EQ(sizes, (std::multiset<std::size_t>{1, 2}));
    EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_F(DeliveryTest, ManyMessagesShareConnectionsAndAllAddresses) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    set_pool({"127.0.0.11", "127.0.0.12", "127.0.0.13"});
    start();
    for (int i = 0; i < 400; ++i) send({"user" + std::to_string(i) + "@isp.example"});
    const auto mails = server.wait_for(400);
    ASSERT_EQ(mails.size(), 400u);
    std::set<std::string> peers, recipients;
    for (const auto& mail : mails) {
        peers.insert(mail.peer);
        recipients.insert(mail.recipients.at(0));
    }
    EXPECT_EQ(peers, (std::set<std::string>{"127.0.0.11", "127.0.0.12", "127.0.0.13"}));
    EXPECT_EQ(recipients.size(), 400u);
    EXPECT_LT(server.connections(), 100);
    EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_F(DeliveryTest, WithoutPipeliningItGoesStepByStep) {
    FakeSmtpServer server;
    server.ehlo = "250 fake.example\r\n";
    route("isp.example", server.port());
    start();
    for (int i = 0; i < 5; ++i) send({"a@isp.example", "b@isp.example"});
    EXPECT_EQ(server.wait_for(5).size(), 5u);
}

TEST_F(DeliveryTest, AnOldServerIsGreetedWithHelo) {  // RFC 5321 3.2
    FakeSmtpServer server([](const FakeSmtpServer::Step& step) { return step.line.starts_with("EHLO") ? "502 5.5.1 unknown\r\n" : ""; });
    route("isp.example", server.port());
    start();
    send({"ann@isp.example"});
    const auto mails = server.wait_for(1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].helo, "ehlo-127.0.0.11");
}

TEST_F(DeliveryTest, TheNextMxIsTriedWhenOneDoesNotAnswer) {  // RFC 5321 5.1
    FakeSmtpServer server({}, "127.0.0.1");
    config_.delivery.smtp_port = server.port();
    resolver_.mx["isp.example"] = {{10, "dead.isp.example"}, {20, "alive.isp.example"}};
    resolver_.addresses["dead.isp.example"] = {ip("127.0.0.99")};
    resolver_.addresses["alive.isp.example"] = {ip("127.0.0.1")};
    start();
    send({"ann@isp.example"});
    EXPECT_EQ(server.wait_for(1).size(), 1u);
}

TEST_F(DeliveryTest, APausedLaneWaitsUntilItIsResumed) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    set_pool({"127.0.0.11"}, {{control::Pause::Kind::domain, "isp.example", "their migration", {}}});
    start();
    send({"ann@isp.example"});
    send({"bob@isp.example"});
    std::vector<runtime::LaneView> lanes;
    ASSERT_TRUE(eventually([&] {
        lanes = ask(service_->lanes({}));
        return lanes.size() == 1 && lanes[0].waiting == 2;
    }));
    EXPECT_EQ(lanes[0].waits_for, "mail to isp.example is paused: their migration");
    EXPECT_FALSE(lanes[0].paused) << "resuming the lane would not let it go";
    const auto messages = ask(service_->waiting({}));
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].recipients.at(0).waits_for, lanes[0].waits_for);
    set_pool({"127.0.0.11"}, {{control::Pause::Kind::domain, "isp.example", "", {}}, {control::Pause::Kind::lane, lanes[0].name(), "", {}}});
    lanes = ask(service_->lanes({}));
    ASSERT_EQ(lanes.size(), 1u);
    EXPECT_TRUE(lanes[0].paused) << "stopped before its first mail came to it";
    EXPECT_EQ(server.connections(), 0);
    set_pool({"127.0.0.11"});
    EXPECT_EQ(server.wait_for(2).size(), 2u);
}

// Two accounts with a pool "news" each.
std::shared_ptr<control::Snapshot> two_pools_of_a_name(std::vector<control::Pause> pauses) {
    auto snapshot = std::make_shared<control::Snapshot>();
    for (const int account : {1, 2}) {
        auto pool = std::make_shared<control::Pool>();
        pool->id = PoolId{10 + account};
        pool->name = "news";
        pool->account = AccountId{account};
        control::Source source;
        source.name = "127.0.0.1" + std::to_string(account);
        source.ip = IpAddress::parse(source.name).value();
        pool->sources.push_back(source);
        snapshot->pools[pool->id] = pool;
    }
    snapshot->pauses = std::move(pauses);
    snapshot->return_path_secret = "secret";
    return snapshot;
}

TEST_F(DeliveryTest, LanesOfPoolsOfOneNameAreTheirAccountsAndArePausedOneByOne) {
    FakeSmtpServer server;
    config_.routes.push_back({"isp.example", "127.0.0.1", server.port(), "isp.example"});
    using Kind = control::Pause::Kind;
    snapshot_.set(two_pools_of_a_name({{Kind::lane, "000000000001/news/isp.example", "", {}}, {Kind::lane, "000000000002/news/isp.example", "", {}}}));
    start();
    for (const int account : {1, 2, 2})
        send({"ann" + std::to_string(account) + "@isp.example"}, [account](auto& envelope) {
            envelope.set_account(account);
            envelope.set_pool(10 + account);
        });
    std::vector<runtime::LaneView> lanes;
    ASSERT_TRUE(eventually([&] {
        lanes = ask(service_->lanes({}));
        return lanes.size() == 2 && lanes[0].paused && lanes[1].paused && lanes[0].waiting + lanes[1].waiting == 3;
    }));
    EXPECT_EQ(lanes[0].name(), "000000000001/news/isp.example");
    EXPECT_EQ(lanes[0].waiting, 1u);
    EXPECT_EQ(lanes[1].name(), "000000000002/news/isp.example");
    EXPECT_EQ(lanes[1].account, AccountId{2});
    EXPECT_EQ(lanes[1].waiting, 2u);
    snapshot_.set(two_pools_of_a_name({{Kind::lane, "000000000001/news/isp.example", "", {}}}));
    const auto mails = server.wait_for(2);
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].peer, "127.0.0.12");
    EXPECT_EQ(mails[1].peer, "127.0.0.12") << "the other account's lane is still paused";
    runtime::QueueSelector other, own;
    other.lane = "000000000002/news/isp.example";
    own.lane = lanes[0].name();
    EXPECT_EQ(ask(service_->retry(other)), 0u);
    EXPECT_EQ(ask(service_->retry(own)), 1u);
}

TEST_F(DeliveryTest, WhatWaitedBeforeARestartGoesAfterIt) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    set_pool({"127.0.0.11"}, {{control::Pause::Kind::pool, kSharedPoolName, "", {}}});
    start();
    for (int i = 0; i < 20; ++i) send({"user" + std::to_string(i) + "@isp.example"});
    stop();
    set_pool({"127.0.0.11"});
    start();
    EXPECT_EQ(server.wait_for(20).size(), 20u);
    EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_F(DeliveryTest, AnOperatorDropsAndSeesWhatWaits) {
    set_pool({"127.0.0.11"}, {{control::Pause::Kind::pool, kSharedPoolName, "", {}}});
    route("isp.example", 9);
    start();
    const std::string id = send({"ann@isp.example"});
    ASSERT_TRUE(eventually([&] { return ask(service_->waiting({})).size() == 1; }));
    const auto seen = ask(service_->waiting({}));
    EXPECT_EQ(seen[0].id, id);
    EXPECT_EQ(seen[0].recipients.at(0).address, "ann@isp.example");
    runtime::QueueSelector selector;
    selector.id = id;
    EXPECT_EQ(ask(service_->drop(selector)), 1u);
    EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(history(id).back().kind(), spool::pb::HistoryEntry::DROPPED);
    EXPECT_TRUE(bounces().empty());
}

}  // namespace warmpost::test
