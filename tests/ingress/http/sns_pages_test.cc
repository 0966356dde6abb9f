// The pages of topics, and `warmpost topic`'s side of the operator API.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "base/certificate.h"
#include "base/encoding.h"
#include "reporting/events/event_desk.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

class SnsPagesTest : public HttpServerTest {
protected:
    ~SnsPagesTest() override {
        if (server) server->stop();
        server.reset();
    }
    void begin() {
        const auto pair = self_signed_certificate(KeyKind::rsa_2048, {"mx.example"}, runtime::wall_now(), 30).value();
        signer = reporting::SnsSigner::make({pair.private_key, pair.certificate}).value();
        registry = registry::Registry::open(directory.path() / "events-registry").value();
        queues = registry::EventQueues::open(*registry).value();
        sender_config = std::make_unique<config::Live>(config);
        sender = reporting::HttpsSender::make(*sender_config, cell, *queues, *signer).value();  // not started
        desk.reset(new reporting::EventDesk{*queues, *signer, *sender, [this] { ++woken; }});
        start(desk.get());
    }
    test::HttpAnswer open(const std::string& target, const std::string& method = "GET") {
        test::HttpClient client(plain());
        return client.ask(test::plain_request(method, target, ""));
    }
    [[nodiscard]] control::Subscription subscription() const { return service->snapshot()->account(account)->topics.at("orders").subscriptions.at(0); }
    [[nodiscard]] std::string arn() const { return control::topic_arn("us-east-1", account, "orders"); }
    [[nodiscard]] std::string secret() const { return service->snapshot()->return_path_secret; }
    [[nodiscard]] std::string confirm_target(const std::string& token) const {
        return "/sns/confirm?Action=ConfirmSubscription&TopicArn=" + percent_encode(arn()) + "&Token=" + token;
    }

    std::atomic<int> woken{0};
    std::unique_ptr<reporting::SnsSigner> signer;
    std::unique_ptr<registry::Registry> registry;
    std::unique_ptr<registry::EventQueues> queues;
    std::unique_ptr<config::Live> sender_config;
    std::unique_ptr<reporting::HttpsSender> sender;
    std::unique_ptr<reporting::EventDesk> desk;
};

