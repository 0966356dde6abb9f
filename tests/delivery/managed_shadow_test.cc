// Pools in shadow: managed looks on, and goes on from what it saw when the pool is made MANAGED.
#include "delivery/managed_kit.h"

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

TEST_F(ManagedTest, AShadowHearsEverythingAndChangesNothing) {
    set({kA});
    pool.mode = control::ScalingMode::standard;
    pool.shadow = true;
    Lane& lane = lane_of("gmail");
    ASSERT_TRUE(lane.managed && lane.managed->shadow() && !lane.is_managed());
    EXPECT_EQ(send(lane, 500)[kA], 500) << "a warm address of a standard pool";
    EXPECT_EQ(excess, 0);
    EXPECT_EQ(send(lane, 1, kBlocked)[kA], 1);
    EXPECT_EQ(send(lane, 5)[kA], 5) << "the policy's rest is not the lane's";
    EXPECT_EQ(last_decision.find("grant"), std::string::npos);
    pass(11min);
    const auto view = lane.managed->view(false, moment());
    EXPECT_TRUE(view.shadow);
    EXPECT_EQ(view.dedicated_24h + view.shared_24h, 506);
    EXPECT_LT(view.dedicated_24h, 50);
    for (const auto& each : book->take_decisions()) EXPECT_TRUE(each.shadow);
}

TEST_F(ManagedTest, WhatWasTakenInShadowIsKnownOnceThePoolIsManaged) {
    pool.mode = control::ScalingMode::standard;
    pool.shadow = true;
    set({kA, kB});
    Lane& lane = lane_of("gmail");
    const auto known = [&](const std::string& address) {
        for (const auto& pair : lane.managed->view(false, moment()).pairs)
            if (pair.address == address) return pair.allowance_day;
        return std::int64_t{-1};
    };
    auto sent = send(lane, 500);
    pass(11min);
    EXPECT_GE(known(kA), sent[kA]) << "managed would go on from there";
    const auto more = send(lane, 300);
    sent[kA] += more.contains(kA) ? more.at(kA) : 0;
    pool.mode = control::ScalingMode::managed;
    pool.shadow = false;
    (void)lane_of("gmail");
    EXPECT_GE(known(kA), sent[kA]) << "those of the slot that runs as well";
    EXPECT_GE(known(kA) + known(kB), 800);
    lane.leave(moment());
    store();
    begin({});
    const auto again = lane_of("gmail").managed->view(false, moment()).pairs;
    EXPECT_GE(again.at(0).allowance_day + again.at(1).allowance_day, 800) << "and after a restart";
}

TEST_F(ManagedTest, AShadowBelievesWhatWasRefusedAndNotWhatWasSent) {
    pool.mode = control::ScalingMode::standard;
    pool.shadow = true;
    set({kA});
    const auto allowance = [&] { return lane_of("gmail").managed->view(false, moment()).pairs.at(0).allowance_day; };
    for (const auto& answer : {kThrottled, kBlocked}) {
        all.clear();
        sites.clear();
        disk = {};
        begin({});
        pass(6h);
        Lane& lane = lane_of("gmail");
        EXPECT_EQ(send(lane, 1000)[kA], 1000);
        EXPECT_EQ(send(lane, 300, answer)[kA], 300);
        for (int slot = 0; slot < 12; ++slot) {
            pass(10min);
            (void)send(lane, 30);   // a probe among them
        }
        for (int hour = 0; hour < 18; ++hour) {
            EXPECT_LT(allowance(), 100) << hour;
            pass(1h);
        }
        pass(12h);
        EXPECT_EQ(send(lane, 400)[kA], 400);
        pass(11min);
        EXPECT_GE(allowance(), 400) << "a day without a sign";
    }
}

TEST_F(ManagedTest, AShadowDoesNotBelieveVolumesThatWereEarnedWithBadMail) {
    pool.mode = control::ScalingMode::standard;
    pool.shadow = true;
    set({kA});
    Lane& lane = lane_of("gmail");
    for (int slot = 0; slot < 20; ++slot) {
        (void)send(lane, 60);
        (void)send(lane, 40, kNoSuchUser);
        pass(10min);
    }
    EXPECT_LT(lane.managed->view(false, moment()).pairs.at(0).allowance_day, 100);
}

TEST_F(ManagedTest, WhatIsTaughtCountsWhatWasForgottenAndKnowsNothingOfHours) {
    managed::PairState old;
    old.allowance = old.known = 30;
    disk.pairs.push_back({kA, IspId{"gmail"}, old, 0, 0});
    begin(counted(now, kA, "gmail", 900));
    managed::PairState earned;
    earned.allowance = earned.known = 2'000;
    earned.day = managed::day_of_slot(managed::slot_of(now));
    earned.taken.move_to(managed::slot_of(now));
    earned.taken.add(900);
    book->teach({{kA, IspId{"gmail"}, earned, 0, 900}});
    set({kA});
    Lane& lane = lane_of("gmail");
    const auto pair = lane.managed->view(false, moment()).pairs.at(0);
    EXPECT_EQ(pair.allowance_day, 2'000);
    EXPECT_EQ(pair.taken_day, 900) << "once";
    (void)send(lane, 400);
    for (int i = 0; i < 40; ++i) (void)send(lane, 20, kThrottled);   // a bad hour
    pass(8h);
    EXPECT_GT(lane.managed->view(false, moment()).pairs.at(0).allowance_hour, 10) << "what is left of its hours grows again";
}

}  // namespace
}  // namespace warmpost::delivery
