// Addresses and relays: leases, rest, and what re-reading the config may change.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/support.h"

namespace warmpost::control {
namespace {

AddressInfo info(TestService& service, const std::string& text) {
    for (auto& address : service->addresses())
        if (address.ip == ip(text)) return address;
    return {};
}

bool in_pool(const TestService& service, const std::string& pool, const std::string& name) {
    const auto* found = service.pool(pool);
    return found != nullptr && std::any_of(found->sources.begin(), found->sources.end(), [&](const Source& s) { return s.name == name; });
}

config::Relay relay(const std::string& name) {
    config::Relay relay;
    relay.name = name;
    relay.host = "smtp.example.net";
    return relay;
}

TEST(Source, MovedIntoAPoolIsLeasedByItsAccount) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    EXPECT_EQ(info(service, "127.0.2.1").state, "inventory");
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    EXPECT_TRUE(in_pool(service, "mine", "127.0.2.1"));
    EXPECT_EQ(info(service, "127.0.2.1").state, "leased");
    EXPECT_EQ(info(service, "127.0.2.1").pool, "mine");
    EXPECT_EQ(info(service, "127.0.2.1").account, service.id);
}

TEST(Source, IsInOnePoolOnly) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "one", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(service.id, "two", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.1.1", service.id, "one"));
    EXPECT_FALSE(in_pool(service, "ses-shared-pool", "127.0.1.1"));
    ASSERT_TRUE(service->move_source("127.0.1.1", service.id, "two"));
    EXPECT_FALSE(in_pool(service, "one", "127.0.1.1"));
    EXPECT_TRUE(in_pool(service, "two", "127.0.1.1"));
    ASSERT_TRUE(service->move_source("127.0.1.1", service.id, "shared"));
    EXPECT_TRUE(in_pool(service, "ses-shared-pool", "127.0.1.1"));
}

TEST(Source, UnknownOnesPoolsAndAccountsAreNamedInTheRefusal) {
    TestService service;
    EXPECT_EQ(error_of(service->move_source("127.9.9.9", service.id, "shared")).code, ErrorCode::NotFound);
    const auto pool = error_of(service->move_source("127.0.2.1", service.id, "mine"));
    EXPECT_EQ(pool.message, "The requested pool <mine> does not exist.");
    EXPECT_EQ(error_of(service->move_source("127.0.2.1", AccountId{42}, "mine")).field, "account");
    EXPECT_EQ(error_of(service->set_ehlo(ip("127.9.9.9"), "a.example.net")).code, ErrorCode::NotFound);
}

TEST(Lease, IsNotTakenFromItsHolder) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(*other, "theirs", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    EXPECT_EQ(error_of(service->move_source("127.0.2.1", *other, "theirs")).code, ErrorCode::Conflict);
}

TEST(Lease, EndedLetsTheAddressRestThirtyDaysBeforeAnotherAccount) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(*other, "theirs", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "inventory"));
    EXPECT_EQ(info(service, "127.0.2.1").state, "resting");
    service.now += std::chrono::days{29};
    EXPECT_EQ(error_of(service->move_source("127.0.2.1", *other, "theirs")).code, ErrorCode::Conflict);
    EXPECT_TRUE(service->move_source("127.0.2.1", service.id, "mine")) << "its former holder may have it back";
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "inventory"));
    service.now += std::chrono::days{30};
    EXPECT_EQ(info(service, "127.0.2.1").state, "inventory");
    EXPECT_TRUE(service->move_source("127.0.2.1", *other, "theirs"));
}

TEST(Lease, RestEndsEarlyByTheOperatorsWord) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(*other, "theirs", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "inventory"));
    ASSERT_TRUE(service->move_source("127.0.2.1", AccountId{}, "inventory"));
    EXPECT_TRUE(service->move_source("127.0.2.1", *other, "theirs"));
}

TEST(ApplyConfig, NeverTouchesWhatIsLeasedOrMoved) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.1.1", service.id, "mine"));
    ASSERT_TRUE(service->move_source("127.0.2.2", AccountId{}, "shared"));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_TRUE(in_pool(service, "mine", "127.0.1.1"));
    EXPECT_TRUE(in_pool(service, "ses-shared-pool", "127.0.2.2"));
}

