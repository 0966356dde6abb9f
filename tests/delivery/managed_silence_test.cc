// ISPs that answer nobody, and what is forgotten of those that nobody writes to.
#include "delivery/managed_kit.h"

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

// --- an ISP that answers nobody

TEST_F(ManagedTest, WhereTheSharedPoolIsAnsweredByNobodyEitherFewKnockAndFewSpill) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Lane shared(kSharedPool, IspId{"gmail"}, isp::Limits{});
    for (int i = 0; i < 20; ++i) shared.hear_isp(kHostDown, 1);
    pass_on(shared);
    EXPECT_FALSE(lane.managed->view(false, moment()).outage) << "said when the slot is over";
    pass(10min);
    EXPECT_TRUE(lane.managed->view(false, moment()).outage);
    const auto allowance = lane.managed->view(false, moment()).pairs.at(0).allowance_day;
    const auto sent = send(lane, 500, kHostDown);
    EXPECT_EQ(sent.at(kA), 10) << "however often the lane is asked in the slot";
    EXPECT_EQ(excess, 10);
    EXPECT_TRUE(send(lane, 100, kHostDown).empty());
    EXPECT_NE(lane.waits_for.find("gmail answers nobody at present"), std::string::npos) << lane.waits_for;
    pass(10min);
    EXPECT_EQ(send(lane, 0, kHostDown).at(kA), 10) << "the next slot looks again";
    EXPECT_EQ(lane.managed->view(false, moment()).pairs.at(0).allowance_day, allowance) << "it is not the pair's trouble";
}

TEST_F(ManagedTest, AnIspThatAnswersTheSharedPoolIsThere) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Lane shared(kSharedPool, IspId{"gmail"}, isp::Limits{});
    for (int i = 0; i < 6; ++i) lane.host_failed(moment());
    for (int i = 0; i < 20; ++i) shared.hear_isp(kDelivered, 1);
    pass_on(shared);
    pass(10min);
    EXPECT_FALSE(lane.managed->view(false, moment()).outage);
    for (int i = 0; i < 6; ++i) lane.host_failed(moment());
    pass(10min);
    EXPECT_TRUE(lane.managed->view(false, moment()).outage) << "without a word from others";
    for (int i = 0; i < 6; ++i) shared.hear_isp(kDelivered, 1);
    pass_on(shared);
    pass(10min);
    EXPECT_FALSE(lane.managed->view(false, moment()).outage) << "over as soon as others are answered";
    EXPECT_EQ(send(lane, 30)[kA] + excess, 30);
}

TEST_F(ManagedTest, BadMailOfOthersInTheSharedPoolIsNoOutage) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Lane shared(kSharedPool, IspId{"gmail"}, isp::Limits{}), own(PoolId{9}, IspId{"gmail"}, isp::Limits{});
    for (const auto& answer : {kSpam, kNoSuchUser, kThrottled, kBlocked}) shared.hear_isp(answer, 50);
    own.hear_isp(kHostDown, 1000);
    EXPECT_EQ(own.isp_heard.sum(), 0) << "only the shared pool speaks for all";
    pass_on(shared);
    pass(10min);
    EXPECT_FALSE(lane.managed->view(false, moment()).outage);
}

// --- what nobody needs any more

TEST_F(ManagedTest, MailHostsThatNobodyWritesToAgainAreForgottenInMemoryAndInTheStore) {
    set({kA});
    for (int host = 0; host < 50; ++host) EXPECT_EQ(send(lane_of("mx" + std::to_string(host) + ".example"), 1)[kA], 1);
    EXPECT_EQ(send(lane_of("gmail"), 1)[kA], 1);
    pass(2h);
    for (auto& lane : all) lane->leave(moment());
    all.clear();
    sites.clear();
    store();
    EXPECT_EQ(disk.pairs.size(), 51u);
    EXPECT_EQ(disk.isps.size(), 51u);
    now += std::chrono::days(80);
    begin({});
    EXPECT_EQ(send(lane_of("gmail"), 1)[kA], 1);
    EXPECT_EQ(send(lane_of("mx7.example"), 1)[kA], 1);
    pass(1h);
    book->forget(moment(), 90);
    store();
    EXPECT_EQ(disk.pairs.size(), 51u) << "80 days are fewer than 90";
    pass(std::chrono::days(11));
    book->forget(moment(), 90);
    store();
    EXPECT_EQ(disk.pairs.size(), 2u);
    EXPECT_EQ(disk.isps.size(), 2u);
    EXPECT_EQ(book->known_lanes().size(), 2u);
    EXPECT_EQ(send(lane_of("mx3.example"), 1)[kA], 1) << "it begins anew";
    pass(1h);
    store();
    EXPECT_EQ(disk.pairs.size(), 3u);
}

TEST_F(ManagedTest, WhatALaneHasIsNotForgotten) {
    set({kA});
    Lane& lane = lane_of("mx.example");
    EXPECT_EQ(send(lane, 1)[kA], 1);
    pass(std::chrono::days(100));
    book->forget(moment(), 90);
    EXPECT_EQ(send(lane, 1)[kA], 1);
    pass(1h);
    book->forget(moment(), 90);
    lane.leave(moment());
    store();
    EXPECT_EQ(disk.pairs.size(), 1u);
    EXPECT_EQ(disk.isps.size(), 1u);
}

TEST_F(ManagedTest, ALaneEndsOnlyWhenUpkeepCountedWhatItSent) {
    set({kA});
    Lane& lane = lane_of("mx.example");
    EXPECT_EQ(send(lane, 2)[kA], 2);
    EXPECT_FALSE(lane.managed->quiet());
    const auto life = lane.managed->view(true, moment()).life;
    EXPECT_TRUE(lane.managed->quiet());
    lane.managed->refused(*lane.sources[0], kThrottled, moment());
    EXPECT_TRUE(lane.managed->quiet());
    EXPECT_EQ(send(lane, 1)[kA], 1);
    (void)lane.managed->view(false, moment());
    EXPECT_FALSE(lane.managed->quiet()) << "a look of others counts nothing";
    lane.leave(moment());
    EXPECT_GT(lane_of("mx.example").managed->view(true, moment()).life, life);
}

// Also after a restart: who is paged looks what each address may send before any mail flows again.
TEST_F(ManagedTest, WhatWasLearnedOfAKnownIspStaysInSightForAMonth) {
    set({kA});
    EXPECT_EQ(send(lane_of("gmail"), 2)[kA], 2);
    pass(1h);
    store();
    begin({});
    Lane& lane = lane_of("gmail");
    lane.managed->every_second(moment());
    (void)lane.managed->view(true, moment());
    EXPECT_FALSE(lane.managed->quiet());
    pass(std::chrono::days(29));
    EXPECT_FALSE(lane.managed->quiet());
    pass(std::chrono::days(2));
    EXPECT_TRUE(lane.managed->quiet()) << "nothing was taken for a month";
    EXPECT_EQ(send(lane, 1)[kA], 1);
    (void)lane.managed->view(true, moment());
    pass(1min);
    EXPECT_FALSE(lane.managed->quiet());
    pool.sources.clear();
    lane_of("gmail").managed->every_second(moment());
    EXPECT_TRUE(lane.managed->quiet()) << "its addresses are elsewhere";
}

}  // namespace
}  // namespace warmpost::delivery
