// The operator's word on managed pools.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/managed_kit.h"
#include "control/managed_words.h"
#include "control/names.h"

namespace warmpost::control {
namespace {

using managed::DecisionKind;
using std::chrono::days;
using std::chrono::hours;
using Texts = std::vector<std::string>;

ManagedOverride word(PoolId pool, WallTime until) {
    ManagedOverride o;
    o.pool = pool;
    o.isp = IspId{"gmail"};
    o.day_cap = 500;
    o.until = until;
    o.by = "terminal";
    o.reason = "Gmail defers us";
    return o;
}

TEST(Overrides, AreInForceUntilTheirEndAndKeptForTheAudit) {
    Managed service;
    ASSERT_TRUE(service->tick_overrides());
    const auto made = service->put_override(word(service.auto_pool(), service.now + hours(6))).value();
    ASSERT_EQ(service.pool("auto")->overrides.size(), 1u);
    EXPECT_EQ(service.pool("auto")->overrides[0], made);
    EXPECT_EQ(made.made, service.now);
    service.reopen();
    EXPECT_EQ(service.pool("auto")->overrides.at(0), made);
    EXPECT_EQ(service->overrides().value().size(), 1u);
    ASSERT_TRUE(service->tick_overrides());
    service.now += hours(7);
    EXPECT_TRUE(service->overrides().value().empty());
    EXPECT_EQ(service->overrides(true).value().size(), 1u);
    ASSERT_TRUE(service->tick_overrides());
    ASSERT_TRUE(service->tick_overrides());
    const auto told = service->decisions({.kinds = {DecisionKind::override_}}).value();
    ASSERT_EQ(told.size(), 2u) << "given, expired";
    EXPECT_NE(told[1].decision.why.find("terminal"), std::string::npos);
    EXPECT_NE(told[1].decision.why.find("at most 500 a day; Gmail defers us"), std::string::npos) << told[1].decision.why;
    EXPECT_NE(told[0].decision.why.find("expired"), std::string::npos);
    EXPECT_EQ(error_of(service->end_override(made.id, "AKIA1")).code, ErrorCode::Conflict);
}

TEST(Overrides, AreEndedBySomebody) {
    Managed service;
    const auto made = service->put_override(word(service.auto_pool(), service.now + hours(6))).value();
    service.now += hours(1);
    const auto ended = service->end_override(made.id, "AKIA1").value();
    EXPECT_EQ(ended.ended_by, "AKIA1");
    EXPECT_EQ(ended.until, service.now);
    EXPECT_TRUE(service->overrides().value().empty());
    EXPECT_EQ(service->overrides(true).value().at(0).ended_by, "AKIA1");
    EXPECT_LE(service.pool("auto")->overrides.at(0).until, service.now);
    EXPECT_EQ(error_of(service->end_override(99, "x")).code, ErrorCode::NotFound);
}

TEST(Overrides, SayWhatIsMissing) {
    Managed service;
    const auto good = word(service.auto_pool(), service.now + hours(6));
    const auto field = [&](auto change) {
        auto bad = good;
        change(bad);
        return error_of(service->put_override(bad)).field;
    };
    EXPECT_EQ(field([](auto& o) { o.reason.clear(); }), "reason");
    EXPECT_EQ(field([&](auto& o) { o.until = service.now; }), "until");
    EXPECT_EQ(field([&](auto& o) { o.until = service.now + days(31); }), "until");
    EXPECT_EQ(field([](auto& o) { o.day_cap.reset(); }), "day_cap");
    EXPECT_EQ(field([](auto& o) { o.day_cap = -1; }), "day_cap");
    EXPECT_EQ(field([](auto& o) { o.address = "127.0.2.1"; }), "address");
    EXPECT_EQ(field([](auto& o) { o.pool = PoolId{99}; }), "pool");
    EXPECT_EQ(field([](auto& o) { o.freeze_scaling = true; }), "freeze_scaling");
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    EXPECT_EQ(field([&](auto& o) { o.pool = service.pool("plain")->id; }), "pool");
    ASSERT_TRUE(service->set_pool_options(service.id, "plain", {{}, {}, {}, true}));
    EXPECT_EQ(field([&](auto& o) { o.pool = service.pool("plain")->id; }), "") << "in shadow";
}

TEST(Overrides, OfAllManagedPoolsHoldForThoseMadeLaterAndOverARestart) {
    Managed service;
    ASSERT_TRUE(service->create_pool(service.id, "plain", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(service.id, "looked-at", ScalingMode::standard));
    ASSERT_TRUE(service->set_pool_options(service.id, "looked-at", {{}, {}, {}, true}));
    auto freeze = word(kAllManagedPools, service.now + hours(6));
    freeze.isp = {};
    freeze.day_cap.reset();
    freeze.freeze = freeze.freeze_scaling = true;
    const auto made = service->put_override(freeze).value();
    const auto held = [&](const char* name) { return service.pool(name)->overrides.size(); };
    EXPECT_EQ(held("auto"), 1u);
    EXPECT_EQ(held("looked-at"), 1u);
    EXPECT_EQ(held("plain"), 0u);
    service.reopen();
    EXPECT_EQ(service.pool("auto")->overrides.at(0), made);
    ASSERT_TRUE(service->create_pool(service.id, "later", ScalingMode::managed));
    EXPECT_EQ(service.pool("later")->overrides.at(0), made);
    ASSERT_TRUE(service->set_scaling_mode(service.id, "plain", ScalingMode::managed));
    EXPECT_EQ(held("plain"), 1u);
    const auto told = service->decisions({.pool = service.pool("later")->id}).value();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_NE(decision_words(told[0]).find("for all managed pools: override 1 by terminal"), std::string::npos) << decision_words(told[0]);
    EXPECT_EQ(service->end_override(made.id, "AKIA1").value().ended_by, "AKIA1");
    for (const char* name : {"auto", "later", "plain"}) EXPECT_LE(service.pool(name)->overrides.at(0).until, service.now) << name;
    EXPECT_EQ(service->overrides(true).value().at(0).reason, "Gmail defers us");
}

TEST(Overrides, OfAllManagedPoolsExpireAndAreAboutNoAddress) {
    Managed service;
    auto freeze = word(kAllManagedPools, service.now + hours(6));
    freeze.address = "127.0.2.1";
    EXPECT_EQ(error_of(service->put_override(freeze)).field, "address");
    freeze.address.clear();
    ASSERT_TRUE(service->tick_overrides());
    ASSERT_TRUE(service->put_override(freeze));
    service.now += hours(7);
    ASSERT_TRUE(service->tick_overrides());
    const auto told = service->decisions({.pool = service.auto_pool()}).value();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_NE(told[0].decision.why.find("expired"), std::string::npos);
    EXPECT_TRUE(service->overrides().value().empty());
}

}  // namespace
}  // namespace warmpost::control