TEST(ApplyConfig, AddsAndMovesBetweenItsOwnLists) {
    TestService service;
    service.config.egress.shared.push_back({ip("127.0.1.3"), ""});
    std::swap(service.config.egress.shared[0], service.config.egress.inventory[0]);   // 127.0.1.2 <-> 127.0.2.1
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(info(service, "127.0.1.3").state, "shared");
    EXPECT_EQ(info(service, "127.0.1.2").state, "inventory");
    EXPECT_TRUE(in_pool(service, "ses-shared-pool", "127.0.2.1"));
}

TEST(ApplyConfig, AnAddressThatLeftIsGoneAndComesBackAsItWas) {
    TestService service;
    ASSERT_TRUE(service->set_ehlo(ip("127.0.1.1"), "Mail.Example.net"));
    auto without = service.config;
    without.egress.shared.pop_back();                                                  // 127.0.1.1
    ASSERT_TRUE(service->apply_config(without));
    EXPECT_EQ(info(service, "127.0.1.1").state, "gone");
    EXPECT_FALSE(in_pool(service, "ses-shared-pool", "127.0.1.1"));
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    EXPECT_EQ(error_of(service->move_source("127.0.1.1", service.id, "mine")).code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_TRUE(in_pool(service, "ses-shared-pool", "127.0.1.1"));
    EXPECT_EQ(info(service, "127.0.1.1").ehlo, "mail.example.net") << "the operator's name outlives the config's";
}

TEST(ApplyConfig, ALeaseOutlivesItsLineInTheConfig) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    auto without = service.config;
    without.egress.inventory.clear();
    ASSERT_TRUE(service->apply_config(without));
    EXPECT_TRUE(in_pool(service, "mine", "127.0.2.1"));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "inventory"));
    EXPECT_EQ(info(service, "127.0.2.1").state, "gone");
}

TEST(ApplyConfig, FollowsTheServiceDomain) {
    TestService service;
    service.config.server.service_domain = "other.example.net";
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(service.published.back()->service_dkim_key->domain(), "other.example.net");
}

TEST(Inventory, AddedAtTheTerminalStaysWhateverTheConfigSays) {
    TestService service;
    ASSERT_TRUE(service->add_inventory({{ip("127.0.3.1"), "x.example.net"}, {ip("::1"), ""}}));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(info(service, "127.0.3.1").state, "inventory");
    EXPECT_EQ(info(service, "127.0.3.1").ehlo, "x.example.net");
    EXPECT_EQ(info(service, "::1").state, "inventory");
    const auto twice = error_of(service->add_inventory({{ip("127.0.3.2"), ""}, {ip("127.0.1.1"), ""}}));
    EXPECT_EQ(twice.code, ErrorCode::AlreadyExists);
    EXPECT_EQ(info(service, "127.0.3.2").state, "") << "all or nothing";
}

TEST(Relay, StandsInTheSharedPoolAndCanBeMoved) {
    TestService service;
    service.config.egress.relays = {relay("provider")};
    ASSERT_TRUE(service->apply_config(service.config));
    ASSERT_TRUE(in_pool(service, "ses-shared-pool", "provider"));
    EXPECT_EQ(service.pool("ses-shared-pool")->sources.back().kind, SourceKind::relay);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("provider", service.id, "mine"));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_TRUE(in_pool(service, "mine", "provider"));
    EXPECT_FALSE(in_pool(service, "ses-shared-pool", "provider"));
    ASSERT_TRUE(service->move_source("provider", AccountId{}, "inventory"));
    EXPECT_FALSE(in_pool(service, "mine", "provider"));
    EXPECT_EQ(service->relays().at(0).pool, "");
}

TEST(Relay, ThatLeftTheConfigIsNotUsed) {
    TestService service;
    auto with = service.config;
    with.egress.relays = {relay("provider")};
    ASSERT_TRUE(service->apply_config(with));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_FALSE(in_pool(service, "ses-shared-pool", "provider"));
    EXPECT_FALSE(service->relays().at(0).configured);
}

TEST(Ehlo, MustBeADomainName) {
    TestService service;
    EXPECT_EQ(error_of(service->set_ehlo(ip("127.0.1.1"), "not a name")).field, "ehlo");
    ASSERT_TRUE(service->set_ehlo(ip("127.0.1.1"), "m1.example.net"));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(service.pool("ses-shared-pool")->sources.at(0).ehlo, "m1.example.net");
    ASSERT_TRUE(service->set_ehlo(ip("127.0.1.1"), ""));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(service.pool("ses-shared-pool")->sources.at(0).ehlo, "a1.example.net") << "taken back, the config's name counts again";
}

}  // namespace
}  // namespace warmpost::control
