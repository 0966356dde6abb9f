#include "ingress/accept/authorise.h"

#include <gtest/gtest.h>

namespace warmpost::ingress {
namespace {

using control::Account;
using control::ConfigurationSet;
using control::Identity;
using control::IdentityKind;
using control::VerificationStatus;

Identity identity(const std::string& name, IdentityKind kind, VerificationStatus status = VerificationStatus::success) {
    Identity i;
    i.name = name;
    i.kind = kind;
    i.status = status;
    return i;
}

Account production_account() {
    Account a;
    a.id = AccountId{7};
    a.production = true;
    a.identities["shop.example"] = identity("shop.example", IdentityKind::domain);
    a.identities["Ann@solo.example"] = identity("Ann@solo.example", IdentityKind::address);
    a.identities["pending.example"] = identity("pending.example", IdentityKind::domain, VerificationStatus::pending);
    return a;
}

Senders from(const std::string& address) { return {{mail::Mailbox{"", address}}, {}}; }

Result<const Identity*> try_from(const Account& account, const std::string& address, std::vector<std::string> to = {"x@isp.example"}) {
    return authorise(account, from(address), to, "us-east-1", "simulator.amazonses.com");
}

TEST(Authorise, ADomainIdentityCoversItsAddressesAndSubdomains) {
    const auto account = production_account();
    ASSERT_TRUE(try_from(account, "news@shop.example"));
    EXPECT_EQ((*try_from(account, "news@mail.shop.example"))->name, "shop.example");
    EXPECT_FALSE(try_from(account, "news@notshop.example"));
}

TEST(Authorise, AddressIdentitiesAreCaseSensitiveAndIgnoreLabels) {
    const auto account = production_account();
    EXPECT_TRUE(try_from(account, "Ann@solo.example"));
    EXPECT_TRUE(try_from(account, "Ann+offers@solo.example"));
    EXPECT_FALSE(try_from(account, "ann@solo.example"));
    EXPECT_FALSE(try_from(account, "bob@solo.example"));
}

TEST(Authorise, APendingIdentityAuthorisesNothing) { EXPECT_FALSE(try_from(production_account(), "a@pending.example")); }

TEST(Authorise, TheRefusalListsEverySenderThatFailedOnceInSessWords) {
    auto senders = from("a@other.example");
    senders.others = {"a@other.example", "", "b@other.example", "news@shop.example"};
    const auto refused = authorise(production_account(), senders, {"x@isp.example"}, "us-east-1", "simulator.amazonses.com");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::MessageRejected);
    EXPECT_EQ(refused.error().message,
              "Email address is not verified. The following identities failed the check in region US-EAST-1: a@other.example, b@other.example");
}

TEST(Authorise, InTheSandboxRecipientsMustBeVerifiedTooButNotTheSimulator) {
    auto account = production_account();
    account.production = false;
    EXPECT_FALSE(try_from(account, "news@shop.example", {"x@isp.example"}));
    EXPECT_TRUE(try_from(account, "news@shop.example", {"me@shop.example", "success@simulator.amazonses.com"}));
}

TEST(ChooseConfigurationSet, TheRequestsComesBeforeTheIdentitys) {
    auto account = production_account();
    account.configuration_sets["named"].name = "named";
    account.configuration_sets["default"].name = "default";
    account.configuration_sets["off"].name = "off";
    account.configuration_sets["off"].sending_enabled = false;
    auto owner = identity("shop.example", IdentityKind::domain);
    EXPECT_EQ(choose_configuration_set(account, "", &owner).value(), nullptr);
    owner.configuration_set = "default";
    EXPECT_EQ(choose_configuration_set(account, "", &owner).value()->name, "default");
    EXPECT_EQ(choose_configuration_set(account, "named", &owner).value()->name, "named");
    EXPECT_EQ(choose_configuration_set(account, "gone", &owner).error().message, "Configuration set <gone> does not exist.");
    EXPECT_EQ(choose_configuration_set(account, "off", &owner).error().code, ErrorCode::SendingPaused);
}

TEST(ChoosePool, ANamedPoolThatIsGoneIsNeverReplacedByTheSharedOne) {
    control::Snapshot snapshot;
    auto shared = std::make_shared<control::Pool>();
    shared->id = kSharedPool;
    shared->name = kSharedPoolName;
    snapshot.pools[kSharedPool] = shared;
    auto own = std::make_shared<control::Pool>();
    own->id = PoolId{9};
    own->name = "marketing";
    own->account = AccountId{7};
    snapshot.pools[own->id] = own;
    snapshot.index_pools();
    ConfigurationSet set;
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, nullptr).value()->id, kSharedPool);
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, kSharedPool);
    set.sending_pool = "marketing";
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, own->id);
    EXPECT_FALSE(choose_pool(snapshot, AccountId{8}, &set)) << "another account's pool";
    set.sending_pool = "gone";
    EXPECT_FALSE(choose_pool(snapshot, AccountId{7}, &set));
}

