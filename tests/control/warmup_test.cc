// The warm-up of addresses as the service keeps it: days, orders, what was used, options of pools.
#include "control/warmup.h"

#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

class WarmupService : public ::testing::Test {
protected:
    TestService service;

    void SetUp() override {
        service.now = std::chrono::sys_days{std::chrono::year{2028} / 2 / 20} + 22h;   // a leap day is on the way
        ASSERT_TRUE(service->create_pool(service.id, "news", ScalingMode::standard));
        ASSERT_TRUE(service->move_source("127.0.2.1", service.id, "news"));
    }
    warmup::View view(const std::string& ip = "127.0.2.1") {
        for (const auto& each : service->addresses())
            if (to_string(each.ip) == ip && each.warmup.plan) return warmup::view(service.config.warmup.plan, *each.warmup.plan, service.now);
        ADD_FAILURE() << ip << " has no warm-up";
        return {};
    }
    bool has_plan(const std::string& ip) {
        for (const auto& each : service->addresses())
            if (to_string(each.ip) == ip) return each.warmup.plan.has_value();
        return false;
    }
    std::vector<WarmupChange> tick(const std::vector<std::string>& sent = {}) {
        auto changes = service->tick_warmup(sent);
        if (!changes) ADD_FAILURE() << changes.error().message;
        return changes.value_or(std::vector<WarmupChange>{});
    }
};

TEST_F(WarmupService, SixtyDaysWithRestartsAndARepeatedConfiguration) {
    std::int64_t before = view().allowance.day;
    EXPECT_EQ(before, 50);
    for (int day = 1; day <= 60; ++day) {
        service.now += days{1};
        const auto changes = tick();
        if (day % 7 == 0) service.reopen();
        if (day % 5 == 0) {
            ASSERT_TRUE(service->apply_config(service.config));
        }
        EXPECT_TRUE(tick().empty()) << "twice a day changes nothing";
        const auto now = view();
        if (day < 45) {
            EXPECT_EQ(now.status, warmup::WarmupStatus::in_progress) << day;
            EXPECT_EQ(now.percent, day * 100 / 45) << day;
            EXPECT_GT(now.allowance.day, before);
            EXPECT_LE(now.allowance.day, before * 12 / 10 + 1) << "17 % more a day, not a jump";
            before = now.allowance.day;
        } else {
            EXPECT_EQ(now.status, warmup::WarmupStatus::done) << day;
        }
        ASSERT_EQ(changes.size(), day == 45 ? 1u : 0u) << day;
        if (day == 45) {
            EXPECT_EQ(changes[0].kind, WarmupChange::Kind::done);
        }
    }
}

TEST_F(WarmupService, BySentDaysOnlyDaysWithMailCount) {
    ASSERT_TRUE(service->order_warmup("127.0.2.1", {.percent = {}, .ends = false, .advance = warmup::Advance::sent_days}));
    for (int day = 0; day < 10; ++day) {
        service.now += days{1};
        (void)tick();
    }
    EXPECT_EQ(view().percent, 0);
    (void)tick({"127.0.2.1"});
    service.now += days{1};
    (void)tick();
    EXPECT_EQ(view().percent, 2);
    service.now += days{1};
    (void)tick();
    EXPECT_EQ(view().percent, 2) << "nothing was sent on that day";
}

TEST_F(WarmupService, ASilentAddressWarmsUpAgainWhereItsPoolSaysSo) {
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 100));
    (void)tick({"127.0.2.1"});
    for (int day = 0; day < 40; ++day) {
        service.now += days{1};
        EXPECT_TRUE(tick().empty()) << "off by default";
    }
    ASSERT_TRUE(service->set_pool_options(service.id, "news", {.spill = {}, .rewarm_after_idle_days = 41}));
    EXPECT_TRUE(tick().empty());
    service.now += days{1};
    const auto changes = tick();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].kind, WarmupChange::Kind::rewarmed);
    EXPECT_EQ(changes[0].idle_days, 41);
    EXPECT_EQ(view().percent, 1);
    service.now += days{1};
    EXPECT_TRUE(tick().empty()) << "once";
    EXPECT_EQ(view().percent, 3);
}

