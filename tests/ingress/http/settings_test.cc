// Settings of accounts and configuration sets by the wire.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

class SettingsTest : public HttpServerTest {
protected:
    json::object get(const std::string& path) {
        const auto answer = ask("GET", path);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).as_object();
    }
    void put(const std::string& path, const std::string& body) {
        const auto answer = ask("PUT", path, body);
        EXPECT_EQ(answer.status, 200) << path << " " << body << ": " << answer.body;
    }
    std::string refusal(const std::string& method, const std::string& path, const std::string& body) {
        const auto answer = ask(method, path, body);
        return answer.header("x-amzn-ErrorType") + ": " + answer.message();
    }
    static std::string text(const json::value& value) { return json::serialize(value); }
    static constexpr const char* kSend =
        R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})";
    static constexpr const char* kOutbound = "/v2/email/outbound-emails";
};

TEST_F(SettingsTest, AnAccountSwitchesItsSendingOffAndOn) {
    start();
    put("/v2/email/account/sending", R"({"SendingEnabled":false})");
    EXPECT_FALSE(get("/v2/email/account").at("SendingEnabled").as_bool());
    EXPECT_THAT(refusal("POST", kOutbound, kSend), testing::StartsWith("SendingPausedException: "));
    put("/v2/email/account/sending", R"({"SendingEnabled":true})");
    EXPECT_EQ(ask("POST", kOutbound, kSend).status, 200);
    put("/v2/email/account/sending", "{}");
    EXPECT_FALSE(get("/v2/email/account").at("SendingEnabled").as_bool()) << "a missing boolean is false";
}

TEST_F(SettingsTest, AnAccountsSuppressionVdmAndPlanAreToldAsTheyWereSet) {
    start();
    auto account = get("/v2/email/account");
    EXPECT_EQ(text(account.at("SuppressionAttributes")), R"({"SuppressedReasons":["BOUNCE","COMPLAINT"]})");
    EXPECT_FALSE(account.contains("VdmAttributes")) << "only once it was set up";
    EXPECT_EQ(text(account.at("PricingAttributes")), R"({"CurrentPlan":"NONE","NextPlan":"NONE"})");
    put("/v2/email/account/suppression", R"({"SuppressedReasons":["COMPLAINT"]})");
    put("/v2/email/account/vdm", R"({"VdmAttributes":{"VdmEnabled":"ENABLED","DashboardAttributes":{"EngagementMetrics":"DISABLED"}}})");
    put("/v2/email/account/pricing-attributes", R"({"Plan":"PRO"})");
    account = get("/v2/email/account");
    EXPECT_EQ(text(account.at("SuppressionAttributes")), R"({"SuppressedReasons":["COMPLAINT"]})");
    EXPECT_EQ(account.at("VdmAttributes").as_object().at("VdmEnabled"), "ENABLED");
    EXPECT_EQ(text(account.at("VdmAttributes").as_object().at("DashboardAttributes")), R"({"EngagementMetrics":"DISABLED"})");
    EXPECT_FALSE(account.at("VdmAttributes").as_object().contains("GuardianAttributes"));
    EXPECT_EQ(text(account.at("PricingAttributes")), R"({"CurrentPlan":"PRO","NextPlan":"PRO"})");
    put("/v2/email/account/suppression", "{}");
    EXPECT_EQ(text(get("/v2/email/account").at("SuppressionAttributes")), R"({"SuppressedReasons":[]})");
    EXPECT_THAT(refusal("PUT", "/v2/email/account/vdm", "{}"), HasSubstr("BadRequestException"));
    EXPECT_THAT(refusal("PUT", "/v2/email/account/pricing-attributes", R"({"Plan":"GOLD"})"), HasSubstr("Member must satisfy enum value set"));
    EXPECT_THAT(refusal("PUT", "/v2/email/account/suppression",
                        R"({"SuppressedReasons":[],"ValidationAttributes":{"ConditionThreshold":{"ConditionThresholdEnabled":"ENABLED"}}})"),
                HasSubstr("ValidationAttributes"));
}

