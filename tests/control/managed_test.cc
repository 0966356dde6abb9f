// Managed pools in the service: leases, conversion, what was learned and decided, overrides, metrics.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/earned.h"
#include "control/managed_words.h"
#include "control/names.h"
#include "control/managed_kit.h"

namespace warmpost::control {
namespace {

using managed::DecisionKind;
using std::chrono::days;
using std::chrono::hours;
using Texts = std::vector<std::string>;

AddressInfo info(TestService& service, const std::string& text) {
    for (auto& address : service->addresses())
        if (address.ip == ip(text)) return address;
    return {};
}

TEST(ManagedLeases, ComeFromTheInventoryInOrderWithoutAPlanOfWarmUp) {
    Managed service;
    EXPECT_EQ(service->free_for_managed().value(), 3);
    EXPECT_EQ(service->lease_managed(service.auto_pool(), 2).value(), (Texts{"127.0.2.1", "127.0.2.2"}));
    EXPECT_EQ(info(service, "127.0.2.1").state, "leased");
    EXPECT_TRUE(info(service, "127.0.2.1").managed);
    EXPECT_EQ(info(service, "127.0.2.1").account, service.id);
    EXPECT_FALSE(info(service, "127.0.2.1").warmup.plan);
    EXPECT_EQ(service.pool("auto")->sources.size(), 2u);
    EXPECT_EQ(service->lease_managed(service.auto_pool(), 5).value(), Texts{"127.0.2.3"}) << "as many as there are";
    EXPECT_TRUE(service->lease_managed(service.auto_pool(), 1).value().empty());
    EXPECT_EQ(service->free_for_managed().value(), 0);
    service.reopen();
    EXPECT_EQ(service.pool("auto")->sources.size(), 3u);
}

TEST(ManagedLeases, PassOverWhatRestsIsPausedOrHasAProblem) {
    Managed service;
    ASSERT_TRUE(service->pause({Pause::Kind::address, "127.0.2.1", "delisting", {}}));
    ASSERT_TRUE(service->store_checks("127.0.2.2", {{checks::kBind, checks::State::problem, "x", "cannot be bound", "mend it"}}));
    ASSERT_TRUE(service->move_source("127.0.2.3", service.id, kDefaultDedicatedPoolName));
    ASSERT_TRUE(service->move_source("127.0.2.3", AccountId{}, "inventory"));
    EXPECT_TRUE(service->lease_managed(service.auto_pool(), 3).value().empty());
    service.now += days(30);
    EXPECT_EQ(service->lease_managed(service.auto_pool(), 3).value(), Texts{"127.0.2.3"});
}

TEST(ManagedLeases, DrainReleaseAndRest) {
    Managed service;
    ASSERT_TRUE(service->lease_managed(service.auto_pool(), 2));
    ASSERT_TRUE(service->drain(service.auto_pool(), {"127.0.2.1", "127.0.1.1"}));
    EXPECT_TRUE(service.pool("auto")->sources[0].draining);
    EXPECT_FALSE(service.pool("auto")->sources[1].draining);
    service.reopen();
    EXPECT_TRUE(service.pool("auto")->sources[0].draining) << "outlives a restart";
    ASSERT_TRUE(service->undrain(service.auto_pool(), {"127.0.2.1"}));
    EXPECT_FALSE(service.pool("auto")->sources[0].draining);
    ASSERT_TRUE(service->drain(service.auto_pool(), {"127.0.2.1"}));
    ASSERT_TRUE(service->release_managed(service.auto_pool(), {"127.0.2.1", "127.0.2.3"}));
    EXPECT_EQ(info(service, "127.0.2.1").state, "resting");
    EXPECT_FALSE(info(service, "127.0.2.1").draining);
    EXPECT_EQ(info(service, "127.0.2.3").state, "inventory") << "never was in the pool";
    EXPECT_EQ(error_of(service->lease_managed(PoolId{99}, 1)).code, ErrorCode::NotFound);
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    EXPECT_EQ(error_of(service->lease_managed(service.pool("plain")->id, 1)).code, ErrorCode::InvalidArgument);
}

TEST(ManagedLeases, AreNeitherTakenNorMovedByHand) {
    Managed service;
    ASSERT_TRUE(service->lease_managed(service.auto_pool(), 1));
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    for (const char* target : {"plain", "inventory", "shared"}) {
        const auto refused = error_of(service->move_source("127.0.2.1", service.id, target));
        EXPECT_EQ(refused.code, ErrorCode::InvalidArgument) << target;
        EXPECT_NE(refused.message.find("MANAGED pool auto"), std::string::npos) << refused.message;
    }
    const auto into = error_of(service->move_source("127.0.2.2", service.id, "auto"));
    EXPECT_EQ(into.code, ErrorCode::InvalidArgument);
    EXPECT_NE(into.message.find("inventory"), std::string::npos);
    ASSERT_TRUE(service->delete_pool(service.id, "auto"));
    EXPECT_EQ(info(service, "127.0.2.1").state, "resting") << "a MANAGED pool goes with its addresses";
}

// Each of an account's own words on an address, as text and code.
std::vector<Error> own_words(TestService& service, const std::string& ip) {
    return {error_of(service->put_in_pool(service.id, ip, "plain")),
            error_of(service->put_in_pool(service.id, ip, "auto")),
            error_of(service->put_in_pool(service.id, ip, kSharedPoolName)),
            error_of(service->put_in_pool(service.id, ip, "gone")),
            error_of(service->set_warmup(service.id, ip, 50)),
            error_of(service->release(service.id, ip))};
}

TEST(HiddenAddresses, AreRefusedToTheLetterAsThoseOfOthersAre) {
    Managed service;
    ASSERT_TRUE(service->lease_managed(service.auto_pool(), 1));
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    const auto other = service->create_account({"other"}).value();
    ASSERT_TRUE(service->move_source("127.0.2.2", other, kDefaultDedicatedPoolName));
    for (const auto* foreign : {"127.0.2.2", "127.0.2.3", "203.0.113.9"}) {  // another's, free, unknown
        const auto hidden = own_words(service, "127.0.2.1"), theirs = own_words(service, foreign);
        for (std::size_t i = 0; i < hidden.size(); ++i) {
            EXPECT_EQ(hidden[i].code, ErrorCode::NotFound) << i;
            EXPECT_EQ(hidden[i].code, theirs[i].code) << i;
            EXPECT_EQ(hidden[i].field, theirs[i].field) << i;
            auto text = theirs[i].message;
            text.replace(text.find(foreign), std::string(foreign).size(), "127.0.2.1");
            EXPECT_EQ(hidden[i].message, text) << i;
        }
    }
    EXPECT_EQ(service.pool("auto")->sources.size(), 1u);
}

TEST(ShownAddresses, AreRefusedWithTheReason) {
    Managed service;
    ASSERT_TRUE(service->lease_managed(service.auto_pool(), 1));
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    service.config.managed.show_addresses = true;
    ASSERT_TRUE(service->apply_config(service.config));
    for (const auto& refused : {error_of(service->put_in_pool(service.id, "127.0.2.1", "plain")), error_of(service->set_warmup(service.id, "127.0.2.1", 50)),
                                error_of(service->release(service.id, "127.0.2.1"))}) {
        EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
        EXPECT_NE(refused.message.find("is MANAGED"), std::string::npos) << refused.message;
    }
}

TEST(Conversion, KeepsAddressesAndWhatTheyEarned) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "mine"));
    ASSERT_TRUE(service->set_pool_options(service.id, "mine", {{}, {}, 4, true}));
    EXPECT_TRUE(service.pool("mine")->shadow);
    managed::PairState before;
    before.allowance = before.known = 77;
    before.limit_slot = managed::slot_of(service.now) - 100;
    managed::PairState outdated;   // of a look in shadow, long ago
    outdated.allowance = outdated.known = 30;
    ASSERT_TRUE(service->store_learned({{{"127.0.2.1", IspId{"yahoo"}, before, 0, 0}, {"127.0.2.1", IspId{"gmail"}, outdated, 0, 0}}, {}, {}, {}}));
    const auto today = std::chrono::floor<days>(service.now);
    const auto line = [&](int ago, const char* isp, std::int64_t messages) {
        return spool::UsageLine{{today - days(ago), service.id, spool::UsageKind::standard, "127.0.2.1", isp}, {.delivered = messages}};
    };
    const auto pairs =
        earned({"127.0.2.1"},
               {line(0, "gmail", 300), line(1, "gmail", 5000), line(20, "gmail", 9000), line(1, "other", 10), line(2, "yahoo", 900)},
               service.now, service.now);
    ASSERT_EQ(pairs.size(), 2u);
    EXPECT_EQ(pairs[0].state.known, 5000);
    EXPECT_EQ(pairs[0].counted, 300);
    EXPECT_EQ(pairs[0].state.taken.day(), 300);
    ASSERT_TRUE(service->set_scaling_mode(service.id, "mine", ScalingMode::managed, pairs));
    EXPECT_EQ(service.pool("mine")->sources.size(), 1u);
    EXPECT_FALSE(service.pool("mine")->shadow);
    EXPECT_EQ(service.pool("mine")->addresses_max, 4);
    EXPECT_FALSE(info(service, "127.0.2.1").warmup.plan);
    service.reopen();
    const auto learned = service->load_learned().value();
    ASSERT_EQ(learned.pairs.size(), 2u);
    EXPECT_EQ(learned.pairs[0].state.allowance, 5000);
    EXPECT_EQ(learned.pairs[1].state.allowance, 77) << "a limit that was met says more than what was sent";
    EXPECT_EQ(error_of(service->set_scaling_mode(service.id, "mine", ScalingMode::standard)).code, ErrorCode::InvalidArgument);
}

