// The SES v2 operations by the wire.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "base/encoding.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }

std::string text_of(const spool::MessagePtr& message) { return message == nullptr ? "" : message->head + std::string(message->body.view()); }

TEST_F(HttpServerTest, SimpleContentIsComposedAndHandedOn) {
    start();
    const auto answer = ask("POST", "/v2/email/outbound-emails", R"({"FromEmailAddress":"Shop <news@shop.example>","Destination":{"ToAddresses":["Ann <ann@a.example>"],
        "CcAddresses":["cc@a.example"],"BccAddresses":["bcc@b.example"]},"ReplyToAddresses":["reply@shop.example"],"EmailTags":[{"Name":"campaign","Value":"nov"}],
        "Content":{"Simple":{"Subject":{"Data":"Grüße"},"Body":{"Text":{"Data":"hello"},"Html":{"Data":"<p>hello</p>"}},"Headers":[{"Name":"X-Order","Value":"7"}],
        "Attachments":[{"FileName":"a.txt","RawContent":"aGVsbG8="}]}}})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->envelope.message_id(), parsed(answer).at("MessageId").as_string());
    EXPECT_THAT(message->envelope.recipients(), testing::ElementsAre("ann@a.example", "cc@a.example", "bcc@b.example"));
    EXPECT_EQ(message->envelope.tags(0).name(), "campaign");
    EXPECT_EQ(message->envelope.caller_identity(), key.key_id);
    const auto text = text_of(message);
    EXPECT_THAT(text, HasSubstr("Reply-To: reply@shop.example"));
    EXPECT_THAT(text, HasSubstr("X-Order: 7"));
    EXPECT_THAT(text, HasSubstr("a.txt"));
    EXPECT_THAT(text, Not(HasSubstr("bcc@b.example")));
}

TEST_F(HttpServerTest, RawContentWithoutDestinationGoesToItsHeader) {
    start();
    const auto raw = base64_encode("From: news@shop.example\nTo: ann@a.example\nBcc: bob@b.example\nSubject: x\n\n.dot\nend");
    ASSERT_EQ(ask("POST", "/v2/email/outbound-emails", R"({"Content":{"Raw":{"Data":")" + raw + R"("}}})").status, 200);
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_THAT(message->envelope.recipients(), testing::ElementsAre("ann@a.example", "bob@b.example"));
    EXPECT_EQ(message->body.view(), "\r\n..dot\r\nend\r\n");
    EXPECT_THAT(message->head, Not(HasSubstr("bob@b.example")));
}

TEST_F(HttpServerTest, UnverifiedFromIsRejectedInSesWords) {
    start();
    const auto answer = ask("POST", "/v2/email/outbound-emails",
                            R"({"FromEmailAddress":"x@elsewhere.example","Destination":{"ToAddresses":["a@a.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.header("x-amzn-ErrorType"), "MessageRejected");
    EXPECT_EQ(answer.message(), "Email address is not verified. The following identities failed the check in region US-EAST-1: x@elsewhere.example");
}

TEST_F(HttpServerTest, WhatSendEmailCannotDoYetIsRefusedByName) {
    start();
    const std::string rest = R"("FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},)";
    EXPECT_THAT(ask("POST", "/v2/email/outbound-emails", "{" + rest + R"("TenantName":"t","Content":{"Raw":{"Data":"eA=="}}})").message(), HasSubstr("TenantName"));
    EXPECT_EQ(ask("POST", "/v2/email/outbound-emails", "{" + rest + R"("Content":{}})").status, 400);
    EXPECT_EQ(ask("POST", "/v2/email/outbound-emails", "{" + rest + R"("Content":{"Raw":{"Data":"%%%"}}})").status, 400);
}

TEST_F(HttpServerTest, TagsOutsideTheAlphabetAreRefused) {
    start();
    for (const auto* tag : {R"({"Name":"a b","Value":"v"})", R"({"Name":"a","Value":""})", R"({"Name":"a","Value":"v, x=y"})", R"({"Name":"a=b","Value":"v"})"}) {
        const auto answer = ask("POST", "/v2/email/outbound-emails",
                                R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},"EmailTags":[)" + std::string(tag) +
                                    R"(],"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})");
        EXPECT_EQ(answer.status, 400) << tag << " " << answer.body;
    }
}

TEST_F(HttpServerTest, ADomainIdentityTellsTheRecordsToPublish) {
    start();
    const auto created = ask("POST", "/v2/email/identities", R"({"EmailIdentity":"new.example","Tags":[{"Key":"k","Value":"v"}]})");
    ASSERT_EQ(created.status, 200) << created.body;
    const auto dkim = parsed(created).at("DkimAttributes").as_object();
    ASSERT_EQ(dkim.at("Tokens").as_array().size(), 3u);
    EXPECT_EQ(dkim.at("SigningHostedZone").as_string(), "dkim.mx.example");
    const auto shown = ask("GET", "/v2/email/identities/new.example");
    ASSERT_EQ(shown.status, 200);
    EXPECT_EQ(parsed(shown).at("Tags").as_array().size(), 1u);
    EXPECT_EQ(parsed(shown).at("IdentityType").as_string(), "DOMAIN");
    EXPECT_FALSE(parsed(shown).at("VerifiedForSendingStatus").as_bool());
}

