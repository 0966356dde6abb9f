// Dedicated addresses: pools as the account moves among them, warm-up, leases that are asked for (SES guide, "Dedicated IP addresses").
#include <gtest/gtest.h>

#include <algorithm>

#include "control/support.h"
#include "control/warmup.h"

namespace warmpost::control {
namespace {

AddressInfo info(TestService& service, const std::string& text) {
    for (auto& address : service->addresses())
        if (address.ip == ip(text)) return address;
    return {};
}
// As `serve` does at least once a UTC day.
void days_pass(TestService& service, int days) {
    for (int day = 0; day < days; ++day) {
        service.now += std::chrono::days{1};
        ASSERT_TRUE(service->tick_warmup({}));
    }
}
int percent(TestService& service, const std::string& text) {
    const auto& plan = info(service, text).warmup.plan;
    return plan ? warmup::view(service.config.warmup.plan, *plan, service.now).percent : -1;
}
enum class WarmupStatus { none, in_progress, done };
WarmupStatus status(TestService& service, const std::string& text) {
    const auto& plan = info(service, text).warmup.plan;
    if (!plan) return WarmupStatus::none;
    return warmup::view(service.config.warmup.plan, *plan, service.now).status == warmup::WarmupStatus::done ? WarmupStatus::done : WarmupStatus::in_progress;
}

NewLeaseRequest wanting(int addresses) { return {addresses, 50'000, "order mail", "every day"}; }

// 127.0.2.1 in the default dedicated pool.
struct Leased : TestService {
    Leased() {
        if (!service->move_source("127.0.2.1", id, kDefaultDedicatedPoolName)) throw std::runtime_error("no lease");
    }
};

TEST(PutInPool, MovesAnAddressOfOnesOwnAmongOnesPools) {
    Leased service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    service.now += std::chrono::days{5};
    const int before = percent(service, "127.0.2.1");
    ASSERT_TRUE(service->put_in_pool(service.id, "127.0.2.1", "mine"));
    EXPECT_EQ(info(service, "127.0.2.1").pool, "mine");
    EXPECT_EQ(percent(service, "127.0.2.1"), before) << "a move is no new lease";
    EXPECT_EQ(service.pool("")->id, kSharedPool) << "none is left in no pool";
    ASSERT_TRUE(service->put_in_pool(service.id, "127.0.2.1", "ses-default-dedicated-pool"));
    EXPECT_EQ(service.pool("")->sources.at(0).name, "127.0.2.1");
    EXPECT_TRUE(service->put_in_pool(service.id, "127.0.2.1", "ses-default-dedicated-pool")) << "where it is already";
}

TEST(PutInPool, RefusesWhatIsNotOnesOwnInSessWords) {
    Leased service;
    const auto other = service->create_account({"other", true, 1, 1}).value();
    ASSERT_TRUE(service->create_pool(other, "theirs", ScalingMode::standard));
    for (const auto* unknown : {"127.0.2.2", "127.0.1.1", "192.0.2.99", "no address"}) {
        const auto refused = error_of(service->put_in_pool(service.id, unknown, kDefaultDedicatedPoolName));
        EXPECT_EQ(refused.code, ErrorCode::NotFound);
        EXPECT_EQ(refused.message, "Could not find dedicated IP " + std::string(unknown) + " under this account.");
    }
    EXPECT_EQ(error_of(service->put_in_pool(other, "127.0.2.1", "theirs")).code, ErrorCode::NotFound);
    const auto pool = error_of(service->put_in_pool(service.id, "127.0.2.1", "theirs"));
    EXPECT_EQ(pool.code, ErrorCode::NotFound);
    EXPECT_EQ(pool.message, "The requested pool <theirs> does not exist.");
    EXPECT_EQ(error_of(service->put_in_pool(service.id, "127.0.2.1", "ses-shared-pool")).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(info(service, "127.0.2.1").pool, "ses-default-dedicated-pool");
}

TEST(PutInPool, LeavesManagedPoolsAlone) {
    Leased service;
    ASSERT_TRUE(service->create_pool(service.id, "auto", ScalingMode::managed));
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    EXPECT_EQ(error_of(service->put_in_pool(service.id, "127.0.2.1", "auto")).code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(service->put_in_pool(service.id, "127.0.2.1", "mine"));
    ASSERT_TRUE(service->set_scaling_mode(service.id, "mine", ScalingMode::managed));
    EXPECT_EQ(error_of(service->put_in_pool(service.id, "127.0.2.1", kDefaultDedicatedPoolName)).code, ErrorCode::NotFound) << "hidden: as if it were not there";
    EXPECT_EQ(error_of(service->set_warmup(service.id, "127.0.2.1", 50)).code, ErrorCode::NotFound);
}

TEST(ScalingMode, GoesFromStandardToManagedOnly) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard, {{"team", "crm"}}));
    EXPECT_TRUE(service->set_scaling_mode(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->set_scaling_mode(service.id, "mine", ScalingMode::managed));
    EXPECT_EQ(service.pool("mine")->mode, ScalingMode::managed);
    EXPECT_EQ(service.pool("mine")->tags.at("team"), "crm") << "tags stay";
    EXPECT_TRUE(service->set_scaling_mode(service.id, "mine", ScalingMode::managed));
    EXPECT_EQ(error_of(service->set_scaling_mode(service.id, "mine", ScalingMode::standard)).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->set_scaling_mode(service.id, "gone", ScalingMode::managed)).message, "The requested pool <gone> does not exist.");
    EXPECT_EQ(error_of(service->set_scaling_mode(service.id, "ses-default-dedicated-pool", ScalingMode::managed)).message,
              "Pool name describes either a shared or default dedicated ip pool");
}

TEST(PoolTags, AreCheckedAndOutliveARestart) {
    TestService service;
    EXPECT_EQ(error_of(service->create_pool(service.id, "mine", ScalingMode::standard, {{"", "x"}})).code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard, {{"a", "1"}, {"b", ""}}));
    service.reopen();
    EXPECT_EQ(service.pool("mine")->tags.size(), 2U);
    EXPECT_TRUE(service->delete_pool(service.id, "mine")) << "its tags go with it";
}

TEST(ChangeTags, OfPoolsSetsAndIdentities) {
    using Kind = TaggedResource::Kind;
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard, {{"a", "1"}}));
    ConfigurationSet set;
    set.name = "set";
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    ASSERT_TRUE(service->create_identity(service.id, {"shop.example", "", {{"a", "1"}}, "", ""}));
    for (const auto& resource : {TaggedResource{Kind::pool, "mine"}, {Kind::configuration_set, "set"}, {Kind::identity, "shop.example"}}) {
        ASSERT_TRUE(service->change_tags(service.id, resource, {{"a", "2"}, {"b", "3"}}, {}));
        ASSERT_TRUE(service->change_tags(service.id, resource, {}, {"b", "never there"}));
        std::map<std::string, std::string> many;
        for (int i = 0; i < 50; ++i) many["k" + std::to_string(i)] = "";
        EXPECT_EQ(error_of(service->change_tags(service.id, resource, many, {})).code, ErrorCode::InvalidArgument) << "51 with the one there is";
        EXPECT_EQ(error_of(service->change_tags(service.id, {resource.kind, "gone"}, {}, {})).code, ErrorCode::NotFound);
    }
    service.reopen();
    const std::map<std::string, std::string> expected{{"a", "2"}};
    EXPECT_EQ(service.pool("mine")->tags, expected);
    EXPECT_EQ(service.account().configuration_sets.at("set").tags, expected);
    EXPECT_EQ(service.account().identities.at("shop.example").tags, expected);
}

