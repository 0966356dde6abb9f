#include "reporting/events/event_routes.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "reporting/events/subscribers.h"

namespace warmpost::reporting {
namespace {
namespace json = boost::json;
using control::EventDestination;
using control::EventType;
using Kind = EventDestination::Kind;

constexpr AccountId kAccount{7};
const std::string kArn = "arn:aws:sns:us-east-1:000000000007:orders";

std::string record_for(const std::string& type = "Bounce", const std::string& set = "prod", const std::string& account = "000000000007") {
    return R"({"eventType":")" + type + R"(","mail":{"timestamp":"2026-11-24T18:00:00.123Z","sendingAccountId":")" + account +
           R"(","messageId":"m1","sourceArn":"arn:aws:ses:us-east-1:000000000007:identity/shop.example","tags":{"ses:configuration-set":[")" + set +
           R"("]}}})";
}

class EventRoutesTest : public testing::Test {
protected:
    EventRoutesTest() {
        account->id = kAccount;
        account->topics["orders"] = {"orders",
                                     {},
                                     {{1, control::Transport::https, "https://a.example/", true, {}, {}},
                                      {2, control::Transport::https, "https://b.example/", false, {}, {}},
                                      {3, control::Transport::file, "/tmp/x", true, {}, {}}}};
        account->topics["bus"] = {"bus", {}, {{4, control::Transport::kafka, "bus", true, {}, {}}}};
        account->configuration_sets["prod"].name = "prod";
        snapshot.accounts[kAccount] = account;
    }
    void destination(Kind kind, std::initializer_list<EventType> types, const std::string& arn, bool enabled = true) {
        EventDestination d;
        d.name = "d" + std::to_string(destinations().size());
        d.enabled = enabled;
        d.kind = kind;
        d.arn = arn;
        for (const auto type : types) d.types |= 1u << static_cast<unsigned>(type);
        destinations().push_back(d);
    }
    std::vector<EventDestination>& destinations() { return account->configuration_sets["prod"].destinations; }
    std::vector<registry::EventQueues::NewEvent> route(const std::string& record) {
        std::vector<registry::EventQueues::NewEvent> out;
        route_event(record, snapshot, config, out);
        return out;
    }
    std::vector<std::uint64_t> queues(const std::string& record) {
        std::vector<std::uint64_t> all;
        for (const auto& each : route(record)) all.push_back(each.queue);
        return all;
    }
    std::shared_ptr<control::Account> account = std::make_shared<control::Account>();
    control::Snapshot snapshot;
    config::Config config;
};
using Queues = std::vector<std::uint64_t>;

