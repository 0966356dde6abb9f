// Identities (SES guide, "Creating and verifying identities"; texts as the live service gives them).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

using testing::MatchesRegex;

NewIdentity named(const std::string& name) { return {name, "", {}, "", ""}; }

TEST(DomainIdentity, GetsThreeTokensAndARsa2048KeyUnderTheFirst) {
    TestService service;
    const auto identity = service->create_identity(service.id, named("Example.COM"));
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->name, "example.com");
    EXPECT_EQ(identity->kind, IdentityKind::domain);
    EXPECT_EQ(identity->status, VerificationStatus::pending);
    EXPECT_EQ(identity->created, service.now);
    ASSERT_EQ(identity->dkim_tokens.size(), 3U);
    for (const auto& token : identity->dkim_tokens) EXPECT_THAT(token, MatchesRegex("[a-z0-9]{32}"));
    ASSERT_NE(identity->dkim_key, nullptr);
    EXPECT_EQ(identity->dkim_key->selector(), identity->dkim_tokens[0]);
    EXPECT_EQ(identity->dkim_key->domain(), "example.com");
    EXPECT_EQ(identity->dkim_key->bits(), 2048);
}

TEST(DomainIdentity, InUnicodeIsKeptAsALabels) {
    TestService service;
    const auto identity = service->create_identity(service.id, named("bücher.example"));
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->name, "xn--bcher-kva.example");
    EXPECT_TRUE(service->delete_identity(service.id, "BÜCHER.example"));
}

TEST(DomainIdentity, WithItsOwnKeySignsWithThatOne) {
    TestService service;
    const auto own = mail::DkimKey::generate("example.com", "mine", mail::DkimAlgorithm::rsa_sha256);
    const auto identity = service->create_identity(service.id, {"example.com", "", {}, "mine", own.private_pem()});
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_TRUE(identity->dkim_external);
    EXPECT_TRUE(identity->dkim_tokens.empty());
    EXPECT_EQ(identity->dkim_key->selector(), "mine");
    EXPECT_EQ(identity->dkim_key->txt_record(), own.txt_record());
}

TEST(DomainIdentity, WithHalfOrABadKeyIsRefusedAndNamesTheMember) {
    TestService service;
    EXPECT_EQ(error_of(service->create_identity(service.id, {"example.com", "", {}, "mine", ""})).field, "DkimSigningAttributes");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"example.com", "", {}, "mine", "bm8ga2V5"})).field, "DomainSigningPrivateKey");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"example.com", "", {}, "a.b", "bm8ga2V5"})).field, "DomainSigningSelector");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"example.com", "", {}, "mine", std::string(20'481, 'A')})).field, "DomainSigningPrivateKey");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"a@example.com", "", {}, "mine", "bm8ga2V5"})).field, "DkimSigningAttributes");
    EXPECT_TRUE(service.account().identities.empty());
}

TEST(AddressIdentity, KeepsTheCaseOfItsLocalPartOnly) {
    TestService service;
    const auto identity = service->create_identity(service.id, named("Ann.Lee@Example.COM"));
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->name, "Ann.Lee@example.com");
    EXPECT_EQ(identity->kind, IdentityKind::address);
    EXPECT_EQ(identity->dkim_key, nullptr);
    EXPECT_EQ(identity->dkim_status, VerificationStatus::not_started);
    EXPECT_TRUE(service->create_identity(service.id, named("ann.lee@example.com"))) << "another case is another address";
}

TEST(Identity, DuplicateAndMissingAreToldInTheServicesWords) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("a@example.com")));
    const auto twice = error_of(service->create_identity(service.id, named("a@example.com")));
    EXPECT_EQ(twice.code, ErrorCode::AlreadyExists);
    EXPECT_EQ(twice.message, "Email identity a@example.com already exist.");
    for (const auto& missing : {error_of(service->delete_identity(service.id, "b@example.com")),
                                error_of(service->set_identity_status(service.id, "b@example.com", VerificationStatus::success, "")),
                                error_of(service->set_feedback_forwarding(service.id, "b@example.com", false)),
                                error_of(service->verification_token(service.id, "b@example.com"))}) {
        EXPECT_EQ(missing.code, ErrorCode::NotFound);
        EXPECT_EQ(missing.message, "Email identity b@example.com does not exist.");
    }
}

TEST(Identity, WhatIsNoAddressOrFullDomainIsRefused) {
    TestService service;
    for (const auto* name : {"", "@", "a@", "@example.com", "localhost", "a@localhost", "exa mple.com", ".example.com", "example..com", "a b@example.com",
                             "a@example.com\r\nX: y"})
        EXPECT_EQ(error_of(service->create_identity(service.id, named(name))).code, ErrorCode::InvalidArgument) << '"' << name << '"';
}

