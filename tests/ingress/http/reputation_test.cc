// Reputation entities and what stands behind GetAccount's EnforcementStatus.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "base/encoding.h"

#include "server_kit.h"

namespace warmpost::ingress {
namespace {

namespace json = boost::json;
using control::SendingWord;
using reputation::State;
using testing::HasSubstr;

class ReputationEntitiesTest : public HttpServerTest {
protected:
    void make_sets() {
        for (const char* name : {"news", "orders"}) {
            control::ConfigurationSet set;
            set.name = name;
            ASSERT_TRUE(service->create_configuration_set(account, set));
        }
    }
    void stand(State state, const std::string& set = {}) { ASSERT_TRUE(service->put_standing(account, set, {state, runtime::wall_now(), "The bounce rate is high."})); }
    [[nodiscard]] std::string reference(const std::string& set) const { return "arn:aws:ses:us-east-1:" + to_string(account) + ":configuration-set/" + set; }
    [[nodiscard]] std::string path(const std::string& set, const std::string& more = {}) const {
        return "/v2/email/reputation/entities/RESOURCE/" + percent_encode(reference(set)) + more;
    }
    json::object entity(const std::string& set) {
        return json::parse(ask("GET", path(set)).body).as_object().at("ReputationEntity").as_object();
    }
    std::vector<std::string> listed(const std::string& filter) {
        std::vector<std::string> all;
        const auto answer = json::parse(ask("POST", "/v2/email/reputation/entities", filter).body).as_object();
        for (const auto& each : answer.at("ReputationEntities").as_array()) all.emplace_back(each.at("ReputationEntityReference").as_string());
        return all;
    }
};

TEST_F(ReputationEntitiesTest, AreTheConfigurationSetsAsTheyStand) {
    start();
    make_sets();
    stand(State::paused, "news");
    const auto news = entity("news");
    EXPECT_EQ(news.at("SendingStatusAggregate"), "DISABLED");
    EXPECT_EQ(news.at("AwsSesManagedStatus").at("Cause"), "The bounce rate is high.");
    EXPECT_EQ(news.at("ReputationImpact"), "HIGH");
    EXPECT_EQ(news.at("ReputationManagementPolicy"), "arn:aws:ses:us-east-1:aws:reputation-policy/standard");
    EXPECT_EQ(entity("orders").at("SendingStatusAggregate"), "ENABLED");
    EXPECT_FALSE(entity("orders").contains("ReputationImpact"));
    EXPECT_THAT(listed("{}"), testing::ElementsAre(reference("news"), reference("orders")));
    EXPECT_THAT(listed(R"({"Filter":{"SENDING_STATUS":"DISABLED"}})"), testing::ElementsAre(reference("news")));
    EXPECT_THAT(listed(R"({"Filter":{"REPUTATION_IMPACT":"LOW"}})"), testing::IsEmpty());
    EXPECT_THAT(listed(R"({"Filter":{"ENTITY_REFERENCE_PREFIX":")" + reference("or") + R"("}})"), testing::ElementsAre(reference("orders")));
    const auto first = json::parse(ask("POST", "/v2/email/reputation/entities", R"({"PageSize":1})").body).as_object();
    ASSERT_TRUE(first.contains("NextToken"));
    EXPECT_THAT(listed(R"({"PageSize":1,"NextToken":")" + std::string(first.at("NextToken").as_string()) + R"("})"), testing::ElementsAre(reference("orders")));
}
TEST_F(ReputationEntitiesTest, TheirOwnersMayReinstateAndDisableThem) {
    start();
    make_sets();
    stand(State::paused, "news");
    EXPECT_EQ(ask("PUT", path("news", "/customer-managed-status"), R"({"SendingStatus":"REINSTATED"})").body, "{}");
    EXPECT_EQ(entity("news").at("SendingStatusAggregate"), "REINSTATED");
    EXPECT_EQ(ask("PUT", path("orders", "/customer-managed-status"), R"({"SendingStatus":"DISABLED"})").status, 200);
    EXPECT_EQ(entity("orders").at("SendingStatusAggregate"), "DISABLED");
    const auto refused = ask("POST", "/v2/email/outbound-emails",
                             R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["b@x.example"]},"ConfigurationSetName":"orders","Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})");
    EXPECT_EQ(refused.header("x-amzn-ErrorType"), "SendingPausedException");
    EXPECT_EQ(ask("PUT", path("orders", "/policy"), R"({"ReputationEntityPolicy":"arn:aws:ses:us-east-1:aws:reputation-policy/strict"})").status, 200);
    EXPECT_EQ(entity("orders").at("ReputationManagementPolicy"), "arn:aws:ses:us-east-1:aws:reputation-policy/strict");
    EXPECT_EQ(ask("PUT", path("orders", "/policy"), R"({"ReputationEntityPolicy":"lenient"})").header("x-amzn-ErrorType"), "BadRequestException");
}
TEST_F(ReputationEntitiesTest, WhatIsNoSetOfTheAccountIsRefused) {
    start();
    make_sets();
    EXPECT_EQ(ask("GET", path("none")).status, 404);
    EXPECT_EQ(ask("GET", "/v2/email/reputation/entities/RESOURCE/" + percent_encode("arn:aws:ses:us-east-1:000000000009:configuration-set/news")).status, 404);
    EXPECT_EQ(ask("GET", "/v2/email/reputation/entities/RESOURCE/" + percent_encode("arn:aws:ses:us-east-1:" + to_string(account) + ":identity/shop.example")).status, 400);
}
TEST_F(ReputationEntitiesTest, APausedAccountIsShutDownUntilTheOperatorLiftsIt) {
    start();
    const auto status = [&] { return std::string(json::parse(ask("GET", "/v2/email/account").body).at("EnforcementStatus").as_string()); };
    EXPECT_EQ(status(), "HEALTHY");
    EXPECT_EQ(ask_operator("POST", "/reputation/lift", "{}").status, 409);
    stand(State::paused);
    EXPECT_EQ(status(), "SHUTDOWN");
    const auto refused = ask("POST", "/v2/email/outbound-emails",
                             R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["b@x.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})");
    EXPECT_EQ(refused.header("x-amzn-ErrorType"), "AccountSuspendedException");
    EXPECT_THAT(refused.message(), HasSubstr("The bounce rate is high."));
    EXPECT_EQ(ask("POST", "/warmpost/v1/reputation/lift", "{}").status, 403) << "not the account's to lift";
    EXPECT_EQ(ask_operator("POST", "/reputation/lift", "{}").status, 200);
    EXPECT_EQ(status(), "PROBATION");
    const auto shown = json::parse(ask_operator("GET", "/reputation?kind=account&account=" + to_string(account)).body).at("reputations").as_array();
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].at("state"), "under review");
    EXPECT_EQ(shown[0].at("sends"), true);
    EXPECT_THAT(std::string(shown[0].at("cause").as_string()), HasSubstr("Paused until the operator let it send again")) << "the account reads it";
}

}  // namespace
}  // namespace warmpost::ingress
