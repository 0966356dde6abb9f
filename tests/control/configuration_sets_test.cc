// Configuration sets.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

ConfigurationSet named(const std::string& name, const std::string& pool = "", int seconds = 0) {
    ConfigurationSet set;
    set.name = name;
    set.sending_pool = pool;
    set.max_delivery_seconds = seconds;
    return set;
}

TEST(ConfigurationSet, NamesHave1To64LettersDigitsDashesAndUnderscores) {
    TestService service;
    EXPECT_TRUE(service->create_configuration_set(service.id, named("News_2026-x")));
    EXPECT_TRUE(service->create_configuration_set(service.id, named(std::string(64, 'a'))));
    for (const auto& bad : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a.b"), std::string("ä"), std::string("a\n")})
        EXPECT_EQ(error_of(service->create_configuration_set(service.id, named(bad))).code, ErrorCode::InvalidArgument) << bad;
}

TEST(ConfigurationSet, DuplicateAndMissingAreToldInTheServicesWords) {
    TestService service;
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    const auto twice = error_of(service->create_configuration_set(service.id, named("news")));
    EXPECT_EQ(twice.code, ErrorCode::AlreadyExists);
    EXPECT_EQ(twice.message, "Configuration set <news> already exists.");
    const auto missing = error_of(service->delete_configuration_set(service.id, "other"));
    EXPECT_EQ(missing.code, ErrorCode::NotFound);
    EXPECT_EQ(missing.message, "Configuration set <other> does not exist.");
    EXPECT_EQ(error_of(service->put_delivery_options(service.id, "other", true, "", 0)).message, "Configuration set <other> does not exist.");
    ASSERT_TRUE(service->delete_configuration_set(service.id, "news"));
    EXPECT_TRUE(service.account().configuration_sets.empty());
}

TEST(ConfigurationSet, NamesAPoolOfTheAccountOrAReservedOne) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    EXPECT_TRUE(service->create_configuration_set(service.id, named("a", "mine")));
    EXPECT_TRUE(service->create_configuration_set(service.id, named("b", "ses-shared-pool")));
    EXPECT_TRUE(service->create_configuration_set(service.id, named("c", "ses-default-dedicated-pool")));
    const auto refused = error_of(service->create_configuration_set(service.id, named("d", "theirs")));
    EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refused.message, "SendingPool <theirs> doesn't exist");
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    EXPECT_EQ(error_of(service->create_configuration_set(*other, named("a", "mine"))).message, "SendingPool <mine> doesn't exist");
}

TEST(DeliveryOptions, AreReplacedAsAWhole) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news", "mine", 300)));
    ASSERT_TRUE(service->put_delivery_options(service.id, "news", true, "", 0));
    const auto& set = service.account().configuration_sets.at("news");
    EXPECT_TRUE(set.tls_required);
    EXPECT_EQ(set.sending_pool, "");
    EXPECT_EQ(set.max_delivery_seconds, 0);
    EXPECT_EQ(error_of(service->put_delivery_options(service.id, "news", false, "theirs", 0)).message, "SendingPool <theirs> doesn't exist");
    EXPECT_TRUE(service.account().configuration_sets.at("news").tls_required) << "a refused write changes nothing";
}

TEST(DeliveryOptions, MaxDeliverySecondsIsFrom300To50400) {
    TestService service;
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news", "", 50'400)));
    EXPECT_TRUE(service->put_delivery_options(service.id, "news", false, "", 300));
    for (const int seconds : {-1, 1, 299, 50'401})
        EXPECT_EQ(error_of(service->put_delivery_options(service.id, "news", false, "", seconds)).field, "MaxDeliverySeconds") << seconds;
}

TEST(ConfigurationSet, DeletedUnderAnIdentityLeavesItsNameThere) {
    TestService service;
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    ASSERT_TRUE(service->create_identity(service.id, {"a@example.com", "news", {}, "", ""}));
    ASSERT_TRUE(service->delete_configuration_set(service.id, "news"));
    EXPECT_EQ(service.account().identities.at("a@example.com").configuration_set, "news");
}

}  // namespace
}  // namespace warmpost::control