TEST_F(HttpServerTest, IdentitiesAreCreatedOnceShownAndDeleted) {
    start();
    EXPECT_EQ(ask("POST", "/v2/email/identities", R"({"EmailIdentity":"twice.example"})").status, 200);
    const auto again = ask("POST", "/v2/email/identities", R"({"EmailIdentity":"twice.example"})");
    EXPECT_EQ(again.header("x-amzn-ErrorType"), "AlreadyExistsException");
    EXPECT_EQ(again.message(), "Email identity twice.example already exist.");
    EXPECT_EQ(ask("PUT", "/v2/email/identities/twice.example/feedback", R"({"EmailForwardingEnabled":false})").status, 200);
    EXPECT_FALSE(parsed(ask("GET", "/v2/email/identities/twice.example")).at("FeedbackForwardingStatus").as_bool());
    EXPECT_EQ(ask("DELETE", "/v2/email/identities/twice.example").status, 200);
    const auto gone = ask("GET", "/v2/email/identities/twice.example");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(gone.message(), "Email identity twice.example does not exist.");
}

TEST_F(HttpServerTest, AnAddressIsVerifiedByTheButtonBehindItsLinkNotByOpeningIt) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/identities", R"({"EmailIdentity":"me+x@solo.example"})").status, 200);
    const auto mail = text_of(kept.wait_for(0));
    const auto at = mail.find("/verify?token=");
    ASSERT_NE(at, std::string::npos) << mail;
    const auto target = mail.substr(at, mail.find_first_of("\r\n ", at) - at);
    const auto verified = [&] { return parsed(ask("GET", "/v2/email/identities/me%2Bx%40solo.example")).at("VerifiedForSendingStatus").as_bool(); };
    test::HttpClient browser(plain());
    const auto page = browser.ask(test::plain_request("GET", target, ""));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<button"));
    EXPECT_FALSE(verified());
    EXPECT_EQ(browser.ask(test::plain_request("POST", target, "")).status, 200);
    EXPECT_TRUE(verified());
    EXPECT_EQ(browser.ask(test::plain_request("POST", "/verify?token=nonsense", "")).status, 400);
}

TEST_F(HttpServerTest, ListsComeInPages) {
    start();
    for (const auto* name : {"a.example", "b.example", "c.example"}) ASSERT_EQ(ask("POST", "/v2/email/identities", R"({"EmailIdentity":")" + std::string(name) + R"("})").status, 200);
    std::vector<std::string> names;
    std::string token;
    int pages = 0;
    do {
        const auto answer = ask("GET", "/v2/email/identities?PageSize=2" + (token.empty() ? "" : "&NextToken=" + percent_encode(token)));
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto body = parsed(answer);
        for (const auto& each : body.at("EmailIdentities").as_array()) names.emplace_back(each.as_object().at("IdentityName").as_string());
        token = body.contains("NextToken") ? std::string(body.at("NextToken").as_string()) : "";
    } while (!token.empty() && ++pages < 10);
    EXPECT_THAT(names, testing::ElementsAre("a.example", "b.example", "c.example", "shop.example"));
    EXPECT_EQ(ask("GET", "/v2/email/identities?NextToken=nonsense").status, 400);
    EXPECT_EQ(ask("GET", "/v2/email/identities?PageSize=1001").status, 400);
}

TEST_F(HttpServerTest, ConfigurationSetsLiveTheirLife) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"prod","DeliveryOptions":{"TlsPolicy":"REQUIRE"},"Tags":[{"Key":"k","Value":"v"}]})").status, 200);
    EXPECT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"prod"})").header("x-amzn-ErrorType"), "AlreadyExistsException");
    auto set = parsed(ask("GET", "/v2/email/configuration-sets/prod"));
    EXPECT_EQ(set.at("DeliveryOptions").as_object().at("TlsPolicy").as_string(), "REQUIRE");
    EXPECT_TRUE(set.at("SendingOptions").as_object().at("SendingEnabled").as_bool());
    EXPECT_TRUE(set.at("ReputationOptions").as_object().at("ReputationMetricsEnabled").as_bool());
    EXPECT_EQ(ask("PUT", "/v2/email/configuration-sets/prod/delivery-options", R"({"SendingPoolName":"nowhere"})").message(), "SendingPool <nowhere> doesn't exist");
    EXPECT_EQ(ask("PUT", "/v2/email/configuration-sets/prod/delivery-options", R"({"SendingPoolName":" "})").message(), "sendingPoolName can't be blank.");
    EXPECT_EQ(ask("PUT", "/v2/email/configuration-sets/prod/delivery-options", R"({"MaxDeliverySeconds":600})").status, 200);
    set = parsed(ask("GET", "/v2/email/configuration-sets/prod"));
    EXPECT_EQ(set.at("DeliveryOptions").as_object().at("TlsPolicy").as_string(), "OPTIONAL");   // the block was replaced as a whole
    EXPECT_EQ(set.at("DeliveryOptions").as_object().at("MaxDeliverySeconds").as_int64(), 600);
    EXPECT_THAT(ask("GET", "/v2/email/configuration-sets").body, HasSubstr(R"(["prod"])"));
    EXPECT_THAT(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"t","TrackingOptions":{"CustomRedirectDomain":"x.example"}})").message(), HasSubstr("TrackingOptions"));
    EXPECT_EQ(ask("DELETE", "/v2/email/configuration-sets/prod").status, 200);
    EXPECT_EQ(ask("GET", "/v2/email/configuration-sets/prod").message(), "Configuration set <prod> does not exist.");
}

TEST_F(HttpServerTest, GetAccountCountsWhatWasSent) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/outbound-emails",
                  R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example","b@b.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})")
                  .status,
              200);
    const auto quota = parsed(ask("GET", "/v2/email/account")).at("SendQuota").as_object();
    EXPECT_EQ(quota.at("SentLast24Hours").to_number<double>(), 2);
    EXPECT_EQ(quota.at("Max24HourSend").to_number<double>(), 50'000);
}

}  // namespace
}  // namespace warmpost::ingress