TEST(WarmupOfLeases, BeginsWithTheLeaseAndFollowsTheCalendar) {
    Leased service;
    EXPECT_EQ(status(service, "127.0.2.1"), WarmupStatus::in_progress);
    EXPECT_EQ(percent(service, "127.0.2.1"), 0);
    EXPECT_EQ(status(service, "127.0.2.2"), WarmupStatus::none) << "in inventory";
    days_pass(service, 10);
    EXPECT_EQ(percent(service, "127.0.2.1"), 22);
    service.reopen();
    EXPECT_EQ(percent(service, "127.0.2.1"), 22);
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(percent(service, "127.0.2.1"), 22) << "reading the configuration again changes nothing";
    ASSERT_TRUE(service->move_source("127.0.2.1", AccountId{}, "inventory"));
    EXPECT_EQ(status(service, "127.0.2.1"), WarmupStatus::none);
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, kDefaultDedicatedPoolName));
    EXPECT_EQ(percent(service, "127.0.2.1"), 0) << "a new lease";
}

TEST(WarmupOfLeases, OffForTheAccountMeansLaterLeasesAreDoneAndOthersGoOn) {
    Leased service;
    ASSERT_TRUE(service->set_auto_warmup(service.id, false));
    EXPECT_FALSE(service.account().auto_warmup);
    ASSERT_TRUE(service->move_source("127.0.2.2", service.id, kDefaultDedicatedPoolName));
    EXPECT_EQ(status(service, "127.0.2.2"), WarmupStatus::done);
    EXPECT_EQ(status(service, "127.0.2.1"), WarmupStatus::in_progress);
    service.reopen();
    EXPECT_FALSE(service.account().auto_warmup);
}

