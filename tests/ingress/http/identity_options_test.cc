// Options of identities by the wire: keys, MAIL FROM, defaults, policies, and mail sent by them.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <thread>

#include "base/encoding.h"
#include "base/strings.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class IdentityOptionsTest : public HttpServerTest {
protected:
    json::object get(const std::string& path) {
        const auto answer = ask("GET", path);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).as_object();
    }
    json::object shop() { return get("/v2/email/identities/shop.example"); }
    std::string refusal(const std::string& method, const std::string& path, const std::string& body = "{}") {
        const auto answer = ask(method, path, body);
        return answer.header("x-amzn-ErrorType") + ": " + answer.message();
    }
    // `path` of the identity until `member` of its block says `wanted`; 20 s at most.
    bool becomes(const std::string& block, const std::string& member, const std::string& wanted) {
        for (int i = 0; i < 200; ++i) {
            const auto now = shop().at(block).as_object();
            if (now.contains(member) && now.at(member) == boost::json::value(wanted)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }
    static std::string send_from(const std::string& from, const std::string& more = "") {
        return R"({"FromEmailAddress":")" + from + R"(","Destination":{"ToAddresses":["a@a.example"]},)" + more +
               R"("Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})";
    }
    static constexpr const char* kShop = "/v2/email/identities/shop.example";
    static constexpr const char* kOutbound = "/v2/email/outbound-emails";
};

TEST_F(IdentityOptionsTest, AVerifiedMailFromDomainIsTheReturnPath) {
    start();
    const std::string path = std::string(kShop) + "/mail-from";
    EXPECT_EQ(json::serialize(shop().at("MailFromAttributes")), R"({"BehaviorOnMxFailure":"USE_DEFAULT_VALUE"})");
    EXPECT_EQ(refusal("PUT", path, R"({"MailFromDomain":"b.else.example"})"),
              "BadRequestException: Provided MAIL-FROM domain <b.else.example> is not subdomain of the domain of the identity <shop.example>.");
    ASSERT_EQ(ask("PUT", path, R"({"MailFromDomain":"b.shop.example","BehaviorOnMxFailure":"REJECT_MESSAGE"})").status, 200);
    EXPECT_EQ(shop().at("MailFromAttributes").as_object().at("MailFromDomainStatus"), "PENDING");
    EXPECT_EQ(refusal("POST", kOutbound, send_from("a@shop.example")), "MailFromDomainNotVerifiedException: DNS setup for MAIL FROM domain is invalid.");
    ASSERT_EQ(ask("PUT", path, R"({"MailFromDomain":"b.shop.example"})").status, 200);
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_EQ(kept.wait_for(0)->envelope.return_path_domain(), "bounce.mx.example");
    {
        const std::lock_guard lock(resolver.mutex);
        resolver.mxs["b.shop.example"] = {{10, "feedback.mx.example"}};
        resolver.txts["b.shop.example"] = {"v=spf1 include:bounce.mx.example ~all"};
    }
    ASSERT_EQ(ask("PUT", path, R"({"MailFromDomain":"b.shop.example"})").status, 200) << "named again, it is looked up at once";
    ASSERT_TRUE(becomes("MailFromAttributes", "MailFromDomainStatus", "SUCCESS"));
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_EQ(kept.wait_for(1)->envelope.return_path_domain(), "b.shop.example");
    ASSERT_EQ(ask("PUT", path, "{}").status, 200);
    EXPECT_FALSE(shop().at("MailFromAttributes").as_object().contains("MailFromDomain"));
    EXPECT_EQ(refusal("PUT", "/v2/email/identities/none.example/mail-from"), "NotFoundException: Email identity none.example does not exist.");
}

TEST_F(IdentityOptionsTest, AMailFromDomainWithTwoMxRecordsOrNoSpfIsNotVerified) {
    start();
    {
        const std::lock_guard lock(resolver.mutex);
        resolver.mxs["two.shop.example"] = {{10, "feedback.mx.example"}, {20, "mx.other.example"}};
        resolver.txts["two.shop.example"] = {"v=spf1 include:bounce.mx.example ~all"};
    }
    ASSERT_EQ(ask("PUT", std::string(kShop) + "/mail-from", R"({"MailFromDomain":"two.shop.example"})").status, 200);
    const auto checked = [&] { return service->snapshot()->account(account)->identities.at("shop.example").mail_from.last_checked != WallTime{}; };
    for (int i = 0; i < 200 && !checked(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ASSERT_TRUE(checked());
    EXPECT_EQ(shop().at("MailFromAttributes").as_object().at("MailFromDomainStatus"), "PENDING");
}

TEST_F(IdentityOptionsTest, DkimSigningIsSwitchedOffAndOn) {
    start();
    ASSERT_EQ(ask("PUT", std::string(kShop) + "/dkim", "{}").status, 200);
    EXPECT_FALSE(shop().at("DkimAttributes").as_object().at("SigningEnabled").as_bool());
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(0)->head, Not(HasSubstr("d=shop.example")));
    ASSERT_EQ(ask("PUT", std::string(kShop) + "/dkim", R"({"SigningEnabled":true})").status, 200);
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(1)->head, HasSubstr("d=shop.example"));
    EXPECT_EQ(refusal("PUT", "/v2/email/identities/none.example/dkim"), "BadRequestException: Domain none.example is not verified for DKIM signing.");
    EXPECT_EQ(ask("PUT", "/v2/email/identities/anyone%40shop.example/dkim", "{}").status, 200) << "an address of a known domain: nothing changes";
    EXPECT_TRUE(shop().at("DkimAttributes").as_object().at("SigningEnabled").as_bool());
}

