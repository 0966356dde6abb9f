// The query API of SES v1, by the wire.
#include <gmock/gmock.h>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <sstream>

#include "base/encoding.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
using boost::property_tree::ptree;
using testing::HasSubstr;

class QueryApiTest : public HttpServerTest {
protected:
    test::HttpAnswer act(const std::string& parameters) { return ask("POST", "/", "Version=2010-12-01&" + parameters); }
    static ptree xml(const test::HttpAnswer& answer) {
        std::istringstream in(answer.body);
        ptree tree;
        boost::property_tree::read_xml(in, tree);
        return tree;
    }
    static std::string error(const test::HttpAnswer& answer) { return xml(answer).get<std::string>("ErrorResponse.Error.Code", answer.body); }
};

TEST_F(QueryApiTest, SendEmailIsTheSameWayIn) {
    start();
    const auto answer =
        act("Action=SendEmail&Source=Shop+%3Cnews%40shop.example%3E&Destination.ToAddresses.member.1=a%40a.example&Destination.BccAddresses.member.1=b%40b."
            "example"
            "&Message.Subject.Data=Gr%C3%BC%C3%9Fe&Message.Subject.Charset=UTF-8&Message.Body.Text.Data=hello&Message.Body.Html.Data=%3Cp%3Ehello%3C%2Fp%3E"
            "&ReplyToAddresses.member.1=r%40shop.example&Tags.member.1.Name=campaign&Tags.member.1.Value=nov");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("content-type"), "text/xml");
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_EQ(xml(answer).get<std::string>("SendEmailResponse.SendEmailResult.MessageId"), message->envelope.message_id());
    EXPECT_FALSE(xml(answer).get<std::string>("SendEmailResponse.ResponseMetadata.RequestId").empty());
    EXPECT_THAT(message->envelope.recipients(), testing::ElementsAre("a@a.example", "b@b.example"));
    EXPECT_EQ(message->envelope.tags(0).value(), "nov");
    EXPECT_THAT(message->head, HasSubstr("Reply-To: r@shop.example"));
}

TEST_F(QueryApiTest, SendRawEmailTakesItsDestinations) {
    start();
    const auto raw = base64_encode("From: news@shop.example\nTo: ann@a.example\nSubject: x\n\nbody");
    ASSERT_EQ(act("Action=SendRawEmail&RawMessage.Data=" + percent_encode(raw) + "&Destinations.member.1=other%40a.example").status, 200);
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_THAT(message->envelope.recipients(), testing::ElementsAre("other@a.example"));
    EXPECT_EQ(message->envelope.operation(), "SendRawEmail");
}

TEST_F(QueryApiTest, RefusalsAreV1sOwn) {
    start();
    const std::string mail = "&Destination.ToAddresses.member.1=a%40a.example&Message.Subject.Data=s&Message.Body.Text.Data=t";
    const auto rejected = act("Action=SendEmail&Source=x%40elsewhere.example" + mail);
    EXPECT_EQ(rejected.status, 400);
    EXPECT_EQ(error(rejected), "MessageRejected");
    EXPECT_EQ(xml(rejected).get<std::string>("ErrorResponse.Error.Message"),
              "Email address is not verified. The following identities failed the check in region US-EAST-1: x@elsewhere.example");
    EXPECT_EQ(error(act("Action=SendEmail&Source=x%40shop.example&ConfigurationSetName=none" + mail)), "ConfigurationSetDoesNotExist");
    EXPECT_EQ(error(act("Action=SendEmail" + mail)), "InvalidParameterValue");
    EXPECT_EQ(error(act("Action=NoSuchAction")), "InvalidAction");
    EXPECT_EQ(error(act("")), "MissingAction");
    EXPECT_EQ(error(ask("POST", "/", "Version=1999-01-01&Action=GetSendQuota")), "InvalidParameterValue");
    EXPECT_EQ(error(act("Action=SendRawEmail&RawMessage.Data=" + std::string(14'100'000, 'A'))), "InvalidParameterValue") << "10 MB are the most";
    test::Credentials wrong = key;
    wrong.secret = "wrong";
    const auto unproved = ask_as(wrong, "POST", "/", "Version=2010-12-01&Action=GetSendQuota");
    EXPECT_EQ(unproved.status, 403);
    EXPECT_EQ(error(unproved), "SignatureDoesNotMatch");
    wrong.key_id = "AKIAAAAAAAAAAAAAAAAA";
    EXPECT_EQ(error(ask_as(wrong, "POST", "/", "Action=GetSendQuota")), "InvalidClientTokenId");
}

