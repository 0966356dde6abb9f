// Roles of keys, their keys' changes and the log of changes, by the wire.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMail =
    R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})";

class KeysTest : public HttpServerTest {
protected:
    test::Credentials make(control::Role role, std::vector<std::string> identities = {}, std::vector<std::string> sets = {}) {
        const auto made = service->create_key(account, control::KeyWish{role, "tester", std::move(identities), std::move(sets)});
        EXPECT_TRUE(made) << made.error().message;
        return {made->id, made->secret};
    }
    json::array audit(const std::string& query = "") { return json::parse(ask_operator("GET", "/audit" + query).body).at("entries").as_array(); }
};

TEST_F(KeysTest, ASenderSendsAndDoesNothingElse) {
    start();
    const auto sender = make(control::Role::sender);
    EXPECT_EQ(ask_as(sender, "POST", "/v2/email/outbound-emails", kMail).status, 200);
    const auto read = ask_as(sender, "GET", "/v2/email/account");
    EXPECT_EQ(read.status, 403);
    EXPECT_EQ(read.header("x-amzn-ErrorType"), "AccessDeniedException");
    EXPECT_EQ(read.message(), "User: arn:aws:iam::" + to_string(account) + ":user/tester is not authorized to perform: ses:GetAccount");
    EXPECT_EQ(ask_as(sender, "POST", "/v2/email/identities", R"({"EmailIdentity":"b.example"})").status, 403);
    EXPECT_EQ(ask_as(sender, "GET", "/warmpost/v1/account").status, 403);
    EXPECT_EQ(cell.get()->account(account)->identities.count("b.example"), 0u);
}

TEST_F(KeysTest, AReadOnlyKeyReadsAndDoesNothingElse) {
    start();
    const auto reader = make(control::Role::read_only);
    EXPECT_EQ(ask_as(reader, "GET", "/v2/email/account").status, 200);
    EXPECT_EQ(ask_as(reader, "GET", "/warmpost/v1/account").status, 200);
    EXPECT_EQ(ask_as(reader, "GET", "/warmpost/v1/keys").status, 200);
    const auto sent = ask_as(reader, "POST", "/v2/email/outbound-emails", kMail);
    EXPECT_EQ(sent.status, 403);
    EXPECT_THAT(sent.message(), HasSubstr("is not authorized to perform: ses:SendEmail"));
    EXPECT_EQ(ask_as(reader, "DELETE", "/v2/email/identities/shop.example").status, 403);
    EXPECT_EQ(ask_as(reader, "POST", "/warmpost/v1/keys", R"({"role":"account"})").status, 403);
    EXPECT_EQ(cell.get()->account(account)->identities.count("shop.example"), 1u);
}

