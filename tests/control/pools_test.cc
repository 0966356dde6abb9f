// Pools (SES guide, "Creating dedicated IP pools"; texts as the live service gives them).
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

TEST(Pool, NamesHave1To64LowerCaseLettersDigitsPeriodsDashesAndUnderscores) {
    TestService service;
    EXPECT_TRUE(service->create_pool(service.id, "a.b-c_9", ScalingMode::standard));
    EXPECT_TRUE(service->create_pool(service.id, std::string(64, 'a'), ScalingMode::managed));
    for (const auto& bad : {std::string(), std::string(65, 'a'), std::string("News"), std::string("a b"), std::string("a/b")})
        EXPECT_EQ(error_of(service->create_pool(service.id, bad, ScalingMode::standard)).code, ErrorCode::InvalidArgument) << bad;
}

TEST(Pool, ReservedAndUsedNamesAreTaken) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    for (const auto* name : {"mine", "ses-shared-pool", "ses-default-dedicated-pool"}) {
        const auto refused = error_of(service->create_pool(service.id, name, ScalingMode::managed));
        EXPECT_EQ(refused.code, ErrorCode::AlreadyExists);
        EXPECT_EQ(refused.message, "The pool <" + std::string(name) + "> already exists.");
    }
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    EXPECT_TRUE(service->create_pool(*other, "mine", ScalingMode::standard)) << "names are an account's own";
}

TEST(Pool, AnAccountHasAtMost50) {
    TestService service;
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(service->create_pool(service.id, "p" + std::to_string(i), ScalingMode::standard));
    EXPECT_EQ(error_of(service->create_pool(service.id, "one-more", ScalingMode::standard)).code, ErrorCode::LimitExceeded);
    ASSERT_TRUE(service->delete_pool(service.id, "p0"));
    EXPECT_TRUE(service->create_pool(service.id, "one-more", ScalingMode::standard));
}

TEST(Pool, UnknownOrReservedOnesCannotBeDeleted) {
    TestService service;
    const auto missing = error_of(service->delete_pool(service.id, "mine"));
    EXPECT_EQ(missing.code, ErrorCode::NotFound);
    EXPECT_EQ(missing.message, "The requested pool <mine> does not exist.");
    EXPECT_EQ(error_of(service->delete_pool(service.id, "ses-shared-pool")).message, "Pool name describes either a shared or default dedicated ip pool");
}

TEST(Pool, StandardWithAddressesIsNotDeleted) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    EXPECT_EQ(error_of(service->delete_pool(service.id, "mine")).code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "inventory"));
    EXPECT_TRUE(service->delete_pool(service.id, "mine"));
    EXPECT_EQ(service.pool("mine"), nullptr);
}

TEST(Pool, ManagedGivesItsAddressesBackWhenDeleted) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "auto", ScalingMode::managed));
    ASSERT_TRUE(service->lease_managed(service.pool("auto")->id, 1));
    ASSERT_TRUE(service->delete_pool(service.id, "auto"));
    for (const auto& address : service->addresses())
        EXPECT_EQ(address.state == "resting", address.ip == ip("127.0.2.1")) << to_string(address.ip) << ' ' << address.state;
}

TEST(PoolNamed, FindsSharedOwnAndDefaultDedicated) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    EXPECT_EQ(service.pool("ses-shared-pool")->id, kSharedPool);
    EXPECT_EQ(service.pool("mine")->account, service.id);
    EXPECT_EQ(service.pool("theirs"), nullptr);
    EXPECT_EQ(service.pool("")->id, kSharedPool) << "no dedicated address: the shared pool";
    EXPECT_EQ(service.pool("ses-default-dedicated-pool")->id, kSharedPool);
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "ses-default-dedicated-pool"));
    EXPECT_EQ(service.pool("")->name, "ses-default-dedicated-pool");
    EXPECT_EQ(service.pool("")->sources.at(0).ip, ip("127.0.2.1"));
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    EXPECT_EQ(service.published.back()->pool_named(*other, "")->id, kSharedPool);
    EXPECT_EQ(service.published.back()->pool_named(*other, "mine"), nullptr) << "another account's pool is not to be seen";
}

TEST(PoolNamed, SharedPoolHoldsTheConfigsSharedAddressesInOrder) {
    TestService service;
    const auto& sources = service.pool("ses-shared-pool")->sources;
    ASSERT_EQ(sources.size(), 2U);
    EXPECT_EQ(sources[0].ip, ip("127.0.1.1"));
    EXPECT_EQ(sources[0].ehlo, "a1.example.net");
    EXPECT_EQ(sources[0].name, "127.0.1.1");
    EXPECT_EQ(sources[0].kind, SourceKind::address);
    EXPECT_EQ(sources[1].ip, ip("127.0.1.2"));
}

TEST(PoolIds, AreNeverGivenAgain) {
    TestService service;   // waiting mail knows its pool by the id: another account's pool must not get it
    ASSERT_TRUE(service->create_pool(service.id, "news", ScalingMode::standard));
    const auto first = service.pool("news")->id;
    ASSERT_TRUE(service->delete_pool(service.id, "news"));
    service.reopen();
    ASSERT_TRUE(service->create_pool(service.id, "other", ScalingMode::standard));
    EXPECT_GT(service.pool("other")->id, first);
}

}  // namespace
}  // namespace warmpost::control