TEST(SetWarmup, MovesEndsAndRestartsIt) {
    Leased service;
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 60));
    EXPECT_EQ(percent(service, "127.0.2.1"), 60);
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 100));
    EXPECT_EQ(status(service, "127.0.2.1"), WarmupStatus::done);
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 1));
    EXPECT_EQ(status(service, "127.0.2.1"), WarmupStatus::in_progress);
    EXPECT_EQ(service.pool("")->sources.at(0).warmup.plan.value().progress, warmup::kOnePercent) << "sending sees it";
}

TEST(SetWarmup, ChecksTheNumberBeforeTheAddress) {
    Leased service;
    EXPECT_EQ(error_of(service->set_warmup(service.id, "192.0.2.9", 101)).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->set_warmup(service.id, "192.0.2.9", -1)).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(service->set_warmup(service.id, "192.0.2.9", 5)).message, "Could not find dedicated IP 192.0.2.9 under this account.");
}

TEST(LeaseRequest, SaysWhatIsMeantToBeSent) {
    TestService service;
    EXPECT_EQ(error_of(service->request_lease(service.id, {0, 1, "a", "b"})).field, "count");
    EXPECT_EQ(error_of(service->request_lease(service.id, {1, 0, "a", "b"})).field, "volume");
    EXPECT_EQ(error_of(service->request_lease(service.id, {1, 1, "", "b"})).field, "use_case");
    EXPECT_EQ(error_of(service->request_lease(service.id, {1, 1, "a", ""})).field, "pattern");
    EXPECT_EQ(error_of(service->request_lease(AccountId{42}, wanting(1))).code, ErrorCode::NotFound);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(service->request_lease(service.id, wanting(1)));
    EXPECT_EQ(error_of(service->request_lease(service.id, wanting(1))).code, ErrorCode::LimitExceeded) << "a key must not fill the database";
}