TEST_F(KeysTest, AKeySendsWithinItsLimitsOnly) {
    start();
    ASSERT_TRUE(service->create_identity(account, {"other.example", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(account, "other.example", control::VerificationStatus::success, ""));
    const auto limited = make(control::Role::account, {"other.example"});
    const auto refused = ask_as(limited, "POST", "/v2/email/outbound-emails", kMail);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.message(), HasSubstr("ses:SendEmail on resource: arn:aws:ses:us-east-1:" + to_string(account) + ":identity/a@shop.example"));
    std::string mail = kMail;
    mail.replace(mail.find("a@shop"), 6, "a@other");
    EXPECT_EQ(ask_as(limited, "POST", "/v2/email/outbound-emails", mail).status, 200);
    const auto lifted = ask_as(limited, "POST", "/warmpost/v1/keys/" + limited.key_id, R"({"identities":[]})");
    EXPECT_EQ(lifted.status, 403) << "its own limit is not its own to lift";
    EXPECT_EQ(ask_as(limited, "POST", "/warmpost/v1/keys", "{}").status, 403);
    EXPECT_EQ(ask_as(limited, "GET", "/warmpost/v1/keys").status, 200);
    const auto nobodys = service->create_key(account, control::KeyWish{control::Role::sender, "", {"nobody.example"}, {}});
    ASSERT_FALSE(nobodys);
    EXPECT_EQ(nobodys.error().code, ErrorCode::NotFound);
}

TEST_F(KeysTest, AnAccountLooksAfterItsOwnKeysAndNoOthers) {
    start();
    const auto made = ask("POST", "/warmpost/v1/keys", R"({"role":"sender","name":"web"})");
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string id(json::parse(made.body).at("id").as_string());
    EXPECT_EQ(cell.get()->key(id)->account, account);
    EXPECT_EQ(ask("POST", "/warmpost/v1/keys", R"({"role":"operator"})").status, 403);
    EXPECT_EQ(ask("POST", "/warmpost/v1/keys/" + id + "/enabled", R"({"enabled":false})").status, 200);
    EXPECT_FALSE(cell.get()->key(id)->enabled);
    EXPECT_EQ(ask("DELETE", "/warmpost/v1/keys/" + operator_key.key_id).status, 404) << "another account's key";
    EXPECT_THAT(ask("GET", "/warmpost/v1/keys").body, Not(HasSubstr(operator_key.key_id)));
    EXPECT_EQ(ask("DELETE", "/warmpost/v1/keys/" + id).status, 200);
    EXPECT_EQ(cell.get()->key(id), nullptr);
}

TEST_F(KeysTest, RotationMakesASecondKeyAndTellsWhenTheFirstWasUsed) {
    start();
    const auto old = make(control::Role::sender, {"shop.example"});
    EXPECT_EQ(ask_as(old, "POST", "/v2/email/outbound-emails", kMail).status, 200);
    const auto answer = ask_operator("POST", "/keys/" + old.key_id + "/rotate", "{}");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto told = json::parse(answer.body);
    EXPECT_GT(told.at("old").at("last_used_ms").as_int64(), 0);
    EXPECT_EQ(told.at("old").at("id").as_string(), old.key_id);
    const test::Credentials fresh{std::string(told.at("id").as_string()), std::string(told.at("secret").as_string())};
    EXPECT_EQ(ask_as(fresh, "POST", "/v2/email/outbound-emails", kMail).status, 200);
    EXPECT_EQ(ask_as(old, "POST", "/v2/email/outbound-emails", kMail).status, 200) << "until it is disabled";
    EXPECT_EQ(cell.get()->key(fresh.key_id)->identities, std::vector<std::string>{"shop.example"});
    EXPECT_EQ(cell.get()->key(fresh.key_id)->name, "tester");
    EXPECT_EQ(ask_operator("POST", "/keys/AKIANOBODYSNOBODYSNO/rotate", "{}").status, 404);
}

TEST_F(KeysTest, ChangesAreWrittenDownAndReadsAreNot) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"orders","Tags":[{"Key":"team","Value":"mail"}]})").status, 200);
    EXPECT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"orders"})").status, 400) << "refused: changes nothing";
    EXPECT_EQ(ask("GET", "/v2/email/configuration-sets/orders").status, 200);
    EXPECT_EQ(ask("POST", "/v2/email/outbound-emails", kMail).status, 200) << "mail is in the history, not here";
    ASSERT_EQ(ask("DELETE", "/v2/email/configuration-sets/orders").status, 200);
    ASSERT_EQ(ask_operator("POST", "/accounts/" + to_string(account) + "/limits", R"({"max_send_rate":5})").status, 200);
    const auto all = audit();
    ASSERT_EQ(all.size(), 3u) << json::serialize(all);
    const auto& limits = all[0].as_object();
    EXPECT_EQ(limits.at("operation"), "POST /accounts/{id}/limits");
    EXPECT_EQ(limits.at("actor"), "operator socket");
    EXPECT_EQ(limits.at("account").as_string(), to_string(account));
    const auto& deleted = all[1].as_object();
    EXPECT_EQ(deleted.at("operation"), "DeleteConfigurationSet");
    EXPECT_EQ(deleted.at("resource"), "orders");
    const auto& made = all[2].as_object();
    EXPECT_EQ(made.at("operation"), "CreateConfigurationSet");
    EXPECT_EQ(made.at("resource"), "orders");
    EXPECT_EQ(made.at("actor").as_string(), key.key_id);
    EXPECT_EQ(made.at("outcome"), "done");
    EXPECT_THAT(std::string(made.at("detail").as_string()), HasSubstr("team"));
    EXPECT_EQ(audit("?actor=" + key.key_id).size(), 2u);
    EXPECT_EQ(audit("?operation=DeleteConfigurationSet").size(), 1u);
    EXPECT_EQ(audit("?limit=1").size(), 1u);
    EXPECT_EQ(audit("?from_ms=32503679999999").size(), 0u);
}

