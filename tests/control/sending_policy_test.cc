// Sending authorization policies: what they allow, and that nothing is taken that is not evaluated.
#include "control/sending_policy.h"

#include <gtest/gtest.h>

namespace warmpost::control {
namespace {

constexpr AccountId kOwner{7}, kSender{8};
const std::string kArn = "arn:aws:ses:eu-west-1:000000000007:identity/shop.example";

std::string policy(const std::string& statement) { return R"({"Version":"2012-10-17","Statement":[)" + statement + "]}"; }
std::string allow(const std::string& principal = R"({"AWS":"000000000008"})", const std::string& action = R"(["ses:SendEmail","ses:SendRawEmail"])",
                  const std::string& more = "") {
    return policy(R"({"Sid":"s","Effect":"Allow","Principal":)" + principal + R"(,"Action":)" + action + R"(,"Resource":")" + kArn + "\"" + more + "}");
}
std::string refusal(const std::string& text) {
    const auto parsed = parse_policy(text, kOwner, "shop.example");
    return parsed ? "(taken)" : parsed.error().message;
}
bool allowed(const std::map<std::string, std::string>& policies, PolicyQuestion question = {kSender, "ses:SendEmail", "news@shop.example"}) {
    return policies_allow(policies, kOwner, "shop.example", question);
}

TEST(SendingPolicy, AllowsThePrincipalItsActionsAndNobodyElse) {
    EXPECT_TRUE(allowed({{"p", allow()}}));
    EXPECT_TRUE(allowed({{"p", allow(R"({"AWS":["000000000001","arn:aws:iam::000000000008:root"]})")}}));
    EXPECT_FALSE(allowed({{"p", allow()}}, {AccountId{9}, "ses:SendEmail", "news@shop.example"}));
    EXPECT_FALSE(allowed({{"p", allow(R"({"AWS":"000000000008"})", R"("ses:SendRawEmail")")}}));
    EXPECT_TRUE(allowed({{"p", allow(R"({"AWS":"000000000008"})", R"("SES:send*")")}}));
    EXPECT_TRUE(allowed({{"p", allow("\"*\"")}}));
    EXPECT_TRUE(allowed({{"p", allow(R"({"AWS":"*"})")}}));
    EXPECT_FALSE(allowed({}));
}

TEST(SendingPolicy, ADenialWins) {
    const auto denied = policy(R"({"Effect":"Deny","Principal":"*","Action":"ses:*","Resource":")" + kArn + "\"}");
    EXPECT_FALSE(allowed({{"a", allow()}, {"z", denied}}));
    EXPECT_FALSE(allowed({{"a", denied}, {"z", allow()}}));
}

TEST(SendingPolicy, AConditionOnTheFromAddressIsEvaluated) {
    const auto with = [](const std::string& condition) { return allow("\"*\"", "\"ses:SendEmail\"", R"(,"Condition":)" + condition); };
    const auto like = with(R"({"StringLike":{"ses:FromAddress":["news@*","ne?s@shop.example"]}})");
    EXPECT_TRUE(allowed({{"p", like}}));
    EXPECT_FALSE(allowed({{"p", like}}, {kSender, "ses:SendEmail", "boss@shop.example"}));
    const auto equals = with(R"({"StringEquals":{"ses:FromAddress":"boss@shop.example"}})");
    EXPECT_FALSE(allowed({{"p", equals}}));
    EXPECT_TRUE(allowed({{"p", equals}}, {kSender, "ses:SendEmail", "boss@shop.example"}));
    const auto both = with(R"({"StringEquals":{"ses:FromAddress":"news@shop.example"},"StringLike":{"ses:FromAddress":"boss@*"}})");
    EXPECT_FALSE(allowed({{"p", both}})) << "all conditions must hold";
}

