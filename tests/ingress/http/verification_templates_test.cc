// Custom verification mails by the wire, and the page behind their link.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "ingress/http/ses/templates/verification_content.h"
#include "ingress/verification/redirect.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

class VerificationTemplatesTest : public HttpServerTest {
protected:
    static constexpr const char* kPath = "/v2/email/custom-verification-email-templates";
    static json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }
    static json::object wanted(const std::string& name = "join") {
        return {{"TemplateName", name},
                {"FromEmailAddress", "welcome@shop.example"},
                {"TemplateSubject", "Join us"},
                {"TemplateContent", "<html><body><h1>One more step</h1></body></html>"},
                {"SuccessRedirectionURL", "https://shop.example/yes?a=1&b=2"},
                {"FailureRedirectionURL", "https://shop.example/no"}};
    }
    test::HttpAnswer create(json::object body) { return ask("POST", kPath, json::serialize(body)); }
    test::HttpAnswer create_with(const std::string& member, const std::string& value) {
        auto body = wanted();
        body[member] = value;
        return create(body);
    }
    // The link of the n-th mail, without the host.
    std::string link_in(std::size_t n) {
        const auto message = kept.wait_for(n);
        if (!message) return "";
        auto text = message->head + std::string(message->body.view());
        for (auto at = text.find("=\r\n"); at != std::string::npos; at = text.find("=\r\n")) text.erase(at, 3);       // quoted-printable
        for (auto at = text.find("=3D"); at != std::string::npos; at = text.find("=3D")) text.replace(at, 3, "=");
        for (auto at = text.find("&amp;"); at != std::string::npos; at = text.find("&amp;")) text.replace(at, 5, "&");
        const auto at = text.find("/verify?token=");
        return at == std::string::npos ? "" : text.substr(at, text.find_first_of("\"<\r", at) - at);
    }
};

TEST_F(VerificationTemplatesTest, CreatedReadChangedListedDeleted) {
    start();
    const auto made = create(wanted());
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(create(wanted()).header("x-amzn-ErrorType"), "AlreadyExistsException");
    auto read = parsed(ask("GET", std::string(kPath) + "/join"));
    read.erase("Tags");
    EXPECT_EQ(read, wanted());
    EXPECT_EQ(ask("PUT", std::string(kPath) + "/join", R"({"TemplateSubject":"Come"})").status, 400) << "the model asks for all members";
    auto whole = wanted();
    whole.erase("TemplateName");
    whole["TemplateSubject"] = "Come";
    EXPECT_EQ(ask("PUT", std::string(kPath) + "/join", json::serialize(whole)).status, 200);
    EXPECT_EQ(parsed(ask("GET", std::string(kPath) + "/join")).at("TemplateSubject").as_string(), "Come");
    EXPECT_EQ(parsed(ask("GET", std::string(kPath) + "/join")).at("SuccessRedirectionURL"), wanted().at("SuccessRedirectionURL"));
    ASSERT_EQ(create(wanted("a")).status, 200);
    const auto page = parsed(ask("GET", std::string(kPath) + "?PageSize=1"));
    EXPECT_EQ(page.at("CustomVerificationEmailTemplates").as_array().at(0).as_object().at("TemplateName").as_string(), "a");
    EXPECT_TRUE(page.contains("NextToken"));
    EXPECT_EQ(ask("DELETE", std::string(kPath) + "/join").status, 200);
    EXPECT_EQ(ask("GET", std::string(kPath) + "/join").status, 404);
}

TEST_F(VerificationTemplatesTest, WhatCannotBeOneIsRefused) {
    start();
    EXPECT_THAT(create_with("FromEmailAddress", "x@elsewhere.example").message(), HasSubstr("not verified"));
    EXPECT_THAT(create_with("FromEmailAddress", "Shop <welcome@shop.example>").message(), HasSubstr("without a display name"));
    EXPECT_THAT(create_with("SuccessRedirectionURL", "javascript:alert(1)").message(), HasSubstr("whole URL"));
    EXPECT_THAT(create_with("FailureRedirectionURL", "https://a.example/\"><script>").message(), HasSubstr("whole URL"));
    EXPECT_THAT(create_with("TemplateContent", "<p>x</p><script>1</script>").message(), HasSubstr("<script>"));
    EXPECT_THAT(create_with("TemplateSubject", "a\r\nBcc: b@c.example").message(), HasSubstr("one line"));
    EXPECT_EQ(create_with("TemplateContent", "<p>" + std::string(3u << 20, 'x') + "</p>").status, 200) << "of 10 MB at most";
}

