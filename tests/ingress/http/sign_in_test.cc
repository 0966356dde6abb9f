// Signing in to the console by the wire: cookie, CSRF, Origin, roles, links, what ends a session.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include <fstream>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

struct Browser {
    std::string cookie, csrf;
};

constexpr const char* kMail =
    R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})";

class SignInTest : public HttpServerTest {
protected:
    test::HttpAnswer plain_ask(const std::string& method, const std::string& target, const std::string& body = "", const test::HeaderList& headers = {}) {
        test::HttpClient client(plain());
        return client.ask(test::plain_request(method, target, body, headers));
    }
    test::HttpAnswer post_session(const test::Credentials& who, const test::HeaderList& headers = {}) {
        return plain_ask("POST", "/warmpost/v1/session", R"({"access_key":")" + who.key_id + R"(","secret":")" + who.secret + R"("})", headers);
    }
    static Browser browser_of(const test::HttpAnswer& answer) {
        const auto cookie = answer.header("Set-Cookie");
        return {cookie.substr(0, cookie.find(';')), std::string(json::parse(answer.body).at("csrf").as_string())};
    }
    Browser sign_in(const test::Credentials& who) {
        const auto answer = post_session(who);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return browser_of(answer);
    }
    Browser sign_in_by_link(const std::string& body) {
        const std::string url(json::parse(ask_operator("POST", "/session-links", body).body).at("url").as_string());
        const auto answer = plain_ask("POST", "/warmpost/v1/session", R"({"token":")" + url.substr(url.find('=') + 1) + R"("})");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return browser_of(answer);
    }
    test::HttpAnswer browse(const Browser& who, const std::string& method, const std::string& target, const std::string& body = "",
                            test::HeaderList headers = {}) {
        headers.emplace_back("Cookie", "other=1; " + who.cookie);
        if (method != "GET") headers.emplace_back("X-Warmpost-CSRF", who.csrf);
        return plain_ask(method, target, body, headers);
    }
    json::array audit() { return json::parse(ask_operator("GET", "/audit").body).at("entries").as_array(); }
};

TEST_F(SignInTest, AKeySignsInAndItsCookieStandsForASignature) {
    start();
    const auto answer = post_session(key);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto cookie = answer.header("Set-Cookie");
    EXPECT_THAT(cookie, HasSubstr("warmpost_session="));
    EXPECT_EQ(cookie.find(';') - cookie.find('='), 65u) << "256 bits in hex";
    for (const char* flag : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"}) EXPECT_THAT(cookie, HasSubstr(flag));
    EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const auto body = json::parse(answer.body).as_object();
    EXPECT_EQ(body.at("account_name").as_string(), "shop");
    EXPECT_EQ(body.at("role").as_string(), "account");
    EXPECT_EQ(body.at("key_id").as_string(), key.key_id);

    const auto browser = browser_of(answer);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/account").status, 200);
    EXPECT_EQ(browse(browser, "GET", "/v2/email/account").status, 200);
    EXPECT_EQ(json::parse(browse(browser, "GET", "/warmpost/v1/session").body).at("csrf").as_string(), browser.csrf);
    EXPECT_EQ(browse(browser, "POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"made"})").status, 200);
    EXPECT_EQ(cell.get()->account(account)->configuration_sets.count("made"), 1u);
    EXPECT_EQ(audit().at(0).at("actor").as_string(), key.key_id);
    EXPECT_EQ(audit().at(0).at("operation").as_string(), "CreateConfigurationSet");
    EXPECT_EQ(audit().at(1).at("operation").as_string(), "POST /session");
    EXPECT_EQ(browse(browser, "POST", "/v2/email/outbound-emails", kMail).status, 200);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/accounts").status, 403) << "the key's role is the session's";
}

TEST_F(SignInTest, OverTlsTheCookieIsSecureAndOfThisHostOnly) {
    start();
    test::HttpClient client(wrapped(), true);
    const auto answer =
        client.ask(test::plain_request("POST", "/warmpost/v1/session", R"({"access_key":")" + key.key_id + R"(","secret":")" + key.secret + R"("})"));
    ASSERT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("__Host-warmpost="));
    EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("; Secure"));
    const auto browser = browser_of(answer);
    EXPECT_EQ(client.ask(test::plain_request("GET", "/warmpost/v1/account", "", {{"Cookie", browser.cookie}})).status, 200);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/account").status, 403) << "not over plain HTTP: nobody is taken for signed in";
    EXPECT_THAT(post_session(key, {{"X-Forwarded-Proto", "https"}}).header("Set-Cookie"), HasSubstr("; Secure")) << "a proxy speaks TLS for us";
}