TEST(Conversion, VolumesSayMoreThanWhatIsStoredUnlessAnAnswerSpokeAgainstTheAddressInThoseDays) {
    const auto now_slot = managed::slot_of(Managed().now);
    managed::PairState earned, stored;
    earned.known = earned.allowance = 9'000;
    earned.day = managed::day_of_slot(now_slot);
    stored.known = stored.allowance = 300;
    stored.hour_ratio = 0.25;
    ASSERT_TRUE(grown_by(earned, stored));
    EXPECT_EQ(grown_by(earned, stored)->allowance, 9'000);
    EXPECT_EQ(grown_by(earned, stored)->hour_ratio, 0.25) << "of hours the volumes say nothing";
    for (auto slot : {&managed::PairState::sign_slot, &managed::PairState::limit_slot, &managed::PairState::hour_proof, &managed::PairState::lowered_slot}) {
        auto refused = stored;
        refused.*slot = now_slot - managed::kSlotsPerDay;
        EXPECT_FALSE(grown_by(earned, refused));
        refused.*slot = now_slot - 20 * managed::kSlotsPerDay;
        EXPECT_TRUE(grown_by(earned, refused));
    }
    stored.known = 10'000;
    EXPECT_FALSE(grown_by(earned, stored));
}

TEST(PoolOptionsOfManaged, AreTheirOwn) {
    Managed service;
    ASSERT_TRUE(service->set_pool_options(service.id, "auto", {{}, {}, 7, {}}));
    EXPECT_EQ(service.pool("auto")->addresses_max, 7);
    EXPECT_EQ(error_of(service->set_pool_options(service.id, "auto", {{}, {}, -1, {}})).field, "addresses_max");
    EXPECT_EQ(error_of(service->set_pool_options(service.id, "auto", {{}, {}, {}, true})).field, "shadow");
    ASSERT_TRUE(service->set_pool_options(service.id, "auto", {warmup::Spill::never, {}, {}, {}}));
    EXPECT_EQ(service.pool("auto")->spill, warmup::Spill::never);
    EXPECT_EQ(error_of(service->set_pool_options(service.id, "auto", {{}, 30, {}, {}})).code, ErrorCode::InvalidArgument) << "rewarming is the policy's";
}

TEST(Learned, OutlivesARestartAndDamageCostsOnlyItself) {
    Managed service;
    managed::PairState pair;
    pair.known = 0.1 + 0.2;
    managed::IspState isp;
    isp.warm_days = 3;
    ASSERT_TRUE(service->store_learned(
        {{{"127.0.2.1", IspId{"gmail"}, pair, 5, 6}}, {{service.auto_pool(), IspId{"gmail"}, isp}, {PoolId{999}, IspId{"x"}, isp}}, {}, {}}));
    service.reopen();
    const auto learned = service->load_learned().value();
    ASSERT_EQ(learned.pairs.size(), 1u);
    EXPECT_EQ(learned.pairs[0].state.known, 0.1 + 0.2);
    EXPECT_EQ(learned.pairs[0].counted, 6);
    ASSERT_EQ(learned.isps.size(), 1u) << "of a pool that is gone: nothing";
    EXPECT_EQ(learned.isps[0].state.warm_days, 3);
    EXPECT_EQ(service->load_policy_clock().value(), WallTime{});
    ASSERT_TRUE(service->store_policy_clock(from_ms(123456789)));
    service.reopen();
    EXPECT_EQ(service->load_policy_clock().value(), from_ms(123456789));
}

ManagedDecision decided(PoolId pool, DecisionKind kind, const char* isp, const char* address, WallTime at, const char* why = "because") {
    return {0, pool, false, {at, kind, isp, address, 10, 20, why}, at};
}

TEST(Decisions, AreAskedForByWhatTheyAreAbout) {
    Managed service;
    const auto pool = service.auto_pool();
    const auto at = service.now;
    ASSERT_TRUE(service->store_decisions({decided(pool, DecisionKind::raise, "gmail", "127.0.2.1", at),
                                          decided(pool, DecisionKind::grant, "gmail", "127.0.2.1", at + hours(1)),
                                          decided(pool, DecisionKind::block, "yahoo", "127.0.2.1", at + hours(2), "550 it's blocked"),
                                          decided(PoolId{9}, DecisionKind::lease, "", "", at + hours(3))}));
    const auto all = service->decisions({}).value();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].decision.kind, DecisionKind::lease) << "newest first";
    EXPECT_EQ(service->decisions({.pool = pool}).value().size(), 3u);
    EXPECT_EQ(service->decisions({.isp = IspId{"gmail"}}).value().size(), 2u);
    EXPECT_EQ(service->decisions({.kinds = {DecisionKind::block, DecisionKind::raise}}).value().size(), 2u);
    EXPECT_EQ(service->decisions({.address = "127.0.2.1", .from = at + hours(1), .to = at + hours(2)}).value().size(), 1u);
    EXPECT_EQ(service->decisions({.limit = 1}).value().size(), 1u);
    const auto block = service->decisions({.isp = IspId{"yahoo"}}).value().at(0);
    EXPECT_EQ(block.decision.why, "550 it's blocked");
    EXPECT_EQ(block.decision.before, 10);
    EXPECT_GT(block.id, 0u);
    EXPECT_EQ(block.told_at, at + hours(2));
    auto grant = decided(pool, DecisionKind::grant, "gmail", "127.0.2.1", at);
    grant.id = 1887'000'000'000'123;
    ASSERT_TRUE(service->store_decisions({grant, grant}));
    ASSERT_TRUE(service->store_decisions({decided(pool, DecisionKind::cut, "gmail", "127.0.2.1", at)}));
    EXPECT_EQ(service->decisions({.grant = grant.id}).value().size(), 2u);
    EXPECT_EQ(service->decisions({.grant = grant.id}).value().at(0).id, grant.id);
}