TEST_F(VerificationTemplatesTest, TheMailIsTheAccountsAndItsLinkLeadsOn) {
    start();
    ASSERT_EQ(create(wanted()).status, 200);
    const auto sent = ask("POST", "/v2/email/outbound-custom-verification-emails", R"({"EmailAddress":"ann@isp.example","TemplateName":"join"})");
    ASSERT_EQ(sent.status, 200) << sent.body;
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->envelope.message_id(), parsed(sent).at("MessageId").as_string());
    EXPECT_FALSE(message->envelope.internal());
    EXPECT_EQ(message->envelope.from(), "welcome@shop.example");
    EXPECT_THAT(message->head, HasSubstr("Subject: Join us"));
    EXPECT_THAT(std::string(message->body.view()), HasSubstr("One more step"));
    EXPECT_EQ(parsed(ask("GET", "/v2/email/identities/ann@isp.example")).at("VerifiedForSendingStatus"), false);

    const auto link = link_in(0);
    ASSERT_THAT(link, HasSubstr("&then="));
    test::HttpClient browser(plain());
    const auto page = browser.ask(test::plain_request("GET", link, ""));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("&amp;then="));
    const auto done = browser.ask(test::plain_request("POST", link, ""));
    EXPECT_EQ(done.status, 200);
    EXPECT_THAT(done.body, HasSubstr("http-equiv=\"refresh\" content=\"0;url=https://shop.example/yes?a=1&amp;b=2\""));
    EXPECT_EQ(parsed(ask("GET", "/v2/email/identities/ann@isp.example")).at("VerifiedForSendingStatus"), true);

    auto stale = link;
    stale.replace(stale.find("token=") + 6, 4, "AAAA");
    const auto failed = browser.ask(test::plain_request("POST", stale, ""));
    EXPECT_EQ(failed.status, 400);
    EXPECT_THAT(failed.body, HasSubstr("https://shop.example/no"));
    auto forged = link;
    forged.replace(forged.find(".join.") + 1, 4, "else");
    const auto plain_page = browser.ask(test::plain_request("POST", forged, ""));
    EXPECT_THAT(plain_page.body, testing::Not(HasSubstr("refresh")));
}

TEST_F(VerificationTemplatesTest, WhoMayNotSendThem) {
    start();
    EXPECT_EQ(ask("POST", "/v2/email/outbound-custom-verification-emails", R"({"EmailAddress":"ann@isp.example","TemplateName":"none"})").status, 404);
    ASSERT_EQ(create(wanted()).status, 200);
    EXPECT_EQ(ask("POST", "/v2/email/outbound-custom-verification-emails", R"({"EmailAddress":"isp.example","TemplateName":"join"})").status, 400);
    EXPECT_EQ(ask("POST", "/v2/email/outbound-custom-verification-emails", R"({"EmailAddress":"ann@isp.example","TemplateName":"join","ConfigurationSetName":"none"})").status, 404);
}

TEST_F(VerificationTemplatesTest, WhoMayNotSendMakesNoIdentity) {
    start();
    constexpr const char* kSend = "/v2/email/outbound-custom-verification-emails";
    constexpr const char* kAnn = R"({"EmailAddress":"ann@isp.example","TemplateName":"join"})";
    ASSERT_EQ(create(wanted()).status, 200);
    const auto there = [&] { return cell.get()->account(account)->identities.contains("ann@isp.example"); };
    ASSERT_TRUE(service->create_identity(account, {"other.example", "", {}, "", ""}));
    const auto limited = service->create_key(account, control::KeyWish{control::Role::account, "tester", {"other.example"}, {}});
    ASSERT_TRUE(limited);
    const auto refused = ask_as({limited->id, limited->secret}, "POST", kSend, kAnn);
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_FALSE(there()) << "a key that may not send from the template's address";
    EXPECT_EQ(ask("POST", kSend, R"({"EmailAddress":"ann@isp.example","TemplateName":"join","ConfigurationSetName":"none"})").status, 404);
    EXPECT_FALSE(there()) << "a configuration set that is not there";
    ASSERT_TRUE(service->set_identity_status(account, "shop.example", control::VerificationStatus::failed, ""));
    EXPECT_EQ(ask("POST", kSend, kAnn).status, 400);
    EXPECT_FALSE(there()) << "a sender that is not verified any more";
    ASSERT_TRUE(service->set_identity_status(account, "shop.example", control::VerificationStatus::success, ""));
    ASSERT_TRUE(service->set_account_limits(account, 0, 1, true));
    EXPECT_EQ(ask("POST", kSend, kAnn).status, 429);
    EXPECT_TRUE(there()) << "the quota is asked last";
    EXPECT_THAT(ask_operator("GET", "/audit").body, HasSubstr(R"("operation":"SendCustomVerificationEmail","resource":"ann@isp.example join","outcome":"failed")"));
}

TEST(ForbiddenMarkup, TellsTextFromWhatRuns) {
    using http::ses::forbidden_markup;
    for (const char* fine : {"<p>hi</p>", "a < b", "<!doctype html><!-- x --><table><tr><td>1</td></tr></table>", "<img src=\"data:image/png;base64,AA\">", "<a href=\"https://x.example/on=1\">on</a>"})
        EXPECT_EQ(forbidden_markup(fine), "") << fine;
    EXPECT_EQ(forbidden_markup("<p><SCRIPT src=x>"), "<script>");
    EXPECT_EQ(forbidden_markup("</iframe>"), "<iframe>");
    EXPECT_EQ(forbidden_markup("<img src=x onerror=alert(1)>"), "onerror");
    EXPECT_EQ(forbidden_markup("<p/onclick = 'x'>"), "onclick");
    EXPECT_EQ(forbidden_markup("<link rel=stylesheet>"), "<link>");
}

TEST(SealedRedirect, IsReadByItsSecretOnly) {
    const auto sealed = seal_redirect("secret", {AccountId{7}, "join-us_2"});
    const auto read = read_redirect("secret", sealed);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account, AccountId{7});
    EXPECT_EQ(read->template_name, "join-us_2");
    EXPECT_FALSE(read_redirect("other", sealed));
    for (const char* bad : {"", ".", "..", "000000000007.join", "000000000007.join."}) EXPECT_FALSE(read_redirect("secret", bad)) << bad;
}

}  // namespace
}  // namespace warmpost::ingress
