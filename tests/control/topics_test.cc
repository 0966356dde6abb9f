// Topics and who subscribed to them.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "control/support.h"

namespace warmpost::control {
namespace {

const NewSubscription kHook{Transport::https, "https://shop.example/hook"};

class Topics : public testing::Test {
protected:
    Topic create(const std::string& name, const std::vector<NewSubscription>& subscriptions = {kHook}) {
        return service->create_topic(service.id, name, subscriptions).value();
    }
    [[nodiscard]] const Topic& topic(const std::string& name) const { return service.account().topics.at(name); }
    TestService service;
};

TEST_F(Topics, AreKeptWithTheirSubscriptionsOverARestart) {
    create("orders", {kHook, {Transport::kafka, "mail.events_1"}, {Transport::file, "/var/log/mail.jsonl"}});
    const auto before = describe(*service->snapshot());
    service.reopen();
    EXPECT_EQ(describe(*service->snapshot()), before);
    const auto& all = topic("orders").subscriptions;
    ASSERT_EQ(all.size(), 3u);
    EXPECT_FALSE(all[0].confirmed) << "who stands behind a URL is asked first";
    EXPECT_TRUE(all[1].confirmed);
    EXPECT_TRUE(all[2].confirmed);
}
TEST_F(Topics, NumbersOfSubscriptionsAreNeverGivenTwice) {
    const auto first = create("a").subscriptions[0].id;
    ASSERT_TRUE(service->delete_topic(service.id, "a"));
    service.reopen();
    EXPECT_GT(create("a").subscriptions[0].id, first);
}
TEST_F(Topics, NamesAndEndpointsThatAreNoneAreRefusedAndNothingStays) {
    for (const auto& bad : {std::string(), std::string("a b"), std::string("a:b"), std::string(257, 'a')})
        EXPECT_EQ(error_of(service->create_topic(service.id, bad, {})).code, ErrorCode::InvalidArgument) << bad;
    for (const auto& bad :
         {NewSubscription{Transport::https, "ftp://x/"}, NewSubscription{Transport::https, "https://x y/"}, NewSubscription{Transport::https, ""},
          NewSubscription{Transport::kafka, "a b"}, NewSubscription{Transport::kafka, ".."}, NewSubscription{Transport::file, "relative"},
          NewSubscription{Transport::file, "/a\nb"}, NewSubscription{Transport::file, "/tmp/"}})
        EXPECT_EQ(error_of(service->create_topic(service.id, "t", {kHook, bad})).code, ErrorCode::InvalidArgument) << bad.endpoint;
    EXPECT_TRUE(service.account().topics.empty());
    create("t");
    EXPECT_EQ(error_of(service->create_topic(service.id, "t", {})).code, ErrorCode::AlreadyExists);
}
TEST_F(Topics, SubscriptionsComeAndGo) {
    create("t", {});
    const auto made = service->subscribe(service.id, "t", kHook);
    ASSERT_TRUE(made);
    EXPECT_EQ(error_of(service->subscribe(service.id, "t", kHook)).code, ErrorCode::AlreadyExists);
    EXPECT_EQ(error_of(service->subscribe(service.id, "other", kHook)).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->unsubscribe(service.id, "t", made->id + 1)).code, ErrorCode::NotFound);
    ASSERT_TRUE(service->unsubscribe(service.id, "t", made->id));
    service.reopen();
    EXPECT_TRUE(topic("t").subscriptions.empty());
    for (std::size_t i = 0; i < kMaxSubscriptions; ++i)
        ASSERT_TRUE(service->subscribe(service.id, "t", {Transport::https, "https://shop.example/" + std::to_string(i)}));
    EXPECT_EQ(error_of(service->subscribe(service.id, "t", {Transport::https, "https://shop.example/more"})).code, ErrorCode::LimitExceeded);
}
TEST_F(Topics, AConfirmationIsKeptAndAskingAgainMakesAnotherToken) {
    const auto made = create("t").subscriptions[0];
    service.now += std::chrono::hours(1);
    ASSERT_TRUE(service->ask_confirmation(service.id, "t"));
    const auto again = topic("t").subscriptions[0];
    EXPECT_NE(confirmation_token("s", made), confirmation_token("s", again));
    EXPECT_EQ(unsubscribe_token("s", made), unsubscribe_token("s", again));
    ASSERT_TRUE(service->confirm_subscription(service.id, "t", made.id));
    ASSERT_TRUE(service->confirm_subscription(service.id, "t", made.id));
    service.reopen();
    EXPECT_TRUE(topic("t").subscriptions[0].confirmed);
    service.now += std::chrono::hours(1);
    ASSERT_TRUE(service->ask_confirmation(service.id, "t"));
    EXPECT_EQ(topic("t").subscriptions[0].token_made, again.token_made) << "who has confirmed is not asked";
    EXPECT_EQ(error_of(service->confirm_subscription(service.id, "t", 999)).code, ErrorCode::NotFound);
}
TEST_F(Topics, OneThatADestinationNamesIsNotDeleted) {
    create("t");
    ConfigurationSet set;
    set.name = "prod";
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    EventDestination d;
    d.name = "bounces";
    d.types = 4;
    d.arn = topic_arn("us-east-1", service.id, "t");
    ASSERT_TRUE(service->create_event_destination(service.id, "prod", d));
    const auto refused = error_of(service->delete_topic(service.id, "t"));
    EXPECT_EQ(refused.code, ErrorCode::Conflict);
    EXPECT_NE(refused.message.find("bounces of configuration set prod"), std::string::npos) << refused.message;
    ASSERT_TRUE(service->delete_configuration_set(service.id, "prod"));
    EXPECT_TRUE(service->delete_topic(service.id, "t"));
}
TEST_F(Topics, OneThatADestinationIsMappedToIsNotDeleted) {
    service.config.events.firehose = "topic:t";
    service.reopen();
    create("t");
    ConfigurationSet set;
    set.name = "prod";
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    EventDestination d;
    d.kind = EventDestination::Kind::firehose;
    d.name = "stream";
    d.types = 4;
    d.arn = "arn:aws:firehose:us-east-1:" + to_string(service.id) + ":deliverystream/mail";
    d.iam_role = "arn:aws:iam::" + to_string(service.id) + ":role/mail";
    const auto made = service->create_event_destination(service.id, "prod", d);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(error_of(service->delete_topic(service.id, "t")).code, ErrorCode::Conflict);
    ASSERT_TRUE(service->delete_event_destination(service.id, "prod", "stream"));
    EXPECT_TRUE(service->delete_topic(service.id, "t"));
}
TEST_F(Topics, ArnsAreReadBack) {
    const auto arn = topic_arn("eu-west-1", service.id, "orders");
    EXPECT_EQ(arn, "arn:aws:sns:eu-west-1:" + to_string(service.id) + ":orders");
    ASSERT_TRUE(parse_topic_arn(arn));
    EXPECT_EQ(parse_topic_arn(arn)->account, service.id);
    EXPECT_EQ(parse_topic_arn(arn)->name, "orders");
    for (const char* bad : {"", "arn:aws:sns:r:1:x", "arn:aws:sns:r:00000000000a:x", "arn:aws:ses:r:000000000002:x", "arn:aws:sns:r:000000000002:x:y",
                            "arn:aws:sns:r:000000000002:"})
        EXPECT_FALSE(parse_topic_arn(bad)) << bad;
    const auto subscription = subscription_arn("eu-west-1", service.id, "orders", 1, "secret");
    EXPECT_TRUE(subscription.starts_with(arn + ":"));
    EXPECT_EQ(subscription.size(), arn.size() + 37);
    EXPECT_NE(subscription, subscription_arn("eu-west-1", service.id, "orders", 2, "secret"));
}
TEST_F(Topics, MappingsAreReadAsTheConfigurationHasThem) {
    EXPECT_EQ(parse_mapping("")->kind, Mapping::Kind::none);
    EXPECT_EQ(parse_mapping("file")->kind, Mapping::Kind::file);
    EXPECT_EQ(parse_mapping("kafka")->kind, Mapping::Kind::kafka);
    EXPECT_EQ(parse_mapping("topic:x")->topic, "x");
    for (const char* bad : {"topic:", "topic", "Kafka", "x"}) EXPECT_FALSE(parse_mapping(bad)) << bad;
}
TEST_F(Topics, WhatNotificationsAreSignedWithIsMadeOnceAndSealed) {
    const auto first = service->event_signing().value();
    EXPECT_NE(first.private_key.find("PRIVATE KEY"), std::string::npos);
    service.reopen();
    const auto again = service->event_signing().value();
    EXPECT_EQ(again.private_key, first.private_key);
    EXPECT_EQ(again.certificate, first.certificate);
    service.close();
    std::ifstream in(service.database(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("BEGIN PRIVATE KEY"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::control
