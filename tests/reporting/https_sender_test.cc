#include "reporting/events/https_sender.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reporting/subscriber_kit.h"
#include "reporting/webhook_receiver.h"
#include "support/certificate.h"

namespace warmpost::reporting {
namespace {

using test::Posted;
using test::WebhookReceiver;
using testing::ElementsAre;

class HttpsSenderTest : public SubscriberTest {
protected:
    void start() {
        publish();
        live = std::make_unique<config::Live>(config);
        sender = HttpsSender::make(*live, cell, *queues, *signer).value();
        sender->start();
    }
    void send(std::uint64_t queue, const std::string& group, const std::string& body) {
        append(queue, group, body);
        sender->notify();
    }
    static std::vector<std::string> messages(const std::vector<Posted>& posted) {
        std::vector<std::string> all;
        for (const auto& each : posted) all.push_back(each.message());
        return all;
    }

    std::unique_ptr<SnsSigner> signer = [] {
        const auto pair = self_signed_certificate(KeyKind::rsa_2048, {"mail.example"}, runtime::wall_now(), 30).value();
        return SnsSigner::make({pair.private_key, pair.certificate}).value();
    }();
    std::unique_ptr<config::Live> live;
    std::unique_ptr<HttpsSender> sender;
};

TEST_F(HttpsSenderTest, ANotificationHasTheHeadersAndTheEnvelopeOfSns) {
    WebhookReceiver receiver;
    subscribe(1, control::Transport::https, receiver.url("/hook?x=1"));
    start();
    send(1, "m1", R"({"eventType":"Send"})");
    const auto posted = receiver.wait_for(1);
    ASSERT_EQ(posted.size(), 1u);
    auto headers = posted[0].headers;
    EXPECT_EQ(posted[0].target, "/hook?x=1");
    EXPECT_EQ(headers["content-type"], "text/plain; charset=UTF-8");
    EXPECT_EQ(headers["user-agent"], "Amazon Simple Notification Service Agent");
    EXPECT_EQ(headers["x-amz-sns-message-type"], "Notification");
    EXPECT_EQ(headers["x-amz-sns-topic-arn"], "arn:aws:sns:us-east-1:000000000007:orders");
    EXPECT_TRUE(headers["x-amz-sns-subscription-arn"].starts_with("arn:aws:sns:us-east-1:000000000007:orders:"));
    EXPECT_EQ(headers["host"], "127.0.0.1:" + std::to_string(receiver.port()));
    const auto envelope = posted[0].envelope();
    EXPECT_EQ(envelope.at("Message"), R"({"eventType":"Send"})");
    EXPECT_EQ(envelope.at("Subject"), "Amazon SES Email Event Notification");
    EXPECT_EQ(envelope.at("MessageId"), headers["x-amz-sns-message-id"].c_str());
    EXPECT_TRUE(drained(1));
}
TEST_F(HttpsSenderTest, KeepsOrderPerMessageOverFailuresAndTheIdOverTries) {
    WebhookReceiver receiver;
    std::atomic<int> failures{2};
    receiver.answer = [&](const Posted& posted) { return posted.message() == "a1" && failures-- > 0 ? 503u : 200u; };
    subscribe(1, control::Transport::https, receiver.url());
    append(1, "a", "a1"), append(1, "a", "a2"), append(1, "b", "b1");
    start();
    const auto posted = receiver.wait_for(5);
    ASSERT_EQ(posted.size(), 5u);
    std::vector<std::string> of_a;
    std::set<std::string> ids;
    for (const auto& each : posted) {
        if (each.message().starts_with("a")) of_a.push_back(each.message());
        if (each.message() == "a1") ids.insert(std::string(each.envelope().at("MessageId").as_string()));
    }
    EXPECT_THAT(of_a, ElementsAre("a1", "a1", "a1", "a2"));
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_TRUE(drained(1));
    EXPECT_EQ(queues->counts(1).dead, 0u);
}
TEST_F(HttpsSenderTest, ADeadSubscriberHoldsUpNoOther) {
    WebhookReceiver receiver, silent;
    std::atomic<bool> hold{true};
    silent.answer = [&](const Posted&) {
        for (int i = 0; i < 3000 && hold; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return 0u;
    };
    subscribe(1, control::Transport::https, "http://127.0.0.1:1/nobody");
    subscribe(2, control::Transport::https, silent.url());
    subscribe(3, control::Transport::https, receiver.url());
    for (int i = 0; i < 20; ++i)
        for (const std::uint64_t queue : {1, 2, 3}) append(queue, "m" + std::to_string(i), std::to_string(i));
    start();
    EXPECT_EQ(receiver.wait_for(20).size(), 20u);
    EXPECT_TRUE(drained(3));
    EXPECT_EQ(queues->counts(1).waiting, 20u);
    EXPECT_EQ(queues->counts(2).waiting, 20u);
    EXPECT_TRUE(eventually([&] { return sender->states()[1].failures > 0; }));
    hold = false;
    sender->stop();
}
TEST_F(HttpsSenderTest, OneThatComesBackGetsEverything) {
    unsigned short port = 0;
    {
        WebhookReceiver gone;
        port = gone.port();
    }
    subscribe(1, control::Transport::https, "http://127.0.0.1:" + std::to_string(port) + "/");
    append(1, "a", "1"), append(1, "b", "2"), append(1, "c", "3");
    start();
    ASSERT_TRUE(eventually([&] { return sender->states()[1].failures >= 1; }));
    WebhookReceiver back(nullptr, port);
    EXPECT_THAT(messages(back.wait_for(3)), testing::UnorderedElementsAre("1", "2", "3"));
    EXPECT_TRUE(drained(1));
    EXPECT_TRUE(eventually([&] { return sender->states()[1].failures == 0; }));
}
TEST_F(HttpsSenderTest, WhatIsTooOldBecomesADeadLetterAndIsReplayedWithItsId) {
    WebhookReceiver receiver;
    std::atomic<bool> broken{true};
    receiver.answer = [&](const Posted&) { return broken ? 500u : 200u; };
    subscribe(1, control::Transport::https, receiver.url());
    append(1, "a", "old", runtime::wall_now() - std::chrono::hours(25));
    append(1, "b", "old too", runtime::wall_now() - std::chrono::hours(25));
    start();
    ASSERT_TRUE(eventually([&] { return queues->counts(1).dead == 2; }));
    EXPECT_THAT(queues->dead(1, 10).value()[0].reason, testing::HasSubstr("HTTP 500"));
    const auto tried = receiver.wait_for(1);
    broken = false;
    ASSERT_EQ(queues->replay(1, runtime::wall_now()).value().count, 2u);
    sender->notify();
    const auto posted = receiver.wait_for(tried.size() + 2);
    ASSERT_EQ(posted.size(), tried.size() + 2);
    const auto& again =
        *std::find_if(posted.begin() + static_cast<long>(tried.size()), posted.end(), [&](const Posted& p) { return p.message() == tried[0].message(); });
    EXPECT_EQ(again.envelope().at("MessageId"), tried[0].envelope().at("MessageId"));
    EXPECT_TRUE(drained(1));
}
TEST_F(HttpsSenderTest, NothingBeforeTheConfirmationWhichIsAskedOnce) {
    WebhookReceiver receiver;
    subscribe(1, control::Transport::https, receiver.url(), false);
    append(1, "a", "too early");
    start();
    auto posted = receiver.wait_for(1);
    ASSERT_EQ(posted.size(), 1u);
    EXPECT_EQ(posted[0].headers["x-amz-sns-message-type"], "SubscriptionConfirmation");
    EXPECT_FALSE(posted[0].headers.contains("x-amz-sns-subscription-arn"));
    const auto& subscription = account->topics["orders"].subscriptions[0];
    const auto token = control::confirmation_token("secret", subscription);
    EXPECT_EQ(posted[0].envelope().at("Token"), token.c_str());
    EXPECT_EQ(posted[0].envelope().at("SubscribeURL"),
              ("https://mail.example:8443/sns/confirm?Action=ConfirmSubscription&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000007%3Aorders&Token=" + token)
                  .c_str());
    ASSERT_TRUE(eventually([&] { return !queues->note(1).value().empty(); }));
    sender.reset();
    start();  // a restart asks nobody again
    account->topics["orders"].subscriptions[0].confirmed = true;
    publish();
    sender->notify();
    posted = receiver.wait_for(2);
    ASSERT_EQ(posted.size(), 2u);
    EXPECT_EQ(posted[1].message(), "too early");
}
TEST_F(HttpsSenderTest, AskedForAnewAnotherTokenIsSent) {
    WebhookReceiver receiver;
    subscribe(1, control::Transport::https, receiver.url(), false);
    start();
    ASSERT_EQ(receiver.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return !queues->note(1).value().empty(); }));
    account->topics["orders"].subscriptions[0].token_made += std::chrono::milliseconds(5);
    publish();
    sender->notify();
    const auto posted = receiver.wait_for(2);
    ASSERT_EQ(posted.size(), 2u);
    EXPECT_NE(posted[0].envelope().at("Token"), posted[1].envelope().at("Token"));
}
TEST_F(HttpsSenderTest, RedirectsAreNotFollowed) {
    WebhookReceiver elsewhere, receiver;
    receiver.answer = [](const Posted&) { return 307u; };
    receiver.location = elsewhere.url();
    subscribe(1, control::Transport::https, receiver.url());
    append(1, "a", "x");
    start();
    ASSERT_EQ(receiver.wait_for(1).size(), 1u);
    ASSERT_TRUE(eventually([&] { return sender->states()[1].error == "HTTP 307"; }));
    EXPECT_EQ(elsewhere.connections(), 0u);
    EXPECT_EQ(queues->counts(1).waiting, 1u);
}
TEST_F(HttpsSenderTest, ConnectionsAreKeptAndOneThatWasClosedMeanwhileCostsNoFailure) {
    WebhookReceiver receiver;
    subscribe(1, control::Transport::https, receiver.url());
    start();
    for (int i = 1; i <= 3; ++i) {
        send(1, "a", std::to_string(i));
        ASSERT_EQ(receiver.wait_for(static_cast<std::size_t>(i)).size(), static_cast<std::size_t>(i));
        ASSERT_TRUE(drained(1));
    }
    EXPECT_EQ(receiver.connections(), 1u);
    const auto port = receiver.port();
    receiver.close();
    WebhookReceiver next(nullptr, port);
    send(1, "a", "4");
    EXPECT_EQ(next.wait_for(1).size(), 1u);
    EXPECT_TRUE(drained(1));
    EXPECT_EQ(sender->states()[1].failures, 0);
}
TEST_F(HttpsSenderTest, CertificatesAreVerified) {
    const warmpost::test::Certificate certificate;  // names nobody
    boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
    tls.use_certificate_chain_file(certificate.certificate());
    tls.use_private_key_file(certificate.private_key(), boost::asio::ssl::context::pem);
    WebhookReceiver receiver(&tls);
    subscribe(1, control::Transport::https, receiver.url());
    append(1, "a", "secret");
    start();
    ASSERT_TRUE(eventually([&] { return sender->states()[1].failures > 0; }));
    EXPECT_THAT(sender->states()[1].error, testing::HasSubstr("certificate verify failed"));
    EXPECT_EQ(queues->counts(1).waiting, 1u);
}
TEST_F(HttpsSenderTest, ATrustedCertificateOfThatNameIsTaken) {
    const auto pair = self_signed_certificate(KeyKind::ecdsa_p256, {"localhost", "127.0.0.1"}, runtime::wall_now(), 30).value();
    config.events.ca_file = directory.path() / "ca.pem";
    std::ofstream(config.events.ca_file) << pair.certificate;
    boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
    tls.use_certificate_chain(boost::asio::buffer(pair.certificate));
    tls.use_private_key(boost::asio::buffer(pair.private_key), boost::asio::ssl::context::pem);
    WebhookReceiver receiver(&tls);
    subscribe(1, control::Transport::https, receiver.url());
    subscribe(2, control::Transport::https, "https://localhost:" + std::to_string(receiver.port()) + "/");
    append(1, "a", "by address"), append(2, "a", "by name");
    start();
    EXPECT_EQ(receiver.wait_for(2).size(), 2u);
    EXPECT_TRUE(drained(1));
    EXPECT_TRUE(drained(2));
}
TEST_F(HttpsSenderTest, TheStatusDecidesHoweverLongTheAnswer) {
    WebhookReceiver receiver;
    receiver.answer_body = std::string(1 << 20, 'x');
    subscribe(1, control::Transport::https, receiver.url());
    append(1, "a", "one"), append(1, "a", "two");
    start();
    EXPECT_TRUE(drained(1));
    EXPECT_EQ(queues->counts(1).dead, 0u);
    EXPECT_THAT(messages(receiver.wait_for(0)), ElementsAre("one", "two")) << "once each";
}
TEST_F(HttpsSenderTest, LinkLocalAddressesAreNotConnectedTo) {
    subscribe(1, control::Transport::https, "http://169.254.169.254/latest/meta-data");
    append(1, "a", "x");
    start();
    ASSERT_TRUE(eventually([&] { return sender->states()[1].failures > 0; }));
    EXPECT_THAT(sender->states()[1].error, testing::HasSubstr("link-local"));
}
TEST_F(HttpsSenderTest, AtItsEndWhatIsOnItsWayIsSettledAndTheRestStays) {
    WebhookReceiver receiver;
    subscribe(1, control::Transport::https, receiver.url());
    for (int i = 0; i < 300; ++i) append(1, "m" + std::to_string(i), std::to_string(i));
    start();
    receiver.wait_for(50);
    sender->stop();
    EXPECT_EQ(receiver.wait_for(0).size() + queues->counts(1).waiting, 300u) << "nothing lost, nothing to be sent twice";
}

}  // namespace
}  // namespace warmpost::reporting