TEST_F(SnsPagesTest, TheCertificateIsThereByItsNameOnly) {
    begin();
    const auto found = open("/sns/" + signer->certificate_name());
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.body, signer->certificate());
    EXPECT_EQ(open("/sns/SimpleNotificationService-0.pem").status, 404);
    EXPECT_EQ(open("/sns/").status, 404);
    EXPECT_EQ(open("/sns/" + signer->certificate_name(), "POST").status, 404);
}
TEST_F(SnsPagesTest, ATokenConfirmsItsSubscriptionAndNoOther) {
    begin();
    ASSERT_EQ(ask_operator("POST", "/topics", R"({"name":"orders","subscribe":["https://shop.example/hook"]})").status, 200);
    ASSERT_FALSE(subscription().confirmed);
    const auto wrong = open(confirm_target(std::string(64, '0')));
    EXPECT_EQ(wrong.status, 400);
    EXPECT_THAT(wrong.body, HasSubstr("InvalidParameter"));
    EXPECT_EQ(open("/sns/confirm?Token=%zz").status, 400);
    EXPECT_EQ(open("/sns/confirm").status, 400);
    EXPECT_FALSE(subscription().confirmed);
    const auto good = open(confirm_target(control::confirmation_token(secret(), subscription())));
    EXPECT_EQ(good.status, 200);
    EXPECT_THAT(good.body, HasSubstr("<SubscriptionArn>" + arn() + ":"));
    EXPECT_TRUE(subscription().confirmed);
    EXPECT_GE(woken, 2);
}
TEST_F(SnsPagesTest, ATokenIsGoodForTwoDays) {
    begin();
    ASSERT_EQ(ask_operator("POST", "/topics", R"({"name":"orders","subscribe":["https://shop.example/hook"]})").status, 200);
    auto older = *service->snapshot();
    auto changed = std::make_shared<control::Account>(*older.account(account));
    auto& mine = changed->topics.at("orders").subscriptions.at(0);
    mine.token_made -= control::kConfirmationLives + std::chrono::hours(1);
    const auto token = control::confirmation_token(secret(), mine);
    older.accounts[account] = changed;
    older.version += 1000;
    cell.set(std::make_shared<const control::Snapshot>(older));
    EXPECT_EQ(open(confirm_target(token)).status, 400);
}
TEST_F(SnsPagesTest, AnUnsubscribeLinkEndsItsSubscription) {
    begin();
    ASSERT_EQ(ask_operator("POST", "/topics", R"({"name":"orders","subscribe":["https://shop.example/hook"]})").status, 200);
    const auto target = [&](const std::string& token) {
        return "/sns/unsubscribe?Action=Unsubscribe&SubscriptionArn=" +
               percent_encode(control::subscription_arn("us-east-1", account, "orders", subscription().id, secret())) + "&Token=" + token;
    };
    EXPECT_EQ(open(target("x")).status, 400);
    EXPECT_EQ(open(target(control::unsubscribe_token(secret(), subscription()))).status, 200);
    EXPECT_TRUE(service->snapshot()->account(account)->topics.at("orders").subscriptions.empty());
}
TEST_F(SnsPagesTest, TheOperatorMakesShowsConfirmsReplaysAndDeletesTopics) {
    begin();
    const auto made =
        json::parse(ask_operator("POST", "/topics", R"({"name":"orders","subscribe":["https://shop.example/hook"],"file":"/tmp/warmpost-x"})").body)
            .as_object();
    EXPECT_EQ(made.at("arn"), arn().c_str());
    ASSERT_EQ(made.at("subscriptions").as_array().size(), 2u);
    EXPECT_EQ(ask_operator("POST", "/topics", R"({"name":"orders"})").status, 409);
    EXPECT_EQ(ask_operator("GET", "/topics/none").status, 404);
    EXPECT_EQ(ask_operator("POST", "/topics/orders/confirm", R"({"subscription":99})").status, 404);
    EXPECT_EQ(ask_operator("POST", "/topics/orders/confirm", "{}").status, 200);
    EXPECT_TRUE(subscription().confirmed);
    const std::vector<registry::EventQueues::NewEvent> events{{subscription().id, "m1", "the event"}};
    ASSERT_TRUE(queues->append(events, 1, runtime::wall_now(), {}));
    const std::vector<registry::EventQueues::Settled> dead{{subscription().id, queues->read(subscription().id, 0, 1, 1).value()[0].number, "HTTP 500"}};
    ASSERT_TRUE(queues->settle(dead, runtime::wall_now(), {}));
    const auto letters = json::parse(ask_operator("GET", "/topics/orders/dead-letters").body).at("dead_letters").as_array();
    ASSERT_EQ(letters.size(), 1u);
    EXPECT_EQ(letters[0].at("reason"), "HTTP 500");
    EXPECT_EQ(letters[0].at("event"), "the event");
    EXPECT_EQ(json::parse(ask_operator("GET", "/topics/orders").body).at("subscriptions").as_array()[0].at("dead"), 1);
    EXPECT_EQ(json::parse(ask_operator("POST", "/topics/orders/replay", "{}").body).at("replayed"), 1);
    EXPECT_EQ(queues->counts(subscription().id).waiting, 1u);
    EXPECT_EQ(ask_operator("POST", "/topics/orders/unsubscribe", "{}").status, 400);
    EXPECT_EQ(ask_operator("POST", "/topics/orders/unsubscribe", R"({"subscription":)" + std::to_string(subscription().id) + "}").status, 200);
    EXPECT_EQ(ask_operator("DELETE", "/topics/orders").status, 200);
    EXPECT_TRUE(json::parse(ask_operator("GET", "/topics").body).at("topics").as_array().empty());
}
TEST_F(SnsPagesTest, WhatCannotWorkIsRefusedWithWhatToSet) {
    begin();
    const auto create = [&](const std::string& what) {
        return json::parse(ask_operator("POST", "/topics", R"({"name":"t",)" + what + "}").body).at("message").as_string();
    };
    EXPECT_THAT(std::string(create(R"("subscribe":["http://shop.example/"])")), HasSubstr("allow_http"));
    EXPECT_THAT(std::string(create(R"("kafka":"events")")), HasSubstr("[kafka] brokers"));
    EXPECT_THAT(std::string(create(R"("file":"relative")")), HasSubstr("absolute path"));
    EXPECT_EQ(ask("POST", "/warmpost/v1/topics", R"({"name":"t"})").status, 403) << "an account's key";
}

}  // namespace
}  // namespace warmpost::ingress
