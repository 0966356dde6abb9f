// Event destinations by the wire.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

class EventDestinationsTest : public HttpServerTest {
protected:
    void begin() {
        start();
        ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"prod"})").status, 200);
        ASSERT_TRUE(service->create_topic(account, "orders", {}));
        arn = control::topic_arn("us-east-1", account, "orders");
    }
    test::HttpAnswer create(const std::string& name, const std::string& definition) {
        return ask("POST", "/v2/email/configuration-sets/prod/event-destinations",
                   R"({"EventDestinationName":")" + name + R"(","EventDestination":)" + definition + "}");
    }
    std::string arn;
};

TEST_F(EventDestinationsTest, AreMadeToldChangedAndDeleted) {
    config.events.cloudwatch = "file";
    begin();
    const auto made =
        create("bounces", R"({"Enabled":true,"MatchingEventTypes":["BOUNCE","RENDERING_FAILURE"],"SnsDestination":{"TopicArn":")" + arn + R"("}})");
    ASSERT_EQ(made.status, 200) << made.body;
    ASSERT_EQ(create("metrics", R"({"MatchingEventTypes":["SEND"],"CloudWatchDestination":{"DimensionConfigurations":[
        {"DimensionName":"c","DimensionValueSource":"MESSAGE_TAG","DefaultDimensionValue":"none"}]}})")
                  .status,
              200);
    const auto told = ask("GET", "/v2/email/configuration-sets/prod/event-destinations");
    EXPECT_EQ(json::parse(told.body), json::parse(R"({"EventDestinations":[
        {"Name":"bounces","Enabled":true,"MatchingEventTypes":["BOUNCE","RENDERING_FAILURE"],"SnsDestination":{"TopicArn":")" +
                                                  arn + R"("}},
        {"Name":"metrics","Enabled":false,"MatchingEventTypes":["SEND"],"CloudWatchDestination":{"DimensionConfigurations":[
          {"DimensionName":"c","DimensionValueSource":"MESSAGE_TAG","DefaultDimensionValue":"none"}]}}]})"))
        << told.body;
    const auto changed = ask("PUT", "/v2/email/configuration-sets/prod/event-destinations/bounces",
                             R"({"EventDestination":{"Enabled":false,"MatchingEventTypes":["OPEN"],"SnsDestination":{"TopicArn":")" + arn + R"("}}})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    ASSERT_EQ(ask("DELETE", "/v2/email/configuration-sets/prod/event-destinations/metrics").status, 200);
    const auto rest = json::parse(ask("GET", "/v2/email/configuration-sets/prod/event-destinations").body).at("EventDestinations").as_array();
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].at("MatchingEventTypes").as_array()[0], "OPEN");
    EXPECT_EQ(rest[0].at("Enabled"), false);
}
TEST_F(EventDestinationsTest, RefusalsAreSes) {
    begin();
    EXPECT_EQ(create("d", R"({"MatchingEventTypes":["SEND"]})").message(), "Event destination is not provided.");
    EXPECT_EQ(create("d", R"({"SnsDestination":{"TopicArn":")" + arn + R"("}})").message(), "At least one event type must be specified.");
    EXPECT_THAT(
        create("d", R"({"MatchingEventTypes":["SEND"],"SnsDestination":{"TopicArn":")" + arn + R"("},"EventBridgeDestination":{"EventBusArn":"arn:x"}})")
            .message(),
        HasSubstr("Please provide only one destination with each request."));
    const auto unmapped =
        create("d", R"({"MatchingEventTypes":["SEND"],"EventBridgeDestination":{"EventBusArn":"arn:aws:events:us-east-1:1:event-bus/default"}})");
    EXPECT_EQ(unmapped.header("x-amzn-ErrorType"), "BadRequestException");
    EXPECT_THAT(unmapped.message(), HasSubstr("[events] eventbridge"));
    EXPECT_EQ(create("d", R"({"MatchingEventTypes":["NONSENSE"],"SnsDestination":{"TopicArn":")" + arn + R"("}})").status, 400);
    const auto missing = ask("GET", "/v2/email/configuration-sets/other/event-destinations");
    EXPECT_EQ(missing.header("x-amzn-ErrorType"), "NotFoundException");
    EXPECT_EQ(missing.message(), "Configuration set <other> does not exist.");
    const auto definition = R"({"MatchingEventTypes":["SEND"],"SnsDestination":{"TopicArn":")" + arn + R"("}})";
    ASSERT_EQ(create("d", definition).status, 200);
    EXPECT_EQ(create("d", definition).header("x-amzn-ErrorType"), "AlreadyExistsException");
    EXPECT_EQ(ask("DELETE", "/v2/email/configuration-sets/prod/event-destinations/x").header("x-amzn-ErrorType"), "NotFoundException");
}

}  // namespace
}  // namespace warmpost::ingress
