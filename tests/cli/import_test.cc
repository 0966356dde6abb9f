// What files of `aws sesv2` become, and what is told of it. No server: answers are played.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <mutex>
#include <set>

#include "cli/import_files.h"
#include "cli/import_ses.h"
#include "scratch.h"

namespace warmpost::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;

struct ImportTest : testing::Test {
    ImportTest() : root(scratch.path() / "export") { fs::create_directories(root); }
    void put(const std::string& file, const std::string& text) const {
        fs::create_directories((root / file).parent_path());
        std::ofstream(root / file) << text;
    }
    [[nodiscard]] std::vector<ImportKind> read(const ImportOptions& options = {}) const {
        auto kinds = read_import(root, options);
        EXPECT_TRUE(kinds) << (kinds ? "" : kinds.error().message);
        return kinds ? std::move(*kinds) : std::vector<ImportKind>{};
    }
    Scratch scratch;
    fs::path root;
};

// A service that remembers what was made.
struct Played {
    SesAnswer operator()(const std::string& method, const std::string& path, const json::object& body) {
        const std::lock_guard lock(mutex);
        asked.push_back(method + " " + path + (body.empty() ? "" : " " + json::serialize(body)));
        if (refuse.contains(path)) return {400, "UnsupportedOperationException", "warmpost does not have it yet", {}};
        if (method == "GET") return {404, "NotFoundException", "not there", {}};
        if (!made.insert(asked.back()).second && method == "POST") return {400, "AlreadyExistsException", "already exist", {}};
        return {200, {}, {}, {}};
    }
    std::mutex mutex;
    std::vector<std::string> asked;
    std::set<std::string> made, refuse;
};
AskSes asker(Played& played) {
    return [&played](const std::string& method, const std::string& path, const json::object& body) { return played(method, path, body); };
}

TEST_F(ImportTest, IdentitiesKeepTheirKeySettingsAndPolicies) {
    put("identities/shop.example.json",
        R"({"IdentityType":"DOMAIN","FeedbackForwardingStatus":false,"ConfigurationSetName":"orders","Tags":[{"Key":"a","Value":"b"}],
        "DkimAttributes":{"SigningAttributesOrigin":"EXTERNAL","Tokens":["sel1"]},"MailFromAttributes":{"MailFromDomain":"m.shop.example","MailFromDomainStatus":"SUCCESS",
        "BehaviorOnMxFailure":"REJECT_MESSAGE"},"Policies":{"p1":"{}"}})");
    put("identities/shop.example.pem", "-----BEGIN PRIVATE KEY-----\nMIIE\nabc=\n-----END PRIVATE KEY-----\n");
    const auto kinds = read();
    ASSERT_EQ(kinds.size(), 1u);
    const auto& item = kinds[0].items.at(0);
    EXPECT_EQ(item.problem, "");
    EXPECT_EQ(item.name, "shop.example");
    ASSERT_EQ(item.steps.size(), 4u);
    EXPECT_EQ(item.steps[0].path, "/v2/email/identities");
    EXPECT_EQ(item.steps[0].body.at("DkimSigningAttributes"), json::parse(R"({"DomainSigningSelector":"sel1","DomainSigningPrivateKey":"MIIEabc="})"));
    EXPECT_EQ(item.steps[0].body.at("ConfigurationSetName"), "orders");
    EXPECT_EQ(item.steps[1].body.at("EmailForwardingEnabled"), false);
    EXPECT_EQ(item.steps[2].path, "/v2/email/identities/shop.example/mail-from");
    EXPECT_EQ(item.steps[2].body.at("BehaviorOnMxFailure"), "REJECT_MESSAGE");
    EXPECT_EQ(item.steps[3].path, "/v2/email/identities/shop.example/policies/p1");
}