TEST_F(KeysTest, WhatBreaksIsWrittenDownAsFailed) {
    start();
    queue.breaks = true;
    const auto broken = ask_operator("POST", "/drop", R"({"domain":"slow.example"})");
    EXPECT_EQ(broken.status, 500) << broken.body;
    EXPECT_THAT(broken.body, HasSubstr("the queue broke"));
    const auto all = audit();
    ASSERT_EQ(all.size(), 1u) << json::serialize(all);
    EXPECT_EQ(all[0].at("operation"), "POST /drop");
    EXPECT_EQ(all[0].at("outcome"), "failed");
}

TEST_F(KeysTest, TheOperatorsChangesAreThoseOfTheAccountTheyAreAbout) {
    start();
    const auto whose = [&](const std::string& operation) {
        for (const auto& entry : audit())
            if (entry.at("operation").as_string() == operation) return std::string(entry.at("account").as_string());
        return std::string("not written down");
    };
    const std::string own = to_string(account);
    ASSERT_EQ(ask_operator("POST", "/identities/feedback", R"({"name":"shop.example","enabled":false})").status, 200);
    EXPECT_EQ(whose("POST /identities/feedback"), own) << "the only one there is";
    ASSERT_EQ(ask_operator("POST", "/keys", R"({"role":"sender"})").status, 200);
    EXPECT_EQ(whose("POST /keys"), own);
    ASSERT_EQ(ask_operator("POST", "/pause", R"({"kind":"domain","value":"slow.example"})").status, 200);
    EXPECT_NE(whose("POST /pause"), own) << "the service's";
    ASSERT_EQ(ask_operator("POST", "/accounts", R"({"name":"second"})").status, 200);
    ASSERT_EQ(ask_operator("POST", "/pools", R"({"account":"shop","name":"orders","mode":"STANDARD"})").status, 200);
    ASSERT_EQ(ask_operator("DELETE", "/pools/orders?account=shop").status, 200);
    EXPECT_EQ(whose("DELETE /pools/{name}"), own) << "named in the query";
}

TEST_F(KeysTest, AnAccountSeesItsOwnChangesAndNoSecrets) {
    start();
    ASSERT_EQ(ask_operator("POST", "/accounts", R"({"name":"second"})").status, 200);
    const auto made = ask("POST", "/warmpost/v1/keys", R"({"role":"sender"})");
    ASSERT_EQ(made.status, 200);
    const auto own = ask("GET", "/warmpost/v1/audit?account=second");
    EXPECT_THAT(own.body, HasSubstr("POST /keys"));
    EXPECT_THAT(own.body, Not(HasSubstr("POST /accounts")));
    EXPECT_THAT(own.body, Not(HasSubstr(std::string(json::parse(made.body).at("secret").as_string()))));
}

TEST_F(KeysTest, TheOperatorsSocketSpeaksForTheAccountThatItNames) {
    start();
    test::HttpClient client(socket());
    const auto listed = client.ask(test::plain_request("GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "shop"}}));
    EXPECT_EQ(listed.status, 200) << listed.body;
    EXPECT_THAT(listed.body, HasSubstr("shop.example"));
    test::HttpClient nobody(socket());
    EXPECT_EQ(nobody.ask(test::plain_request("GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "nobody"}})).status, 404);
    // Elsewhere the header is nothing.
    test::HttpClient stranger(plain());
    EXPECT_EQ(stranger.ask(test::plain_request("GET", "/v2/email/identities", "", {{"X-Warmpost-Account", "shop"}})).status, 403);
}

}  // namespace
}  // namespace warmpost::ingress