TEST_F(EventRoutesTest, ATopicsConfirmedSubscriptionsGetTheRecordAsItIs) {
    destination(Kind::sns, {EventType::bounce}, kArn);
    const auto routed = route(record_for());
    ASSERT_EQ(routed.size(), 2u);
    EXPECT_EQ(routed[0].queue, 1u);
    EXPECT_EQ(routed[1].queue, 3u);
    EXPECT_EQ(routed[0].body, record_for());
    EXPECT_EQ(routed[0].group, "m1");
}
TEST_F(EventRoutesTest, OnlyMatchingTypesOfEnabledDestinations) {
    destination(Kind::sns, {EventType::bounce, EventType::rendering_failure}, kArn);
    destination(Kind::sns, {EventType::delivery}, kArn, false);
    EXPECT_EQ(queues(record_for("Rendering Failure")), (Queues{1, 3}));
    EXPECT_EQ(queues(record_for("Delivery")), Queues{});
    EXPECT_EQ(queues(record_for("Send")), Queues{});
}
TEST_F(EventRoutesTest, OtherSetsOtherAccountsAndNoticesGoNowhere) {
    destination(Kind::sns, {EventType::bounce}, kArn);
    EXPECT_EQ(queues(record_for("Bounce", "other")), Queues{});
    EXPECT_EQ(queues(record_for("Bounce", "prod", "000000000008")), Queues{});
    EXPECT_EQ(queues(R"({"eventType":"AddressProblem","notice":{}})"), Queues{});
    EXPECT_EQ(queues("no JSON"), Queues{});
    EXPECT_EQ(queues(R"({"eventType":"Bounce","mail":{"sendingAccountId":"000000000007","tags":{}}})"), Queues{});
}
TEST_F(EventRoutesTest, SeveralDestinationsToOneSubscriberTellItOnce) {
    destination(Kind::sns, {EventType::bounce}, kArn);
    destination(Kind::sns, {EventType::bounce}, kArn);
    EXPECT_EQ(queues(record_for()), (Queues{1, 3}));
}
TEST_F(EventRoutesTest, OtherServicesGoWhereTheConfigurationMapsThem) {
    config.events.firehose = "topic:bus";
    config.events.cloudwatch = "kafka";
    config.events.pinpoint = "file";
    destination(Kind::firehose, {EventType::send}, "arn:aws:firehose:us-east-1:1:deliverystream/x");
    destination(Kind::cloudwatch, {EventType::bounce}, "");
    destination(Kind::pinpoint, {EventType::delivery}, "");
    destination(Kind::eventbridge, {EventType::open}, "");
    EXPECT_EQ(queues(record_for("Send")), Queues{4});
    EXPECT_EQ(queues(record_for("Bounce")), Queues{kMappedKafkaQueue});
    EXPECT_EQ(queues(record_for("Delivery")), Queues{}) << "the event file has it anyway";
    EXPECT_EQ(queues(record_for("Open")), Queues{}) << "mapped to nothing since";
}
TEST_F(EventRoutesTest, EventBridgeGetsItsEnvelope) {
    config.events.eventbridge = "topic:bus";
    destination(Kind::eventbridge, {EventType::bounce}, "arn:aws:events:us-east-1:000000000007:event-bus/default");
    const auto routed = route(record_for());
    ASSERT_EQ(routed.size(), 1u);
    auto told = json::parse(routed[0].body).as_object();
    EXPECT_EQ(std::string(told["id"].as_string()).size(), 36u);
    told.erase("id");
    EXPECT_EQ(json::value(told),
              json::parse(R"({"version":"0","detail-type":"Email Bounced","source":"aws.ses","account":"000000000007","time":"2026-11-24T18:00:00Z",
        "region":"us-east-1",
        "resources":["arn:aws:ses:us-east-1:000000000007:configuration-set/prod","arn:aws:ses:us-east-1:000000000007:identity/shop.example"],
        "detail":)" + record_for() +
                          "}"));
}
TEST_F(EventRoutesTest, EventBridgeHearsWhenASetMaySendAgainOrNoMore) {
    config.events.eventbridge = "topic:bus";
    destination(Kind::sns, {EventType::bounce}, kArn);
    destination(Kind::eventbridge, {EventType::bounce}, "arn:aws:events:us-east-1:000000000007:event-bus/default");
    const auto told = [](const std::string& before, const std::string& after, const std::string& set = "prod") {
        return R"({"eventType":"ReputationStatus","notice":{"timestamp":"2026-11-26T18:00:00.123Z","account":"000000000007","severity":"info","text":"it is so","state":"paused","sendingStatus":")" +
               after + R"(","sendingStatusBefore":")" + before + R"(")" + (set.empty() ? "" : R"(,"configurationSet":")" + set + R"(")") + "}}";
    };
    const auto paused = route(told("ENABLED", "DISABLED"));
    ASSERT_EQ(paused.size(), 1u) << "SNS gets events of mail alone";
    EXPECT_EQ(paused[0].queue, 4u);
    const auto envelope = json::parse(paused[0].body).as_object();
    EXPECT_EQ(envelope.at("detail-type"), "Sending Status Disabled");
    EXPECT_EQ(envelope.at("time"), "2026-11-26T18:00:00Z");
    EXPECT_EQ(envelope.at("resources").at(0), "arn:aws:ses:us-east-1:000000000007:configuration-set/prod");
    EXPECT_EQ(envelope.at("detail"), json::parse(told("ENABLED", "DISABLED")));
    for (const char* word : {"ENABLED", "REINSTATED"})
        EXPECT_EQ(json::parse(route(told("DISABLED", word)).at(0).body).at("detail-type"), "Sending Status Enabled") << word;
    EXPECT_EQ(queues(told("ENABLED", "ENABLED")), Queues{}) << "under review it sends as before";
    EXPECT_EQ(queues(told("ENABLED", "REINSTATED")), Queues{});
    EXPECT_EQ(queues(told("ENABLED", "DISABLED", "")), Queues{}) << "an account's own has no destinations";
    EXPECT_EQ(queues(told("ENABLED", "DISABLED", "other")), Queues{});
    destinations()[1].enabled = false;
    EXPECT_EQ(queues(told("ENABLED", "DISABLED")), Queues{});
}
TEST_F(EventRoutesTest, SubscribersAreFoundByTransportAndNumber) {
    EXPECT_EQ(subscribers(snapshot, control::Transport::https).size(), 2u);
    const auto found = find_subscriber(snapshot, 4);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->topic, "bus");
    EXPECT_FALSE(find_subscriber(snapshot, 99));
}

}  // namespace
}  // namespace warmpost::reporting