TEST(SendingPolicy, WhatIsNotEvaluatedIsRefusedByName) {
    const auto says = [](const std::string& text, const std::string& word) {
        const auto why = refusal(text);
        return why.starts_with("Invalid policy: ") && why.find(word) != std::string::npos ? testing::AssertionSuccess() : testing::AssertionFailure() << why;
    };
    EXPECT_EQ(refusal(allow()), "(taken)");
    EXPECT_TRUE(says(allow("\"*\"", "\"ses:SendEmail\"", R"(,"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}})"), "IpAddress"));
    EXPECT_TRUE(says(allow("\"*\"", "\"ses:SendEmail\"", R"(,"Condition":{"StringLike":{"ses:Recipients":"*@a.example"}})"), "ses:Recipients"));
    EXPECT_TRUE(says(allow("\"*\"", "\"ses:SendEmail\"", R"(,"Condition":{"StringEquals":{"ses:FromAddress":"*@a.example"}})"), "StringLike"));
    EXPECT_TRUE(says(allow("\"*\"", "\"ses:SendEmail\"", R"(,"NotPrincipal":"*")"), "NotPrincipal"));
    EXPECT_TRUE(says(allow(R"({"Service":"x.example"})"), "AWS"));
    EXPECT_TRUE(says(allow(R"({"AWS":"arn:aws:iam::000000000008:user/ann"})"), "user/ann"));
    EXPECT_TRUE(says(allow(R"({"AWS":"8"})"), "\"8\""));
    EXPECT_TRUE(says(allow("\"*\"", "\"s3:GetObject\""), "s3:GetObject"));
    EXPECT_TRUE(says(policy(R"({"Effect":"Maybe","Principal":"*","Action":"ses:*","Resource":")" + kArn + "\"}"), "Effect"));
    EXPECT_TRUE(says(policy(R"({"Effect":"Allow","Principal":"*","Action":"ses:*","Resource":"*"})"), "resource \"*\""));
    EXPECT_TRUE(says(policy(R"({"Effect":"Allow","Principal":"*","Action":"ses:*","Resource":"arn:aws:ses:eu-west-1:000000000007:identity/other.example"})"),
                     "other.example"));
    EXPECT_TRUE(says(policy(R"({"Effect":"Allow","Principal":"*","Action":"ses:*"})"), "Resource"));
    EXPECT_TRUE(says(R"({"Statement":[],"Extra":1})", "Extra"));
    EXPECT_TRUE(says(R"({"Statement":[]})", "Statement"));
    EXPECT_TRUE(says(R"({"Version":"2020-01-01","Statement":[]})", "Version"));
    EXPECT_TRUE(says("[]", "JSON"));
    EXPECT_TRUE(says("{", "JSON"));
    EXPECT_TRUE(says(std::string(5000, ' '), "4096"));
}

TEST(IdentityArn, IsReadOfAnyRegionAndNothingElseIs) {
    const auto arn = parse_identity_arn("arn:aws:ses:eu-west-1:000000000007:identity/Shop.Example", "FromEmailAddressIdentityArn");
    ASSERT_TRUE(arn);
    EXPECT_EQ(arn->account, kOwner);
    EXPECT_EQ(arn->identity, "shop.example");
    EXPECT_EQ(parse_identity_arn("arn:aws:ses:eu-west-1:000000000007:identity/Ann@shop.example", "x")->identity, "Ann@shop.example");
    for (const auto* bad : {"", "shop.example", "arn:aws:ses:eu-west-1:7:identity/shop.example", "arn:aws:ses:eu-west-1:000000000007:configuration-set/x",
                            "arn:aws:sns:eu-west-1:000000000007:identity/shop.example", "arn:aws:ses:eu-west-1:000000000007:identity/"}) {
        const auto refused = parse_identity_arn(bad, "FromEmailAddressIdentityArn");
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().field, "FromEmailAddressIdentityArn");
    }
    EXPECT_EQ(identity_arn("eu-west-1", kOwner, "shop.example"), kArn);
}

}  // namespace
}  // namespace warmpost::control