TEST(LeaseRequest, ApprovedGivesTheFirstFreeAddresses) {
    TestService service;
    ASSERT_TRUE(service->add_inventory({{ip("::1"), ""}}));
    const auto request = service->request_lease(service.id, wanting(2)).value();
    EXPECT_EQ(service->lease_requests()->at(0).state, "pending");
    EXPECT_EQ(service->approve_lease(request, {}).value(), (std::vector<std::string>{"127.0.2.1", "127.0.2.2"}));
    EXPECT_EQ(info(service, "127.0.2.1").pool, "ses-default-dedicated-pool");
    EXPECT_EQ(info(service, "127.0.2.1").account, service.id);
    EXPECT_EQ(percent(service, "127.0.2.2"), 0);
    EXPECT_EQ(service.pool("")->sources.size(), 2U);
    service.reopen();
    const auto kept = service->lease_requests()->at(0);
    EXPECT_EQ(kept.state, "approved");
    EXPECT_EQ(kept.given, (std::vector<std::string>{"127.0.2.1", "127.0.2.2"}));
    EXPECT_EQ(kept.wanted.pattern, "every day");
    EXPECT_EQ(kept.decided, service.now);
    EXPECT_EQ(error_of(service->approve_lease(request, {})).code, ErrorCode::Conflict) << "decided once";
    EXPECT_EQ(error_of(service->decline_lease(request, "no")).code, ErrorCode::Conflict);
}

TEST(LeaseRequest, GivesAllOrNone) {
    TestService service;
    const auto request = service->request_lease(service.id, wanting(4)).value();
    const auto refused = error_of(service->approve_lease(request, {}));
    EXPECT_EQ(refused.code, ErrorCode::Conflict);
    EXPECT_NE(refused.message.find("3 free"), std::string::npos) << refused.message;
    EXPECT_EQ(error_of(service->approve_lease(request, {ip("127.0.2.3"), ip("127.9.9.9")})).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->approve_lease(request, {ip("127.0.2.3"), ip("127.0.2.3")})).code, ErrorCode::Conflict);
    EXPECT_EQ(info(service, "127.0.2.3").state, "inventory");
    EXPECT_EQ(service->approve_lease(request, {ip("127.0.2.3")}).value(), std::vector<std::string>{"127.0.2.3"}) << "the operator's word";
    EXPECT_EQ(error_of(service->approve_lease(99, {})).code, ErrorCode::NotFound);
}

TEST(LeaseRequest, PassesOverWhatRestsAndWhatIsLeased) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1}).value();
    ASSERT_TRUE(service->move_source("127.0.2.1", other, kDefaultDedicatedPoolName));
    ASSERT_TRUE(service->move_source("127.0.2.2", other, kDefaultDedicatedPoolName));
    ASSERT_TRUE(service->move_source("127.0.2.2", AccountId{}, "inventory"));
    const auto request = service->request_lease(service.id, wanting(2)).value();
    EXPECT_EQ(error_of(service->approve_lease(request, {})).code, ErrorCode::Conflict);
    EXPECT_EQ(error_of(service->approve_lease(request, {ip("127.0.2.2")})).code, ErrorCode::Conflict);
    service.now += std::chrono::days{30};
    EXPECT_EQ(service->approve_lease(request, {}).value(), (std::vector<std::string>{"127.0.2.2", "127.0.2.3"}));
}

TEST(LeaseRequest, DeclinedTellsWhy) {
    TestService service;
    const auto request = service->request_lease(service.id, wanting(1)).value();
    EXPECT_EQ(error_of(service->decline_lease(request, "")).field, "reason");
    ASSERT_TRUE(service->decline_lease(request, "too little mail"));
    EXPECT_EQ(service->lease_requests()->at(0).state, "declined");
    EXPECT_EQ(service->lease_requests()->at(0).reason, "too little mail");
    EXPECT_EQ(info(service, "127.0.2.1").state, "inventory");
}

TEST(Rest, LastsAsLongAsTheConfigSays) {
    Leased service;
    auto config = service.config;
    config.egress.rest = std::chrono::days{3};
    ASSERT_TRUE(service->apply_config(config));
    ASSERT_TRUE(service->move_source("127.0.2.1", AccountId{}, "inventory"));
    EXPECT_EQ(info(service, "127.0.2.1").rests_until, service.now + std::chrono::days{3});
    service.now += std::chrono::days{3};
    EXPECT_EQ(info(service, "127.0.2.1").state, "inventory");
}

}  // namespace
}  // namespace warmpost::control