TEST_F(IdentityOptionsTest, MailOfAnAddressIsSignedByItsDomainsKeyWhateverAddressesAreIdentities) {
    start();
    for (const char* address : {"postmaster@shop.example", "ann@shop.example"}) {
        ASSERT_TRUE(service->create_identity(account, {address, "", {}, "", ""}));
        ASSERT_TRUE(service->set_identity_status(account, address, control::VerificationStatus::success, ""));
    }
    ASSERT_EQ(ask("POST", kOutbound, send_from("ann@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(0)->head, HasSubstr("d=shop.example"));
    ASSERT_EQ(ask("POST", kOutbound, send_from("postmaster@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(1)->head, HasSubstr("d=shop.example"));
}

TEST_F(IdentityOptionsTest, AKeyOfItsOwnSignsOnceItsRecordIsSeen) {
    start();
    const auto own = mail::DkimKey::generate("shop.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    std::string key;
    const std::string pem = own.private_pem();
    for (const auto line : split(pem, '\n'))
        if (!line.starts_with("-----")) key += line;
    const std::string path = std::string(kShop) + "/dkim/signing";
    const std::string old_selector = shop().at("DkimAttributes").as_object().at("Tokens").as_array().at(0).as_string().c_str();
    EXPECT_THAT(refusal("PUT", path, R"({"SigningAttributesOrigin":"EXTERNAL"})"), HasSubstr("BadRequestException"));
    EXPECT_THAT(refusal("PUT", path, R"({"SigningAttributesOrigin":"AWS_SES_EU_WEST_1"})"), HasSubstr("AWS_SES_EU_WEST_1"));
    EXPECT_THAT(refusal("PUT", path, R"({"SigningAttributesOrigin":"AWS_SES","SigningAttributes":{"NextSigningKeyLength":"RSA_2048_BIT"}})"),
                HasSubstr("RSA_2048_BIT already"));
    const auto put =
        ask("PUT", path,
            R"({"SigningAttributesOrigin":"EXTERNAL","SigningAttributes":{"DomainSigningSelector":"mine","DomainSigningPrivateKey":")" + key + R"("}})");
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(put.body, R"({"DkimStatus":"PENDING","DkimTokens":["mine"]})");
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(0)->head, HasSubstr("s=" + old_selector)) << "the old key signs meanwhile";
    EXPECT_TRUE(shop().at("VerifiedForSendingStatus").as_bool());
    {
        const std::lock_guard lock(resolver.mutex);
        resolver.txts["mine._domainkey.shop.example"] = {own.txt_record()};
    }
    // Named again: the record is looked for at once.
    ASSERT_EQ(ask("PUT", path,
                  R"({"SigningAttributesOrigin":"EXTERNAL","SigningAttributes":{"DomainSigningSelector":"mine","DomainSigningPrivateKey":")" + key + R"("}})")
                  .status,
              200);
    ASSERT_TRUE(becomes("DkimAttributes", "Status", "SUCCESS"));
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_THAT(kept.wait_for(1)->head, HasSubstr("s=mine"));
}

TEST_F(IdentityOptionsTest, EasyDkimChangesItsLengthBehindTheSameTokens) {
    start();
    const auto created =
        ask("POST", "/v2/email/identities", R"({"EmailIdentity":"short.example","DkimSigningAttributes":{"NextSigningKeyLength":"RSA_1024_BIT"}})");
    ASSERT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(get("/v2/email/identities/short.example").at("DkimAttributes").as_object().at("CurrentSigningKeyLength"), "RSA_1024_BIT");
    const auto before = shop().at("DkimAttributes").as_object();
    const auto put = ask("PUT", std::string(kShop) + "/dkim/signing",
                         R"({"SigningAttributesOrigin":"AWS_SES","SigningAttributes":{"NextSigningKeyLength":"RSA_1024_BIT"}})");
    ASSERT_EQ(put.status, 200) << put.body;
    const auto after = shop().at("DkimAttributes").as_object();
    EXPECT_EQ(after.at("Tokens"), before.at("Tokens"));
    EXPECT_EQ(after.at("CurrentSigningKeyLength"), "RSA_2048_BIT");
    EXPECT_EQ(after.at("NextSigningKeyLength"), "RSA_1024_BIT");
    EXPECT_EQ(after.at("Status"), "SUCCESS");
}

TEST_F(IdentityOptionsTest, TheDefaultConfigurationSetIsUsedUnlessTheRequestNamesOne) {
    start();
    for (const auto* name : {"usual", "named"})
        ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":")" + std::string(name) + "\"}").status, 200);
    const std::string path = std::string(kShop) + "/configuration-set";
    EXPECT_EQ(refusal("PUT", path, R"({"ConfigurationSetName":"none"})"), "NotFoundException: Configuration set <none> does not exist.");
    ASSERT_EQ(ask("PUT", path, R"({"ConfigurationSetName":"usual"})").status, 200);
    EXPECT_EQ(shop().at("ConfigurationSetName"), "usual");
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example")).status, 200);
    EXPECT_EQ(kept.wait_for(0)->envelope.configuration_set(), "usual");
    ASSERT_EQ(ask("POST", kOutbound, send_from("a@shop.example", R"("ConfigurationSetName":"named",)")).status, 200);
    EXPECT_EQ(kept.wait_for(1)->envelope.configuration_set(), "named");
    ASSERT_EQ(ask("DELETE", "/v2/email/configuration-sets/usual").status, 200);
    EXPECT_EQ(refusal("POST", kOutbound, send_from("a@shop.example")), "NotFoundException: Configuration set <usual> does not exist.");
    ASSERT_EQ(ask("PUT", path, "{}").status, 200);
    EXPECT_FALSE(shop().contains("ConfigurationSetName"));
}

TEST_F(IdentityOptionsTest, APolicyLetsAnotherAccountSend) {
    start();
    const auto other = service->create_account({"other", true, 1000, 1000}).value();
    const auto made = service->create_key(other, control::Role::account).value();
    const test::Credentials theirs{made.id, made.secret};
    const std::string arn = "arn:aws:ses:us-east-1:" + to_string(account) + ":identity/shop.example";
    const auto policy = json::serialize(json::object{{"Policy", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" +
                                                                    to_string(other) + R"("},"Action":["ses:SendEmail"],"Resource":")" + arn + R"("}]})"}});
    const std::string body = send_from("a@shop.example", R"("FromEmailAddressIdentityArn":")" + arn + R"(",)");
    const auto refused = ask_as(theirs, "POST", kOutbound, body);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.header("x-amzn-ErrorType"), "AccessDeniedException");
    EXPECT_EQ(refused.message(),
              "User arn:aws:iam::" + to_string(other) + ":user/" + made.id + " is not authorized to perform ses:SendEmail on resource " + arn);
    const std::string path = std::string(kShop) + "/policies/partner";
    ASSERT_EQ(ask("POST", path, policy).status, 200);
    EXPECT_EQ(refusal("POST", path, policy), "AlreadyExistsException: Policy partner already exists.");
    EXPECT_THAT(get(std::string(kShop) + "/policies").at("Policies").as_object().at("partner").as_string().c_str(), HasSubstr(to_string(other)));
    EXPECT_TRUE(shop().at("Policies").as_object().contains("partner"));
    ASSERT_EQ(ask_as(theirs, "POST", kOutbound, body).status, 200);
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->envelope.account(), other.value());
    EXPECT_EQ(message->envelope.from_identity_account(), to_string(account));
    EXPECT_EQ(message->envelope.identity(), "shop.example");
    EXPECT_THAT(message->head, HasSubstr("d=shop.example")) << "signed with the owner's key";
    // A raw message asks for another permission, and names the identity in its header, which does not leave.
    const auto raw = R"({"Content":{"Raw":{"Data":")" +
                     base64_encode("From: a@shop.example\nTo: b@b.example\nSubject: x\nX-SES-FROM-ARN: " + arn + "\nX-SES-SOURCE-ARN: " + arn + "\n\nhi") +
                     R"("}}})";
    EXPECT_EQ(ask_as(theirs, "POST", kOutbound, raw).status, 403);
    const auto wider = json::serialize(json::object{{"Policy", R"({"Statement":{"Effect":"Allow","Principal":{"AWS":")" + to_string(other) +
                                                                   R"("},"Action":"ses:SendRawEmail","Resource":")" + arn + R"("}})"}});
    ASSERT_EQ(ask("PUT", path, wider).status, 200);
    ASSERT_EQ(ask_as(theirs, "POST", kOutbound, raw).status, 200);
    EXPECT_THAT(kept.wait_for(1)->head, Not(HasSubstr("X-SES-")));
    ASSERT_EQ(ask("DELETE", path).status, 200);
    EXPECT_EQ(refusal("DELETE", path, ""), "NotFoundException: Policy partner does not exist.");
    EXPECT_EQ(refusal("PUT", path, wider), "NotFoundException: Policy partner does not exist.");
    EXPECT_EQ(ask_as(theirs, "POST", kOutbound, raw).status, 403);
    EXPECT_THAT(refusal("POST", path, R"({"Policy":"{\"Statement\":[]}"})"), HasSubstr("BadRequestException: Invalid policy: "));
}

}  // namespace
}  // namespace warmpost::ingress
