// Accounts, keys, first run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

using testing::MatchesRegex;

TEST(SmtpPassword, IsTheOneOfAmazonsPublishedAlgorithm) {
    const std::string secret = "wpExampleSecretKey0123456789abcdefABCDEF";
    EXPECT_EQ(smtp_password(secret, "us-east-1"), "BIYXLdXcFS0ciWILfuayCwkGlh89EuJX72Tv4z4eoTM2");
    EXPECT_EQ(smtp_password(secret, "eu-west-1"), "BMKfzuIN0l86lYmO/S+eO7TNseRH2a8AbTQb3pc4uORp");
    EXPECT_EQ(smtp_password(secret, "us-east-1").size(), 44U);
}

TEST(FirstRun, MakesOperatorAndFirstAccountWithAKeyEach) {
    TestService service;
    const auto& now = *service.published.back();
    ASSERT_NE(now.account(AccountId{1}), nullptr);
    EXPECT_EQ(now.account(AccountId{1})->name, "operator");
    EXPECT_EQ(service.account().name, "shop");
    EXPECT_TRUE(service.account().production);
    EXPECT_EQ(service.account().max_24_hour_send, 50'000);
    EXPECT_EQ(service.account().max_send_rate, 14);
    EXPECT_EQ(now.key(service.made.operator_key.id)->role, Role::operator_);
    EXPECT_EQ(now.key(service.made.operator_key.id)->account, AccountId{1});
    EXPECT_EQ(now.key(service.made.account_key.id)->role, Role::account);
    EXPECT_EQ(now.key(service.made.account_key.id)->account, service.id);
    EXPECT_TRUE(service->initialised());
    EXPECT_EQ(to_string(service.id).size(), 12U);
    EXPECT_NE(to_string(service.id)[0], '0');
}

TEST(FirstRun, HappensOnce) {
    TestService service;
    EXPECT_EQ(error_of(service->initialise({"again", true, 1, 1})).code, ErrorCode::AlreadyExists);
}

TEST(FirstRun, MakesTheServicesKeyForItsDomainAndAReturnPathSecret) {
    TestService service;
    const auto& now = *service.published.back();
    ASSERT_NE(now.service_dkim_key, nullptr);
    EXPECT_EQ(now.service_dkim_key->domain(), "mail.example.net");
    EXPECT_EQ(now.service_dkim_key->bits(), 2048);
    EXPECT_EQ(now.return_path_secret.size(), 32U);
}

TEST(AccessKey, HasAmazonsFormAndTellsItsSmtpPassword) {
    TestService service;
    service.config.submission.smtp_regions = {"eu-west-1", "us-east-1"};
    service.reopen();
    const auto key = service->create_key(service.id, Role::account);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_THAT(key->id, MatchesRegex("AKIA[A-Z2-7]{16}"));
    EXPECT_EQ(key->secret.size(), 40U);
    EXPECT_EQ(key->smtp_user, key->id);
    EXPECT_EQ(key->smtp_password, smtp_password(key->secret, "eu-west-1"));
    EXPECT_EQ(service.published.back()->key(key->id)->secret, key->secret);
}

TEST(AccessKey, CanBeSwitchedOffAndOnAndDeleted) {
    TestService service;
    const auto id = service.made.account_key.id;
    ASSERT_TRUE(service->set_key_enabled(id, false));
    EXPECT_FALSE(service.published.back()->key(id)->enabled);
    ASSERT_TRUE(service->set_key_enabled(id, true));
    EXPECT_TRUE(service.published.back()->key(id)->enabled);
    ASSERT_TRUE(service->delete_key(id));
    EXPECT_EQ(service.published.back()->key(id), nullptr);
    EXPECT_EQ(error_of(service->delete_key(id)).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->set_key_enabled(id, true)).code, ErrorCode::NotFound);
}

TEST(AccessKey, OfAnUnknownAccountIsRefused) {
    TestService service;
    EXPECT_EQ(error_of(service->create_key(AccountId{42}, Role::account)).code, ErrorCode::NotFound);
}

TEST(Account, NamesAreUniqueAndPlain) {
    TestService service;
    ASSERT_TRUE(service->create_account({"second", false, 200, 1}));
    EXPECT_EQ(error_of(service->create_account({"second", false, 200, 1})).code, ErrorCode::AlreadyExists);
    EXPECT_EQ(error_of(service->create_account({"", false, 200, 1})).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->create_account({"two words", false, 200, 1})).code, ErrorCode::InvalidArgument);
}

TEST(Account, LimitsCanBeSetAndNonsenseIsRefusedWithTheField) {
    TestService service;
    ASSERT_TRUE(service->set_account_limits(service.id, -1, 100, false));
    EXPECT_EQ(service.account().max_24_hour_send, -1);
    EXPECT_EQ(service.account().max_send_rate, 100);
    EXPECT_FALSE(service.account().production);
    EXPECT_EQ(error_of(service->set_account_limits(service.id, -2, 1, true)).field, "max_24_hour_send");
    EXPECT_EQ(error_of(service->set_account_limits(service.id, 1, -1, true)).field, "max_send_rate");
    EXPECT_EQ(error_of(service->set_account_limits(AccountId{42}, 1, 1, true)).code, ErrorCode::NotFound);
}

TEST(Snapshot, AWriteToOneAccountLeavesTheOthersWhereTheyAre) {
    TestService service;
    const auto other = service->create_account({"second", false, 200, 1});
    ASSERT_TRUE(other);
    const auto before = service.published.back();
    ASSERT_TRUE(service->create_identity(service.id, {"a@example.com", "", {}, "", ""}));
    const auto after = service.published.back();
    EXPECT_GT(after->version, before->version);
    EXPECT_EQ(after->accounts.at(*other), before->accounts.at(*other));
    EXPECT_NE(after->accounts.at(service.id), before->accounts.at(service.id));
    EXPECT_TRUE(before->account(service.id)->identities.empty()) << "a snapshot that was handed out must not change";
    EXPECT_EQ(after, service->snapshot());
}

TEST(Snapshot, ARefusedWritePublishesNothing) {
    TestService service;
    const auto count = service.published.size();
    EXPECT_FALSE(service->delete_identity(service.id, "nobody@example.com"));
    EXPECT_FALSE(service->create_pool(service.id, "Bad", ScalingMode::standard));
    EXPECT_EQ(service.published.size(), count);
}

}  // namespace
}  // namespace warmpost::control