TEST_F(ImportTest, AnOwnDkimKeyThatIsNotThereIsAProblemUnlessANewOneIsWanted) {
    put("identities/shop.example.json", R"({"DkimAttributes":{"SigningAttributesOrigin":"EXTERNAL","Tokens":["sel1"]}})");
    EXPECT_THAT(read().at(0).items.at(0).problem, HasSubstr("shop.example.pem"));
    const auto fresh = read({.new_dkim_keys = true});
    EXPECT_EQ(fresh.at(0).items.at(0).problem, "");
    EXPECT_FALSE(fresh.at(0).items.at(0).steps[0].body.contains("DkimSigningAttributes"));
    Played played;
    const auto tally = import_kind(read().at(0), asker(played), {});
    EXPECT_EQ(tally.refused, 1u);
    EXPECT_TRUE(played.asked.empty());
}

TEST_F(ImportTest, EverythingIsReadInTheOrderInWhichItMustBeMade) {
    put("identities/a@shop.example.json", R"({"DkimAttributes":{"SigningAttributesOrigin":"AWS_SES"}})");
    put("configuration-sets/orders.json", R"({"ConfigurationSetName":"orders","ReputationOptions":{"ReputationMetricsEnabled":true,"LastFreshStart":1.5}})");
    put("event-destinations/orders.json",
        R"({"EventDestinations":[{"Name":"all","Enabled":true,"MatchingEventTypes":["SEND"],"SnsDestination":{"TopicArn":"arn:x"}}]})");
    put("templates/hello.json", R"({"TemplateName":"hello","TemplateContent":{"Subject":"s"}})");
    put("contact-lists/news.json", R"({"ContactListName":"news","CreatedTimestamp":1.0})");
    put("contacts/news/page-1.json", R"({"Contacts":[{"EmailAddress":"a@a.example","UnsubscribeAll":true}],"NextToken":"x"})");
    put("contacts/news/contact-b.json", R"({"EmailAddress":"b@b.example","AttributesData":"{}"})");
    put("suppression/page-1.json", R"({"SuppressedDestinationSummaries":[{"EmailAddress":"c@c.example","Reason":"BOUNCE"}]})");
    put("account.json", R"({"SuppressionAttributes":{"SuppressedReasons":["BOUNCE"]}})");
    std::vector<std::string> order;
    Played played;
    for (const auto& kind : read()) {
        order.push_back(kind.kind);
        const auto tally = import_kind(kind, asker(played), {});
        EXPECT_EQ(tally.made, kind.items.size()) << kind.kind;
    }
    EXPECT_THAT(order, testing::ElementsAre("configuration set", "event destination", "identity", "account setting", "template", "contact list", "contact",
                                            "suppressed address"));
    EXPECT_THAT(played.asked,
                testing::Contains(HasSubstr(
                    R"(POST /v2/email/configuration-sets {"ReputationOptions":{"ReputationMetricsEnabled":true},"ConfigurationSetName":"orders"})")));
    EXPECT_THAT(played.asked, testing::Contains(HasSubstr("POST /v2/email/configuration-sets/orders/event-destinations")));
    EXPECT_THAT(played.asked, testing::Contains(HasSubstr("PUT /v2/email/suppression/addresses")));
    EXPECT_THAT(played.asked, testing::Contains("POST /v2/email/contact-lists {\"ContactListName\":\"news\"}"));
}

TEST_F(ImportTest, TheSecondTimeAllIsThere) {
    put("configuration-sets/orders.json", "{}");
    const auto kinds = read();
    Played played;
    EXPECT_EQ(import_kind(kinds[0], asker(played), {}).made, 1u);
    const auto again = import_kind(kinds[0], asker(played), {});
    EXPECT_EQ(again.there, 1u);
    EXPECT_EQ(again.refused, 0u);
}