TEST_F(QueryApiTest, IdentitiesAreMadeListedLookedAtAndDeleted) {
    start();
    const auto dkim = act("Action=VerifyDomainDkim&Domain=new.example");
    ASSERT_EQ(dkim.status, 200) << dkim.body;
    EXPECT_EQ(xml(dkim).get_child("VerifyDomainDkimResponse.VerifyDomainDkimResult.DkimTokens").size(), 3u);
    EXPECT_EQ(act("Action=VerifyDomainDkim&Domain=new.example").body.size(), dkim.body.size()) << "again: the same";
    EXPECT_FALSE(xml(act("Action=VerifyDomainIdentity&Domain=new.example"))
                     .get<std::string>("VerifyDomainIdentityResponse.VerifyDomainIdentityResult.VerificationToken")
                     .empty());
    EXPECT_EQ(act("Action=VerifyEmailIdentity&EmailAddress=me%40solo.example").status, 200);
    EXPECT_THAT(act("Action=ListIdentities&IdentityType=EmailAddress").body, HasSubstr("<Identities><member>me@solo.example</member></Identities>"));
    EXPECT_EQ(xml(act("Action=ListIdentities")).get_child("ListIdentitiesResponse.ListIdentitiesResult.Identities").size(), 3u);
    const auto attributes = xml(act("Action=GetIdentityVerificationAttributes&Identities.member.1=shop.example&Identities.member.2=nobody.example"));
    const auto& entries = attributes.get_child("GetIdentityVerificationAttributesResponse.GetIdentityVerificationAttributesResult.VerificationAttributes");
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries.front().second.get<std::string>("key"), "shop.example");
    EXPECT_EQ(entries.front().second.get<std::string>("value.VerificationStatus"), "Success");
    EXPECT_EQ(act("Action=DeleteIdentity&Identity=new.example").status, 200);
    EXPECT_EQ(act("Action=DeleteIdentity&Identity=new.example").status, 200) << "v1 is content when it is gone";
    EXPECT_EQ(cell.get()->account(account)->identities.count("new.example"), 0u);
}

TEST_F(QueryApiTest, AnAddressThatWaitsIsMailedItsLinkAgain) {
    start();
    constexpr const char* kVerify = "Action=VerifyEmailIdentity&EmailAddress=me%40Solo.example";
    ASSERT_EQ(act(kVerify).status, 200);
    ASSERT_EQ(act(kVerify).status, 200);
    ASSERT_EQ(act("Action=VerifyEmailAddress&EmailAddress=me%40solo.example").status, 200);
    const auto third = kept.wait_for(2);
    ASSERT_TRUE(third);
    EXPECT_THAT(third->envelope.recipients(), testing::ElementsAre("me@solo.example"));
    EXPECT_THAT(std::string(third->body.view()), HasSubstr("/verify?token="));
    ASSERT_TRUE(service->set_identity_status(account, "me@solo.example", control::VerificationStatus::success, ""));
    ASSERT_EQ(act(kVerify).status, 200);
    ASSERT_TRUE(service->set_identity_status(account, "me@solo.example", control::VerificationStatus::pending, ""));
    int sent = 3;  // none for what was verified
    test::HttpAnswer last;
    for (int i = 0; i < 10 && (last = act(kVerify)).status == 200; ++i) ++sent;
    EXPECT_EQ(error(last), "Throttling") << "mail to strangers is bounded";
    const std::lock_guard lock(kept.mutex);
    EXPECT_EQ(kept.messages.size(), static_cast<std::size_t>(sent));
}

TEST_F(QueryApiTest, StatisticsAreAnAccountsLikeEverythingElse) {
    start();
    test::HttpClient nobody(socket());
    const auto refused = nobody.ask(test::plain_request("POST", "/", "Version=2010-12-01&Action=GetSendStatistics"));
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_EQ(error(refused), "AccessDenied");
    const auto sender = service->create_key(account, control::KeyWish{control::Role::sender, "send", {}, {}});
    ASSERT_TRUE(sender);
    EXPECT_THAT(ask_as({sender->id, sender->secret}, "POST", "/", "Action=GetSendStatistics").body,
                HasSubstr("user/send is not authorized to perform: ses:GetSendStatistics"));
}

TEST_F(QueryApiTest, QuotaStatisticsAndSendingByGetToo) {
    start();
    const auto quota = xml(ask("GET", "/?Action=GetSendQuota&Version=2010-12-01"));
    EXPECT_EQ(quota.get<std::string>("GetSendQuotaResponse.GetSendQuotaResult.Max24HourSend"), "50000.0");
    EXPECT_EQ(quota.get<std::string>("GetSendQuotaResponse.GetSendQuotaResult.SentLast24Hours"), "0.0");
    EXPECT_EQ(xml(act("Action=GetAccountSendingEnabled")).get<std::string>("GetAccountSendingEnabledResponse.GetAccountSendingEnabledResult.Enabled"),
              "true");
    EXPECT_EQ(act("Action=GetSendStatistics").status, 200);
}

TEST_F(QueryApiTest, RolesAndTheLogOfChangesHoldHereToo) {
    start();
    const auto made = service->create_key(account, control::KeyWish{control::Role::read_only, "look", {}, {}});
    ASSERT_TRUE(made);
    const test::Credentials reader{made->id, made->secret};
    const auto refused = ask_as(reader, "POST", "/", "Action=VerifyEmailIdentity&EmailAddress=me%40solo.example");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(error(refused), "AccessDenied");
    EXPECT_THAT(refused.body, HasSubstr("user/look is not authorized to perform: ses:VerifyEmailIdentity"));
    EXPECT_EQ(ask_as(reader, "POST", "/", "Action=GetSendStatistics").status, 200);
    ASSERT_EQ(act("Action=VerifyEmailIdentity&EmailAddress=me%40solo.example").status, 200);
    EXPECT_THAT(ask_operator("GET", "/audit").body, HasSubstr(R"("operation":"CreateEmailIdentity","resource":"me@solo.example")"));
}

}  // namespace
}  // namespace warmpost::ingress