TEST(Decisions, AreForgottenAfterNinetyDaysAndGrantsNeverPushOutTheRest) {
    Managed service;
    const auto pool = service.auto_pool();
    const auto first = service->store_decisions({decided(pool, DecisionKind::raise, "gmail", "127.0.2.1", service.now)});
    ASSERT_TRUE(first) << first.error().message;
    std::vector<ManagedDecision> many(Service::kMaxGrants + 500, decided(pool, DecisionKind::grant, "gmail", "127.0.2.1", service.now));
    ASSERT_TRUE(service->store_decisions(many));
    EXPECT_EQ(service->decisions({.kinds = {DecisionKind::raise}}).value().size(), 1u);
    service.reopen();
    service.now += days(91);
    ASSERT_TRUE(service->store_decisions({decided(pool, DecisionKind::cut, "gmail", "127.0.2.1", service.now)}));
    const auto left = service->decisions({.limit = 10'000}).value();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].decision.kind, DecisionKind::cut);
}

TEST(ManagedHours, AreKeptForThirteenMonths) {
    Managed service;
    const auto hour = std::chrono::floor<hours>(service.now).time_since_epoch().count();
    const auto pool = service.auto_pool();
    ASSERT_TRUE(
        service->store_managed_hours({{pool, IspId{"gmail"}, hour, 10, 8, 80, 500, 2}, {pool, IspId{"yahoo"}, hour, 1, 1, 1, 20, 2}}));
    ASSERT_TRUE(service->store_managed_hours({{pool, IspId{"gmail"}, hour, 2, 1, 82, 510, 2}}));
    const auto found = service->managed_hours(pool, IspId{"gmail"}, hour, hour).value();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].sent, 12) << "added";
    EXPECT_EQ(found[0].sent_dedicated, 9);
    EXPECT_EQ(found[0].available_24h, 510);
    EXPECT_EQ(service->managed_hours(pool, {}, hour - 5, hour + 5).value().size(), 2u);
    service.now += days(397);
    ASSERT_TRUE(service->store_managed_hours({}));
    EXPECT_TRUE(service->managed_hours(pool, {}, 0, hour).value().empty());
}