TEST_F(ImportTest, WhatWasChangedHereMeanwhileStaysChanged) {
    put("identities/shop.example.json",
        R"({"FeedbackForwardingStatus":true,"MailFromAttributes":{"MailFromDomain":"m.shop.example"},"Policies":{"p1":"{}"}})");
    put("account.json", R"({"SuppressionAttributes":{"SuppressedReasons":["BOUNCE"]}})");
    const auto kinds = read();
    Played played;
    for (const auto& kind : kinds) EXPECT_EQ(import_kind(kind, asker(played), {}).made, 1u);
    played.asked.clear();
    const auto again = import_kind(kinds[0], asker(played), {});
    EXPECT_EQ(again.there, 1u);
    EXPECT_THAT(played.asked, testing::ElementsAre(testing::StartsWith("POST /v2/email/identities {"),
                                                   testing::StartsWith("POST /v2/email/identities/shop.example/policies/p1")));
    const auto& setting = kinds[1].items.at(0);
    EXPECT_EQ(setting.look, "/v2/email/account");
    const auto stays = [&](const char* reasons) {
        return setting.same(json::parse(std::string(R"({"SuppressionAttributes":{"SuppressedReasons":)") + reasons + "}}").as_object());
    };
    EXPECT_FALSE(stays(R"(["COMPLAINT","BOUNCE"])")) << "as every new account has it";
    EXPECT_TRUE(stays(R"(["BOUNCE"])")) << "as it is wanted";
    EXPECT_TRUE(stays(R"(["COMPLAINT"])")) << "set here";
    EXPECT_TRUE(stays("[]")) << "set here";
}

TEST_F(ImportTest, ASuppressedAddressThatIsThereForTheSameReasonIsLeft) {
    put("suppression/page-1.json",
        R"({"SuppressedDestinationSummaries":[{"EmailAddress":"c@c.example","Reason":"BOUNCE"},{"EmailAddress":"d+1@c.example","Reason":"COMPLAINT"}]})");
    std::vector<std::string> written;
    const AskSes there = [&](const std::string& method, const std::string& path, const json::object& body) -> SesAnswer {
        if (method == "GET") return {200, {}, {}, json::parse(R"({"SuppressedDestination":{"Reason":"BOUNCE"}})").as_object()};
        written.push_back(path + json::serialize(body));
        return {200, {}, {}, {}};
    };
    const auto kinds = read();
    EXPECT_EQ(kinds[0].items[1].look, "/v2/email/suppression/addresses/d%2B1%40c.example");
    const auto tally = import_kind(kinds[0], there, {});
    EXPECT_EQ(tally.there, 1u);
    EXPECT_EQ(tally.made, 1u);
    EXPECT_EQ(written.size(), 1u);
}

TEST_F(ImportTest, RefusalsAreToldWithTheirReasonAndBounded) {
    for (int i = 0; i < 60; ++i) put("templates/t" + std::to_string(i) + ".json", R"({"TemplateName":"t)" + std::to_string(i) + "\"}");
    Played played;
    played.refuse.insert("/v2/email/templates");
    const auto tally = import_kind(read().at(0), asker(played), {});
    EXPECT_EQ(tally.refused, 60u);
    ASSERT_EQ(tally.notes.size(), kMaxNotes);
    EXPECT_THAT(tally.notes.front(), HasSubstr("warmpost does not have it yet"));
}

TEST_F(ImportTest, ASetWhosePoolIsNotHereIsMadeWithoutIt) {
    put("configuration-sets/orders.json", R"({"DeliveryOptions":{"SendingPoolName":"gone","TlsPolicy":"REQUIRE"}})");
    std::vector<json::object> bodies;
    const AskSes ask = [&](const std::string&, const std::string&, const json::object& body) -> SesAnswer {
        bodies.push_back(body);
        if (bodies.size() == 1) return {400, "BadRequestException", "SendingPool <gone> doesn't exist", {}};
        return {200, {}, {}, {}};
    };
    const auto tally = import_kind(read().at(0), ask, {});
    EXPECT_EQ(tally.made, 1u);
    EXPECT_EQ(bodies.at(1).at("DeliveryOptions"), json::parse(R"({"TlsPolicy":"REQUIRE"})"));
    EXPECT_THAT(tally.notes.at(0), HasSubstr("without its sending pool"));
}