TEST(ChoosePool, UnnamedMailTakesTheAccountsUnpooledAddressesWhileItHasAny) {
    control::Snapshot snapshot;
    const auto add = [&](std::int64_t id, const char* name, std::int64_t account, control::ScalingMode mode, int sources) {
        auto pool = std::make_shared<control::Pool>();
        pool->id = PoolId{id};
        pool->name = name;
        pool->account = AccountId{account};
        pool->mode = mode;
        pool->sources.resize(static_cast<std::size_t>(sources));
        snapshot.pools[pool->id] = pool;
        snapshot.index_pools();
    };
    add(kSharedPool.value(), kSharedPoolName, 0, control::ScalingMode::standard, 1);
    add(9, kDefaultDedicatedPoolName, 7, control::ScalingMode::standard, 0);
    ConfigurationSet set;
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, nullptr).value()->id, kSharedPool) << "nothing is in it";
    add(9, kDefaultDedicatedPoolName, 7, control::ScalingMode::standard, 2);
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, nullptr).value()->id, PoolId{9});
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, PoolId{9}) << "a set that names none";
    EXPECT_EQ(choose_pool(snapshot, AccountId{8}, nullptr).value()->id, kSharedPool) << "another account";
    set.sending_pool = kSharedPoolName;
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, kSharedPool) << "shared on purpose";
    set.sending_pool = kDefaultDedicatedPoolName;
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, PoolId{9});
    add(10, "auto", 7, control::ScalingMode::managed, 1);
    set.sending_pool = "auto";
    EXPECT_EQ(choose_pool(snapshot, AccountId{7}, &set).value()->id, PoolId{10}) << "a managed pool's mail is its own";
    EXPECT_EQ(shared_pool(snapshot).value()->id, kSharedPool);
}

TEST(ParseTags, TakesPairsAndNamesWhatIsWrong) {
    const auto tags = parse_tags(" campaign=nov , tier=gold_1 ").value();
    ASSERT_EQ(tags.size(), 2u);
    EXPECT_EQ(tags[0], (std::pair<std::string, std::string>{"campaign", "nov"}));
    EXPECT_EQ(tags[1], (std::pair<std::string, std::string>{"tier", "gold_1"}));
    EXPECT_TRUE(parse_tags("")->empty());
    for (const char* bad : {"a", "a=", "=b", "a=b c", "a=b,,c=d", "ä=b"}) EXPECT_FALSE(parse_tags(bad)) << bad;
    EXPECT_FALSE(parse_tags("a=" + std::string(257, 'x')));
}

TEST(ChoosePriority, TheTagBeatsTheSetAndAnotherWordIsAnError) {
    ConfigurationSet set;
    set.priority = control::Priority::bulk;
    EXPECT_EQ(choose_priority(nullptr, {}).value(), control::Priority::normal);
    EXPECT_EQ(choose_priority(&set, {}).value(), control::Priority::bulk);
    const auto tags = parse_tags("campaign=nov, warmpost:priority=transactional").value();
    EXPECT_EQ(choose_priority(&set, tags).value(), control::Priority::transactional);
    const auto wrong = choose_priority(&set, {{"warmpost:priority", "urgent"}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "Message tag warmpost:priority <urgent>: write transactional, normal or bulk.");
}

}  // namespace
}  // namespace warmpost::ingress