TEST_F(SignInTest, WhatIsWrongIsRefusedAlikeAndSlowed) {
    config.console.sign_in_failures_per_minute = 4;
    start();
    const auto wrong = post_session({key.key_id, "wrong"}), unknown = post_session({"AKIAUNKNOWN", key.secret});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(wrong.header("Set-Cookie"), "");
    EXPECT_EQ(plain_ask("POST", "/warmpost/v1/session", R"({"token":"0123"})").status, 401);
    for (const char* body : {"", "[]", "{", R"({"access_key":"AKIA"})", R"({"access_key":5,"secret":true})"})
        EXPECT_EQ(plain_ask("POST", "/warmpost/v1/session", body).status, 400) << body;
    ASSERT_TRUE(service->set_key_enabled(key.key_id, false));
    EXPECT_EQ(post_session(key).status, 401) << "disabled";
    ASSERT_TRUE(service->set_key_enabled(key.key_id, true));
    const auto slowed = post_session(key);
    EXPECT_EQ(slowed.status, 429) << "after four failures not even the right secret is looked at";
    EXPECT_EQ(slowed.header("Retry-After"), "60");
    EXPECT_TRUE(audit().empty()) << "a stranger adds nothing to the log of changes";
}

TEST_F(SignInTest, AChangeNeedsTheCsrfToken) {
    start();
    const auto browser = sign_in(key);
    const std::string set = R"({"ConfigurationSetName":"forged"})";
    EXPECT_EQ(plain_ask("POST", "/v2/email/configuration-sets", set, {{"Cookie", browser.cookie}}).status, 403);
    EXPECT_EQ(plain_ask("POST", "/v2/email/configuration-sets", set, {{"Cookie", browser.cookie}, {"X-Warmpost-CSRF", "wrong"}}).status, 403);
    const auto other = sign_in(key);
    EXPECT_EQ(plain_ask("POST", "/v2/email/configuration-sets", set, {{"Cookie", browser.cookie}, {"X-Warmpost-CSRF", other.csrf}}).status, 403)
        << "another session's";
    EXPECT_EQ(plain_ask("DELETE", "/warmpost/v1/session", "", {{"Cookie", browser.cookie}}).status, 403);
    EXPECT_EQ(cell.get()->account(account)->configuration_sets.count("forged"), 0u);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/account").status, 200);
}

TEST_F(SignInTest, APageOfAnotherHostIsRefused) {
    start();
    const auto browser = sign_in(key);
    for (const char* origin : {"https://evil.example", "null", "http://127.0.0.1:9"}) {
        EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/account", "", {{"Origin", origin}}).status, 403) << origin;
        EXPECT_EQ(post_session(key, {{"Origin", origin}}).status, 403) << origin;
    }
    test::HttpClient client(plain());
    const auto request = test::plain_request("GET", "/warmpost/v1/account", "", {{"Cookie", browser.cookie}});
    const auto host_at = request.find("Host: ") + 6;
    const auto host = request.substr(host_at, request.find("\r\n", host_at) - host_at);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/account", "", {{"Origin", "http://" + host}}).status, 200);
}

TEST_F(SignInTest, ASignatureWinsOverACookie) {
    start();
    const auto browser = sign_in(key);
    test::HttpClient client(plain());
    const test::HeaderList cookie{{"Cookie", browser.cookie}};
    EXPECT_EQ(client.ask(test::signed_request(operator_key, runtime::wall_now(), "GET", "/warmpost/v1/accounts", "", cookie)).status, 200)
        << "the operator's key asks";
    EXPECT_EQ(client.ask(test::signed_request({key.key_id, "wrong"}, runtime::wall_now(), "GET", "/warmpost/v1/account", "", cookie)).status, 403);
    EXPECT_EQ(
        client.ask(test::signed_request(key, runtime::wall_now(), "POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"s"})", cookie)).status,
        200)
        << "what is signed needs no CSRF token";
}