TEST_F(ImportTest, AServerThatIsGoneEndsIt) {
    std::string page = R"({"SuppressedDestinationSummaries":[)";
    for (int i = 0; i < 500; ++i) page += std::string(i == 0 ? "" : ",") + R"({"EmailAddress":"u)" + std::to_string(i) + R"(@c.example","Reason":"BOUNCE"})";
    put("suppression/page-1.json", page + "]}");
    std::atomic<int> asked{0};
    const AskSes gone = [&](const std::string&, const std::string&, const json::object&) {
        ++asked;
        return SesAnswer{};
    };
    const auto tally = import_kind(read().at(0), gone, {});
    EXPECT_EQ(tally.refused, 500u);
    EXPECT_LE(asked, 16);
}

TEST_F(ImportTest, WhatCannotBeReadIsNamed) {
    const auto nothing = read_import(root, {});
    ASSERT_FALSE(nothing);
    EXPECT_THAT(nothing.error().message, HasSubstr("export-ses"));
    put("templates/broken.json", "{");
    const auto broken = read_import(root, {});
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().message, HasSubstr("broken.json"));
    EXPECT_FALSE(read_import(root / "nowhere", {}));
}

TEST(AsHere, AmazonsAccountBecomesTheOneHere) {
    using boost::json::object;
    const auto policy = as_here(object{{"Policy", R"({"Principal":{"AWS":"arn:aws:iam::222233334444:root"},"Resource":"arn:aws:ses:eu-west-1:111122223333:identity/a.example"})"}},
                                "us-east-1", "000000000007");
    EXPECT_EQ(policy.at("Policy"), R"({"Principal":{"AWS":"arn:aws:iam::222233334444:root"},"Resource":"arn:aws:ses:us-east-1:000000000007:identity/a.example"})");
    const auto destination = as_here(object{{"EventDestination", object{{"SnsDestination", object{{"TopicArn", "arn:aws:sns:eu-west-1:111122223333:bounces"}}}}}}, "us-east-1", "000000000007");
    EXPECT_EQ(destination.at("EventDestination").at("SnsDestination").at("TopicArn"), "arn:aws:sns:us-east-1:000000000007:bounces");
    for (const char* left : {"arn:aws:ses:eu-west-1:111122223333:configuration-set/a", "arn:aws:ses:eu", "arn:aws:ses:eu-west-1:1:identity/a"})
        EXPECT_EQ(as_here(object{{"Policy", left}}, "us-east-1", "000000000007").at("Policy"), left);
}
TEST_F(ImportTest, WhetherAndHowLongItSignsIsKept) {
    put("identities/a.example.json", R"({"DkimAttributes":{"SigningEnabled":false,"SigningAttributesOrigin":"AWS_SES","CurrentSigningKeyLength":"RSA_1024_BIT"}})");
    const auto all = read();
    const auto& steps = all.at(0).items.at(0).steps;
    EXPECT_EQ(steps.at(0).body.at("DkimSigningAttributes").at("NextSigningKeyLength"), "RSA_1024_BIT");
    ASSERT_EQ(steps.size(), 2u);
    EXPECT_EQ(steps[1].path, "/v2/email/identities/a.example/dkim");
    EXPECT_EQ(steps[1].body.at("SigningEnabled"), false);
}
TEST_F(ImportTest, ASetDoesNotWaitForTheDomainOfItsLinks) {
    put("configuration-sets/s.json", R"({"TrackingOptions":{"CustomRedirectDomain":"t.a.example","HttpsPolicy":"REQUIRE"},"SendingOptions":{"SendingEnabled":true}})");
    const auto all = read();
    const auto& steps = all.at(0).items.at(0).steps;
    ASSERT_EQ(steps.size(), 2u);
    EXPECT_FALSE(steps[0].body.contains("TrackingOptions"));
    EXPECT_EQ(steps[1].path, "/v2/email/configuration-sets/s/tracking-options");
    EXPECT_EQ(steps[1].body.at("CustomRedirectDomain"), "t.a.example");
}

}  // namespace
}  // namespace warmpost::cli