TEST(Scaler, ItsStateOutlivesARestartAndGoesWithItsPool) {
    Managed service;
    ManagedScaler scaler = service->scaler_state(service.auto_pool()).value();
    EXPECT_EQ(scaler.state.day, -1);
    scaler.state.isps["gmail"].today = 12;
    scaler.status = "sending via 2 dedicated addresses";
    scaler.wanted = 2;
    scaler.is_short = true;
    scaler.shadow_addresses = {{"shadow-1", false}, {"shadow-2", true}};
    scaler.at = service.now;
    ASSERT_TRUE(service->put_scaler_state(scaler));
    service.reopen();
    const auto back = service->scaler_state(service.auto_pool()).value();
    EXPECT_EQ(back.state.isps.at("gmail").today, 12);
    EXPECT_EQ(back.status, scaler.status);
    EXPECT_TRUE(back.is_short);
    ASSERT_EQ(back.shadow_addresses.size(), 2u);
    EXPECT_TRUE(back.shadow_addresses[1].draining);
    EXPECT_EQ(back.at, service.now);
    ASSERT_TRUE(service->delete_pool(service.id, "auto"));
    EXPECT_TRUE(service->scalers().value().empty());
    EXPECT_TRUE(service->put_scaler_state(scaler)) << "gone meanwhile: nothing";
    EXPECT_TRUE(service->scalers().value().empty());
}

TEST(SetPriority, IsOfAConfigurationSet) {
    TestService service;
    ConfigurationSet set;
    set.name = "receipts";
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    EXPECT_EQ(service.account().configuration_sets.at("receipts").priority, Priority::normal);
    ASSERT_TRUE(service->set_priority(service.id, "receipts", Priority::transactional));
    service.reopen();
    EXPECT_EQ(service.account().configuration_sets.at("receipts").priority, Priority::transactional);
    EXPECT_EQ(error_of(service->set_priority(service.id, "gone", Priority::bulk)).code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace warmpost::control