TEST(Identity, WithAMissingConfigurationSetFailsAsAWhole) {
    TestService service;
    const auto refused = error_of(service->create_identity(service.id, {"a@example.com", "news", {}, "", ""}));
    EXPECT_EQ(refused.code, ErrorCode::NotFound);
    EXPECT_EQ(refused.message, "Configuration set <news> does not exist.");
    EXPECT_TRUE(service.account().identities.empty());
    ConfigurationSet news;
    news.name = "news";
    ASSERT_TRUE(service->create_configuration_set(service.id, news));
    EXPECT_TRUE(service->create_identity(service.id, {"a@example.com", "news", {}, "", ""}));
    EXPECT_EQ(service.account().identities.at("a@example.com").configuration_set, "news");
}

TEST(Identity, TagsAreKeptWithinTheirBounds) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, {"a@example.com", "", {{"team", "news"}, {"empty", ""}}, "", ""}));
    EXPECT_EQ(service.account().identities.at("a@example.com").tags.at("team"), "news");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"b@example.com", "", {{std::string(129, 'k'), ""}}, "", ""})).field, "Tags");
    EXPECT_EQ(error_of(service->create_identity(service.id, {"b@example.com", "", {{"k", std::string(257, 'v')}}, "", ""})).field, "Tags");
    std::map<std::string, std::string> many;
    for (int i = 0; i < 51; ++i) many[std::to_string(i)] = "";
    EXPECT_EQ(error_of(service->create_identity(service.id, {"b@example.com", "", many, "", ""})).field, "Tags");
}

TEST(Identity, StatusIsNotedWithTheTimesOfItsCheck) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("example.com")));
    service.now += std::chrono::minutes{5};
    ASSERT_TRUE(service->set_identity_status(service.id, "example.com", VerificationStatus::success, ""));
    const auto verified = service.now;
    service.now += std::chrono::hours{1};
    ASSERT_TRUE(service->set_identity_status(service.id, "example.com", VerificationStatus::temporary_failure, "HOST_NOT_FOUND"));
    const auto& identity = service.account().identities.at("example.com");
    EXPECT_EQ(identity.status, VerificationStatus::temporary_failure);
    EXPECT_EQ(identity.dkim_status, VerificationStatus::temporary_failure);
    EXPECT_EQ(identity.last_success, verified);
    EXPECT_EQ(identity.last_checked, service.now);
    EXPECT_EQ(identity.error_type, "HOST_NOT_FOUND");
}

TEST(Identity, FeedbackForwardingCanBeSwitchedOff) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("a@example.com")));
    EXPECT_TRUE(service.account().identities.at("a@example.com").feedback_forwarding);
    ASSERT_TRUE(service->set_feedback_forwarding(service.id, "a@example.com", false));
    EXPECT_FALSE(service.account().identities.at("a@example.com").feedback_forwarding);
}

TEST(VerificationLink, VerifiesItsAddress) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("a@example.com")));
    const auto token = service->verification_token(service.id, "a@example.com");
    ASSERT_TRUE(token);
    service.now += std::chrono::hours{23};
    const auto confirmed = service->confirm_verification(*token);
    ASSERT_TRUE(confirmed) << confirmed.error().message;
    EXPECT_EQ(*confirmed, "a@example.com");
    EXPECT_EQ(service.account().identities.at("a@example.com").status, VerificationStatus::success);
    EXPECT_EQ(service.account().identities.at("a@example.com").dkim_status, VerificationStatus::not_started);
    EXPECT_TRUE(service->confirm_verification(*token)) << "opened twice, it still shows no error";
}

TEST(VerificationLink, ExpiresAfterADayAndAnUnknownOneVerifiesNothing) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("a@example.com")));
    const auto token = service->verification_token(service.id, "a@example.com");
    ASSERT_TRUE(token);
    service.now += std::chrono::hours{24};
    EXPECT_EQ(error_of(service->confirm_verification(*token)).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->confirm_verification("guess")).code, ErrorCode::NotFound);
    EXPECT_EQ(service.account().identities.at("a@example.com").status, VerificationStatus::pending);
}

TEST(VerificationLink, DiesWithItsIdentityAndIsNotForDomains) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, named("a@example.com")));
    const auto token = service->verification_token(service.id, "a@example.com");
    ASSERT_TRUE(token);
    ASSERT_TRUE(service->delete_identity(service.id, "a@example.com"));
    EXPECT_EQ(error_of(service->confirm_verification(*token)).code, ErrorCode::NotFound);
    ASSERT_TRUE(service->create_identity(service.id, named("example.com")));
    EXPECT_EQ(error_of(service->verification_token(service.id, "example.com")).code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace warmpost::control
