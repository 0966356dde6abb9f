// Keys for one purpose each, and the log of changes: kept, changed, rotated, known again after a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace warmpost::control {
namespace {

using testing::ElementsAre;

struct Keys : testing::Test {
    Keys() {
        EXPECT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
        ConfigurationSet orders;
        orders.name = "orders";
        EXPECT_TRUE(service->create_configuration_set(service.id, orders));
    }
    [[nodiscard]] const AccessKey* key(const std::string& id) { return service.published.back()->key(id); }
    TestService service;
};

TEST_F(Keys, NameRoleAndLimitsOutliveARestart) {
    const auto made = service->create_key(service.id, KeyWish{Role::sender, "checkout", {"Shop.Example", "shop.example"}, {"orders"}});
    ASSERT_TRUE(made) << made.error().message;
    const auto reader = service->create_key(service.id, KeyWish{Role::read_only, "", {}, {}});
    ASSERT_TRUE(reader);
    service.reopen();
    const auto* known = key(made->id);
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(known->role, Role::sender);
    EXPECT_EQ(known->name, "checkout");
    EXPECT_THAT(known->identities, ElementsAre("shop.example"));
    EXPECT_THAT(known->configuration_sets, ElementsAre("orders"));
    EXPECT_EQ(known->secret, made->secret);
    EXPECT_NE(known->created, WallTime{});
    EXPECT_EQ(key(reader->id)->role, Role::read_only);
}

TEST_F(Keys, LimitsMustNameWhatIsThere) {
    EXPECT_EQ(error_of(service->create_key(service.id, KeyWish{Role::sender, "", {"nobody.example"}, {}})).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->create_key(service.id, KeyWish{Role::sender, "", {}, {"none"}})).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->create_key(service.id, KeyWish{Role::sender, "two words", {}, {}})).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->create_key(service.id, KeyWish{Role::sender, std::string(65, 'a'), {}, {}})).code, ErrorCode::InvalidArgument);
}

TEST_F(Keys, WhatIsLeftOutOfAChangeStays) {
    const auto made = service->create_key(service.id, KeyWish{Role::sender, "checkout", {"shop.example"}, {"orders"}});
    ASSERT_TRUE(made);
    ASSERT_TRUE(service->change_key(made->id, {.name = "till"}));
    EXPECT_EQ(key(made->id)->name, "till");
    EXPECT_THAT(key(made->id)->identities, ElementsAre("shop.example"));
    ASSERT_TRUE(service->change_key(made->id, {.identities = std::vector<std::string>{}}));
    service.reopen();
    EXPECT_TRUE(key(made->id)->identities.empty());
    EXPECT_THAT(key(made->id)->configuration_sets, ElementsAre("orders"));
    EXPECT_EQ(error_of(service->change_key("AKIANOBODY", {})).code, ErrorCode::NotFound);
}

TEST_F(Keys, ARotatedKeyWorksBesideItsSuccessor) {
    const auto old = service->create_key(service.id, KeyWish{Role::sender, "checkout", {"shop.example"}, {}});
    ASSERT_TRUE(old);
    const auto fresh = service->rotate_key(old->id);
    ASSERT_TRUE(fresh) << fresh.error().message;
    EXPECT_NE(fresh->id, old->id);
    EXPECT_NE(fresh->secret, old->secret);
    EXPECT_TRUE(key(old->id)->enabled);
    EXPECT_EQ(key(fresh->id)->role, Role::sender);
    EXPECT_EQ(key(fresh->id)->name, "checkout");
    EXPECT_THAT(key(fresh->id)->identities, ElementsAre("shop.example"));
}

TEST_F(Keys, AnAccountHasAtMostAHundred) {
    Result<NewKey> made = service->create_key(service.id, Role::sender);
    for (int i = 0; made && i < 200; ++i) made = service->create_key(service.id, Role::sender);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(error_of(service->rotate_key(service.made.account_key.id)).code, ErrorCode::LimitExceeded);
}

TEST_F(Keys, WhenOneWasLastUsedIsKnownToTheMinuteAfterARestart) {
    const auto id = service.made.account_key.id;
    EXPECT_EQ(key(id)->use->last(), WallTime{});
    const WallTime used = from_ms(1'800'000'061'500);
    key(id)->use->note(used);
    key(id)->use->note(used - std::chrono::hours(1));  // clocks of cores differ a little; it never goes back
    ASSERT_TRUE(service->set_key_enabled(id, false));
    EXPECT_EQ(key(id)->use->last(), from_ms(1'800'000'060'000)) << "the same for every snapshot";
    ASSERT_TRUE(service->store_key_use());
    service.reopen();
    EXPECT_EQ(key(id)->use->last(), from_ms(1'800'000'060'000));
}

struct Audit : Keys {
    void write(AccountId account, const std::string& actor, const std::string& operation) {
        EXPECT_TRUE(service->write_audit({0, {}, account, actor, operation, "thing", "done", "{}"}));
    }
};

TEST_F(Audit, IsToldNewestFirstAndBySubject) {
    write(service.id, "AKIA1", "CreateContact");
    write(AccountId{}, "operator socket", "POST /pause");
    write(service.id, "AKIA2", "DeleteContact");
    service.reopen();
    const auto all = service->audit({}).value();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].operation, "DeleteContact");
    EXPECT_GT(all[0].id, all[1].id);
    EXPECT_NE(all[0].at, WallTime{});
    AuditQuery mine;
    mine.account = service.id;
    EXPECT_EQ(service->audit(mine).value().size(), 2u);
    mine.actor = "AKIA1";
    EXPECT_EQ(service->audit(mine).value().size(), 1u);
    mine.from = all[0].at + std::chrono::seconds(1);
    EXPECT_TRUE(service->audit(mine).value().empty());
}

TEST_F(Audit, IsCutToItsBoundsAndPrunedByAge) {
    AuditEntry old{0, from_ms(1'000), service.id, "AKIA1", "CreateContact", std::string(5'000, 'r'), "done", std::string(5'000, 'd')};
    ASSERT_TRUE(service->write_audit(old));
    EXPECT_EQ(service->audit({}).value().front().detail.size(), kMaxAuditDetail);
    EXPECT_EQ(service->audit({}).value().front().resource.size(), kMaxAuditResource);
    write(service.id, "AKIA1", "DeleteContact");
    ASSERT_TRUE(service->prune_audit(std::chrono::days(30)));
    const auto left = service->audit({}).value();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left.front().operation, "DeleteContact");
}

}  // namespace
}  // namespace warmpost::control