TEST_F(WarmupService, AnOrderForASilentAddressStands) {
    ASSERT_TRUE(service->set_pool_options(service.id, "news", {.spill = {}, .rewarm_after_idle_days = 30}));
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 100));
    for (int day = 0; day < 29; ++day) {
        service.now += days{1};
        (void)tick();
    }
    ASSERT_TRUE(service->set_warmup(service.id, "127.0.2.1", 100));
    service.now += days{1};
    EXPECT_TRUE(tick().empty());
    EXPECT_EQ(view().status, warmup::WarmupStatus::done);
}

TEST_F(WarmupService, TheOperatorWarmsASharedAddressUpAndAgainTheConfigurationLeavesItAlone) {
    EXPECT_FALSE(has_plan("127.0.1.1"));
    ASSERT_TRUE(service->order_warmup("127.0.1.1", {.percent = 10, .ends = false, .advance = {}}));
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(view("127.0.1.1").percent, 10);
    const auto& shared = *service.published.back()->pool(kSharedPool);
    EXPECT_TRUE(shared.sources.at(0).warmup.plan.has_value()) << "sending sees it";
    ASSERT_TRUE(service->order_warmup("127.0.1.1", {.percent = {}, .ends = true, .advance = {}}));
    EXPECT_FALSE(has_plan("127.0.1.1"));
}

TEST_F(WarmupService, OrdersThatMakeNoSenseAreRefused) {
    const auto code = [](const Status& status) { return status.error().code; };
    EXPECT_EQ(code(service->order_warmup("127.0.2.1", {.percent = 101, .ends = false, .advance = {}})), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(service->order_warmup("127.0.2.1", {.percent = {}, .ends = true, .advance = {}})), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(service->order_warmup("127.0.1.1", {.percent = {}, .ends = false, .advance = warmup::Advance::sent_days})), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(service->order_warmup("192.0.2.1", {.percent = 1, .ends = false, .advance = {}})), ErrorCode::NotFound);
    EXPECT_EQ(code(service->set_pool_options(service.id, "news", {.spill = {}, .rewarm_after_idle_days = -1})), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(service->set_pool_options(service.id, "ses-shared-pool", {.spill = warmup::Spill::never, .rewarm_after_idle_days = {}})), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(service->set_pool_options(service.id, "none", {.spill = warmup::Spill::never, .rewarm_after_idle_days = {}})), ErrorCode::NotFound);
}

TEST_F(WarmupService, OptionsOfAPoolOutliveARestart) {
    EXPECT_EQ(service.pool("news")->spill, warmup::Spill::while_warming);
    ASSERT_TRUE(service->set_pool_options(service.id, "news", {.spill = warmup::Spill::never, .rewarm_after_idle_days = {}}));
    ASSERT_TRUE(service->set_pool_options(service.id, "news", {.spill = {}, .rewarm_after_idle_days = 30}));
    service.reopen();
    EXPECT_EQ(service.pool("news")->spill, warmup::Spill::never);
    EXPECT_EQ(service.pool("news")->rewarm_after_idle_days, 30);
}

TEST_F(WarmupService, WhatWasUsedComesBackAsItWas) {
    warmup::UsageCounter counter;
    const warmup::Allowance allowance{1000, 200};
    for (int minute = 0; minute < 90; ++minute) {
        (void)counter.reserve(minute % 7, allowance, service.now + std::chrono::minutes{minute});
    }
    ASSERT_TRUE(service->store_allowance_use({{"127.0.2.1", counter.state()}, {"127.0.2.2", {}}}));
    ASSERT_TRUE(service->store_allowance_use({{"127.0.2.2", counter.state()}}));
    service.reopen();
    const auto known = service->load_allowance_use();
    ASSERT_TRUE(known);
    ASSERT_EQ(known->size(), 2u);
    for (const auto& [ip, state] : *known) EXPECT_EQ(state, counter.state()) << ip;
}

}  // namespace
}  // namespace warmpost::control