TEST_F(SignInTest, ASessionEndsWithItsKeyAndWithSigningOut) {
    start();
    const auto second = service->create_key(account, control::KeyWish{control::Role::account}).value();
    const auto first = sign_in(key), of_second = sign_in({second.id, second.secret});
    ASSERT_TRUE(service->set_key_enabled(key.key_id, false));
    const auto ended = browse(first, "GET", "/warmpost/v1/account");
    EXPECT_EQ(ended.status, 401);
    EXPECT_THAT(ended.message(), HasSubstr("warmpost sign-in"));
    EXPECT_EQ(browse(first, "GET", "/v2/email/account").status, 401);
    EXPECT_EQ(browse(of_second, "GET", "/warmpost/v1/account").status, 200);
    ASSERT_TRUE(service->delete_key(second.id));
    EXPECT_EQ(browse(of_second, "GET", "/warmpost/v1/account").status, 401);

    ASSERT_TRUE(service->set_key_enabled(key.key_id, true));
    const auto third = sign_in(key);
    const auto left = browse(third, "DELETE", "/warmpost/v1/session");
    EXPECT_EQ(left.status, 200);
    EXPECT_THAT(left.header("Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(browse(third, "GET", "/warmpost/v1/account").status, 401);
    EXPECT_EQ(plain_ask("GET", "/warmpost/v1/session").status, 401);
}

TEST_F(SignInTest, RolesHoldInASession) {
    start();
    const auto reader_key = service->create_key(account, control::KeyWish{control::Role::read_only}).value();
    const auto reader = sign_in({reader_key.id, reader_key.secret});
    EXPECT_EQ(browse(reader, "GET", "/v2/email/account").status, 200);
    EXPECT_EQ(browse(reader, "POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"s"})").status, 403);
    EXPECT_EQ(browse(reader, "POST", "/v2/email/outbound-emails", kMail).status, 403);
    EXPECT_EQ(browse(reader, "POST", "/warmpost/v1/keys", R"({"role":"account"})").status, 403);
    EXPECT_EQ(browse(reader, "GET", "/warmpost/v1/account", "", {{"X-Warmpost-Account", "operator"}}).status, 200) << "the header is the operator's only";
    EXPECT_EQ(json::parse(browse(reader, "GET", "/warmpost/v1/account", "", {{"X-Warmpost-Account", "operator"}}).body).at("name").as_string(), "shop");
}

TEST_F(SignInTest, TheOperatorsLinkIsGoodOnceAndSpeaksForEveryAccount) {
    start();
    const auto made = json::parse(ask_operator("POST", "/session-links", "{}").body).as_object();
    const std::string url(made.at("url").as_string());
    EXPECT_THAT(url, HasSubstr("/console/#sign-in="));
    const std::string body = R"({"token":")" + url.substr(url.find('=') + 1) + R"("})";
    const auto answer = plain_ask("POST", "/warmpost/v1/session", body);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json::parse(answer.body).at("role").as_string(), "operator");
    EXPECT_EQ(plain_ask("POST", "/warmpost/v1/session", body).status, 401) << "used";
    const auto browser = browser_of(answer);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/accounts").status, 200);
    EXPECT_EQ(browse(browser, "GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "shop"}}).status, 200);
    EXPECT_THAT(browse(browser, "GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "shop"}}).body, HasSubstr("shop.example"));
    EXPECT_EQ(browse(browser, "GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "nobody"}}).status, 404);
    EXPECT_EQ(browse(browser, "POST", "/v2/email/outbound-emails", kMail, {{"X-Warmpost-Account", "shop"}}).status, 200);
    EXPECT_EQ(audit().at(0).at("actor").as_string(), "operator link");
}

TEST_F(SignInTest, ALinkForAnAccountIsThatAccount) {
    start();
    const auto browser = sign_in_by_link(R"({"account":"shop"})");
    EXPECT_EQ(json::parse(browse(browser, "GET", "/warmpost/v1/account").body).at("name").as_string(), "shop");
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/accounts").status, 403);
    EXPECT_EQ(browse(browser, "POST", "/warmpost/v1/session-links", "{}").status, 403);
    EXPECT_EQ(ask("POST", "/warmpost/v1/session-links", "{}").status, 403) << "nor by an account's key";
    EXPECT_EQ(ask_operator("POST", "/session-links", R"({"account":"nobody"})").status, 404);
}

TEST_F(SignInTest, ALinkOfAnOperatorsKeyDiesWithTheKey) {
    start();
    const std::string url(json::parse(ask_as(operator_key, "POST", "/warmpost/v1/session-links", "{}").body).at("url").as_string());
    const auto answer = plain_ask("POST", "/warmpost/v1/session", R"({"token":")" + url.substr(url.find('=') + 1) + R"("})");
    ASSERT_EQ(answer.status, 200);
    const auto browser = browser_of(answer);
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/accounts").status, 200);
    ASSERT_TRUE(service->set_key_enabled(operator_key.key_id, false));
    EXPECT_EQ(browse(browser, "GET", "/warmpost/v1/accounts").status, 401);
}

TEST_F(SignInTest, TheConsolesFilesNeedNoKeyAndTheBareAddressLeadsThere) {
    const auto files = directory.path() / "console";
    std::filesystem::create_directories(files);
    std::ofstream(files / "index.html") << "<!doctype html><title>console</title>";
    config.console.directory = files;
    start();
    const auto moved = plain_ask("GET", "/");
    EXPECT_EQ(moved.status, 302);
    EXPECT_EQ(moved.header("Location"), "/console/");
    const auto page = plain_ask("GET", "/console/");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<title>console</title>"));
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("script-src 'self'"));
    EXPECT_EQ(plain_ask("GET", "/?Action=GetSendQuota").status, 403) << "SES v1 keeps its path";
}

TEST_F(SignInTest, WithoutAConsoleKeysAreTheOnlyWayIn) {
    config.console.enabled = false;
    start();
    EXPECT_EQ(post_session(key).status, 404);
    EXPECT_EQ(plain_ask("GET", "/console/").status, 403);
    EXPECT_EQ(ask_operator("POST", "/session-links", "{}").status, 404);
    EXPECT_EQ(ask("GET", "/warmpost/v1/account").status, 200);
}

}  // namespace
}  // namespace warmpost::ingress
