// Event destinations of configuration sets.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

using Kind = EventDestination::Kind;
constexpr std::uint32_t kBounce = 1u << static_cast<unsigned>(EventType::bounce);

class EventDestinations : public testing::Test {
protected:
    EventDestinations() {
        ConfigurationSet set;
        set.name = "prod";
        EXPECT_TRUE(service->create_configuration_set(service.id, set));
        EXPECT_TRUE(service->create_topic(service.id, "orders", {}));
    }
    [[nodiscard]] EventDestination to_topic(const std::string& name, const std::string& topic = "orders") const {
        EventDestination d;
        d.name = name;
        d.enabled = true;
        d.types = kBounce;
        d.arn = topic_arn("us-east-1", service.id, topic);
        return d;
    }
    Status create(const EventDestination& d, const std::string& set = "prod") { return service->create_event_destination(service.id, set, d); }
    [[nodiscard]] const std::vector<EventDestination>& all() const { return service.account().configuration_sets.at("prod").destinations; }
    void configure(const std::string& firehose) {
        service.config.events.firehose = firehose;
        ASSERT_TRUE(service->apply_config(service.config));
    }
    TestService service;
};

TEST_F(EventDestinations, AreKeptWithAllTheySayOverARestart) {
    service.config.events.cloudwatch = "file";
    ASSERT_TRUE(service->apply_config(service.config));
    ASSERT_TRUE(create(to_topic("b")));
    auto metrics = to_topic("a");
    metrics.kind = Kind::cloudwatch;
    metrics.arn.clear();
    metrics.enabled = false;
    metrics.dimensions = {{"campaign", "MESSAGE_TAG", "none"}, {"X-Part", "EMAIL_HEADER", "a@b.example"}};
    ASSERT_TRUE(create(metrics));
    const auto before = describe(*service->snapshot());
    service.reopen();
    EXPECT_EQ(describe(*service->snapshot()), before);
    ASSERT_EQ(all().size(), 2u);
    EXPECT_EQ(all()[0].name, "a");
    ASSERT_EQ(all()[0].dimensions.size(), 2u);
    EXPECT_EQ(all()[0].dimensions[1].fallback, "a@b.example");
}
TEST_F(EventDestinations, AreToldApartInTheWordsOfSes) {
    ASSERT_TRUE(create(to_topic("d")));
    const auto twice = error_of(create(to_topic("d")));
    EXPECT_EQ(twice.code, ErrorCode::AlreadyExists);
    EXPECT_EQ(twice.message, "An event destination with name <d> already exists for configuration set <prod>.");
    EXPECT_EQ(error_of(create(to_topic("d"), "other")).message, "Configuration set <other> does not exist.");
    const auto missing = error_of(service->update_event_destination(service.id, "prod", to_topic("e")));
    EXPECT_EQ(missing.code, ErrorCode::NotFound);
    EXPECT_EQ(missing.message, "An event destination with name <e> does not exist for configuration set <prod>.");
    EXPECT_EQ(error_of(service->delete_event_destination(service.id, "prod", "e")).code, ErrorCode::NotFound);
    auto nothing = to_topic("f");
    nothing.types = 0;
    EXPECT_EQ(error_of(create(nothing)).message, "At least one event type must be specified.");
    EXPECT_EQ(error_of(create(to_topic("a b"))).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(create(to_topic(std::string(65, 'a')))).code, ErrorCode::InvalidArgument);
}
TEST_F(EventDestinations, ATopicMustBeThereAndTheAccountsOwn) {
    for (const auto& bad : {std::string("orders"), topic_arn("us-east-1", service.id, "other"), topic_arn("us-east-1", AccountId{999}, "orders"),
                            std::string("arn:aws:sqs:us-east-1:000000000002:orders")}) {
        auto d = to_topic("d");
        d.arn = bad;
        EXPECT_EQ(error_of(create(d)).code, ErrorCode::InvalidArgument) << bad;
    }
    auto elsewhere = to_topic("d");
    elsewhere.arn = topic_arn("eu-west-1", service.id, "orders");
    EXPECT_TRUE(create(elsewhere)) << "clients of any region are served";
}
TEST_F(EventDestinations, OtherServicesNeedWhatStandsForThem) {
    auto d = to_topic("d");
    d.kind = Kind::firehose;
    d.arn = "arn:aws:firehose:us-east-1:1:deliverystream/x";
    EXPECT_NE(error_of(create(d)).message.find("[events] firehose"), std::string::npos) << error_of(create(d)).message;
    configure("topic:missing");
    EXPECT_NE(error_of(create(d)).message.find("warmpost topic create missing"), std::string::npos);
    configure("kafka");
    EXPECT_NE(error_of(create(d)).message.find("[kafka] names no brokers"), std::string::npos);
    configure("topic:orders");
    EXPECT_TRUE(create(d));
}
TEST_F(EventDestinations, ThereAreAtMostTen) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(create(to_topic("d" + std::to_string(i))));
    EXPECT_EQ(error_of(create(to_topic("more"))).code, ErrorCode::LimitExceeded);
    ASSERT_TRUE(service->delete_event_destination(service.id, "prod", "d3"));
    EXPECT_TRUE(create(to_topic("more")));
}
TEST_F(EventDestinations, AnUpdateReplacesTheDefinitionAndKeepsItsPlace) {
    ASSERT_TRUE(create(to_topic("a")));
    ASSERT_TRUE(create(to_topic("b")));
    auto changed = to_topic("a");
    changed.enabled = false;
    changed.types = 1u << static_cast<unsigned>(EventType::open);
    ASSERT_TRUE(service->update_event_destination(service.id, "prod", changed));
    service.reopen();
    EXPECT_EQ(all()[0].name, "a");
    EXPECT_FALSE(all()[0].enabled);
    EXPECT_EQ(all()[0].types, changed.types);
}
TEST_F(EventDestinations, GoWithTheirConfigurationSet) {
    ASSERT_TRUE(create(to_topic("a")));
    ASSERT_TRUE(service->delete_configuration_set(service.id, "prod"));
    service.reopen();
    EXPECT_TRUE(service.account().configuration_sets.empty());
}
TEST_F(EventDestinations, DimensionsAreOfTheCharactersSesAllows) {
    service.config.events.cloudwatch = "file";
    ASSERT_TRUE(service->apply_config(service.config));
    auto d = to_topic("d");
    d.kind = Kind::cloudwatch;
    EXPECT_EQ(error_of(create(d)).message, "CloudWatch metrics dimension configuration list cannot be empty.");
    for (const auto& bad : {EventDestination::Dimension{"a\tb", "MESSAGE_TAG", "x"}, EventDestination::Dimension{"a", "MESSAGE_TAG", ""},
                            EventDestination::Dimension{std::string(256, 'a'), "MESSAGE_TAG", "x"}, EventDestination::Dimension{"a", "MESSAGE_TAG", "x y"}}) {
        d.dimensions = {bad};
        EXPECT_EQ(error_of(create(d)).code, ErrorCode::InvalidArgument) << bad.name << '/' << bad.fallback;
    }
}

}  // namespace
}  // namespace warmpost::control