TEST_F(SettingsTest, ASetIsMadeWithAllItsBlocksAndTellsThem) {
    start();
    const auto made = ask(
        "POST", "/v2/email/configuration-sets",
        R"({"ConfigurationSetName":"full","DeliveryOptions":{"TlsPolicy":"REQUIRE","MaxDeliverySeconds":600},"ReputationOptions":{"ReputationMetricsEnabled":false},
        "SendingOptions":{"SendingEnabled":true},"SuppressionOptions":{"SuppressedReasons":["BOUNCE"]},"TrackingOptions":{"CustomRedirectDomain":"Go.Shop.example","HttpsPolicy":"REQUIRE"},
        "VdmOptions":{"GuardianOptions":{"OptimizedSharedDelivery":"ENABLED"}},
        "ArchivingOptions":{"ArchiveArn":"arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"},"Tags":[{"Key":"k","Value":"v"}]})");
    ASSERT_EQ(made.status, 200) << made.body;
    const auto set = get("/v2/email/configuration-sets/full");
    EXPECT_EQ(text(set.at("SuppressionOptions")), R"({"SuppressedReasons":["BOUNCE"]})");
    EXPECT_EQ(set.at("TrackingOptions").as_object().at("CustomRedirectDomain"), "go.shop.example");
    EXPECT_EQ(set.at("TrackingOptions").as_object().at("HttpsPolicy"), "REQUIRE");
    EXPECT_EQ(text(set.at("VdmOptions")), R"({"GuardianOptions":{"OptimizedSharedDelivery":"ENABLED"}})");
    EXPECT_EQ(set.at("ArchivingOptions").as_object().at("ArchiveArn"), "arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx");
    EXPECT_FALSE(set.at("ReputationOptions").as_object().at("ReputationMetricsEnabled").as_bool());
    EXPECT_FALSE(set.at("ReputationOptions").as_object().contains("LastFreshStart"));
    EXPECT_EQ(text(set.at("Tags")), R"([{"Key":"k","Value":"v"}])");
}

TEST_F(SettingsTest, EachBlockIsReplacedAsAWholeAndClearedByNothing) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"s"})").status, 200);
    const std::string path = "/v2/email/configuration-sets/s";
    for (const auto* block : {"SuppressionOptions", "TrackingOptions", "VdmOptions", "ArchivingOptions"}) EXPECT_FALSE(get(path).contains(block)) << block;
    put(path + "/suppression-options", R"({"SuppressedReasons":[]})");
    put(path + "/tracking-options", R"({"CustomRedirectDomain":"shop.example"})");
    put(path + "/vdm-options", R"({"VdmOptions":{"DashboardOptions":{"EngagementMetrics":"ENABLED"}}})");
    put(path + "/archiving-options", R"({"ArchiveArn":"arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"})");
    put(path + "/reputation-options", R"({"ReputationMetricsEnabled":false})");
    auto set = get(path);
    EXPECT_EQ(text(set.at("SuppressionOptions")), R"({"SuppressedReasons":[]})") << "no reason is not the account's reasons";
    EXPECT_EQ(set.at("TrackingOptions").as_object().at("HttpsPolicy"), "OPTIONAL");
    EXPECT_FALSE(set.at("ReputationOptions").as_object().at("ReputationMetricsEnabled").as_bool());
    for (const auto* part : {"/suppression-options", "/tracking-options", "/vdm-options", "/archiving-options"}) put(path + part, "{}");
    set = get(path);
    for (const auto* block : {"SuppressionOptions", "TrackingOptions", "VdmOptions", "ArchivingOptions"}) EXPECT_FALSE(set.contains(block)) << block;
    EXPECT_EQ(refusal("PUT", path + "/tracking-options", R"({"CustomRedirectDomain":"else.example"})"),
              "BadRequestException: Domain <else.example> is not verified under this account.");
    EXPECT_THAT(refusal("PUT", path + "/suppression-options", R"({"SuppressionScope":"TENANT"})"), HasSubstr("TENANT"));
    EXPECT_EQ(refusal("PUT", "/v2/email/configuration-sets/none/sending", R"({"SendingEnabled":true})"),
              "NotFoundException: Configuration set <none> does not exist.");
}

TEST_F(SettingsTest, ASetThatIsSwitchedOffSendsNothingAndBeginsAfreshWhenItIsOn) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"s"})").status, 200);
    put("/v2/email/configuration-sets/s/sending", R"({"SendingEnabled":false})");
    auto body = json::parse(kSend).as_object();
    body["ConfigurationSetName"] = "s";
    EXPECT_EQ(refusal("POST", kOutbound, json::serialize(body)), "SendingPausedException: Sending is paused for configuration set s");
    put("/v2/email/configuration-sets/s/sending", R"({"SendingEnabled":true})");
    EXPECT_EQ(ask("POST", kOutbound, json::serialize(body)).status, 200);
    EXPECT_TRUE(get("/v2/email/configuration-sets/s").at("ReputationOptions").as_object().contains("LastFreshStart"));
}

}  // namespace
}  // namespace warmpost::ingress
