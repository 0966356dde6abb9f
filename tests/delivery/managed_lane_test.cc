// What a lane of a managed pool sends, learns, keeps and tells.
#include "delivery/managed_kit.h"

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

TEST_F(ManagedTest, WhatLeavesStaysWithinTheAllowanceAndTheRestIsExcess) {
    set({kA});
    Lane& lane = lane_of("gmail");
    std::int64_t sent = 0;
    for (int hour = 0; hour < 24; ++hour) {
        const auto allowed = static_cast<std::int64_t>(lane.managed->view(false, moment()).pairs.at(0).allowance_day);
        sent += send(lane, 50)[kA];
        EXPECT_LE(taken(lane, kA), allowed);
        pass(1h);
    }
    EXPECT_GT(sent, 5);
    EXPECT_EQ(sent + excess, 24 * 50) << "each message once";
    const auto view = lane.managed->view(true, moment());
    EXPECT_EQ(view.arrived, 24 * 50);
    EXPECT_EQ(lane.managed->view(true, moment()).arrived, 0);
    EXPECT_TRUE(view.pairs.at(0).serves);
}

TEST_F(ManagedTest, NoRestOfAMinuteForOneThrottle) {
    set({kA});
    Lane& lane = lane_of("gmail");
    lane.learn(*lane.sources[0], kThrottled, now);
    lane.managed->refused(*lane.sources[0], kThrottled, moment());
    EXPECT_LE(lane.sources[0]->rests_until, now);
    lane.managed->refused(*lane.sources[0], kThrottled, moment());
    EXPECT_GT(lane.sources[0]->rests_until, now) << "the second in a row slows it";
    EXPECT_LE(lane.sources[0]->rests_until, now + 2s);
}

TEST_F(ManagedTest, ThrottlesSlowThatAddressAtThatIspOnly) {
    set({kA, kB});
    Lane &gmail = lane_of("gmail"), &yahoo = lane_of("yahoo");
    for (int i = 0; i < 6; ++i) {
        gmail.managed->refused(*gmail.sources[0], kThrottled, moment());
        now += 1s;
    }
    EXPECT_GT(gmail.sources[0]->rests_until, now);
    EXPECT_TRUE(send(gmail, 1).contains(kB)) << "the other address goes on, and has its share";
    const auto both = send(yahoo, 30);
    EXPECT_TRUE(both.contains(kA) && both.contains(kB));
}

TEST_F(ManagedTest, ABlockQuarantinesThePairWhileTheAddressServesAnotherIsp) {
    set({kA});
    Lane &gmail = lane_of("gmail"), &yahoo = lane_of("yahoo");
    EXPECT_EQ(send(gmail, 1, kBlocked)[kA], 1);
    excess = 0;
    EXPECT_TRUE(send(gmail, 5).empty());
    EXPECT_EQ(excess, 5);
    EXPECT_TRUE(gmail.managed->view(false, moment()).pairs.at(0).blocked);
    EXPECT_EQ(send(yahoo, 1)[kA], 1);
    EXPECT_FALSE(yahoo.managed->view(false, moment()).pairs.at(0).blocked);
    pass(90min);
    EXPECT_EQ(send(gmail, 5)[kA], 1) << "one probe";
}

TEST_F(ManagedTest, WhatIsAboutTheMessageIsNoWordOnTheAddress) {
    set({kA});
    Lane& lane = lane_of("gmail");
    EXPECT_EQ(send(lane, 1, kSpam)[kA], 1);
    EXPECT_FALSE(lane.managed->view(false, moment()).pairs.at(0).blocked);
    EXPECT_EQ(taken(lane, kA), 0);
    EXPECT_EQ(send(lane, 1, kNoSuchUser)[kA], 1);
    EXPECT_EQ(taken(lane, kA), 1) << "a recipient's bounce was taken";
}

TEST_F(ManagedTest, WhatIsNotTriedIsGivenBack) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Site& site = site_of(lane);
    for (int i = 0; i < 100; ++i) site.ready.push(item());
    const auto c = circumstances();
    for (int i = 0; i < 1000; ++i) {
        lane.ensure_grants(site, c);
        const auto drawn = lane.draw(site, lane.sources[0], 1, c);   // and dropped
        ASSERT_TRUE(drawn) << i;
    }
    EXPECT_EQ(lane.sources[0]->pair.in_flight, 0);
}

TEST_F(ManagedTest, TwoSitesOfALaneShareTheRoom) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Site one, two;
    one.destination = two.destination = destination;
    for (int i = 0; i < 300; ++i) {
        one.ready.push(item());
        two.ready.push(item());
    }
    const auto c = circumstances();
    const auto allowed = lane.managed->room(*lane.sources[0], moment());
    std::vector<Lane::Draw> drawn;
    for (int i = 0; i < 300; ++i)
        for (Site* site : {&one, &two})
            if (auto draw = lane.draw(*site, lane.sources[0], 1, c)) drawn.push_back(std::move(*draw));
    EXPECT_EQ(static_cast<std::int64_t>(drawn.size()), allowed);
}

TEST_F(ManagedTest, ARestartKeepsWhatWasLearnedAndAddsWhatTheSpoolCountedSince) {
    set({kA});
    EXPECT_EQ(send(lane_of("gmail"), 3)[kA], 3);
    pass(11min);
    store();
    EXPECT_EQ(send(lane_of("gmail"), 1)[kA], 1);   // and nobody writes that down
    for (auto& lane : all) lane->managed.reset();
    begin(counted(now, kA, "gmail", 4));
    EXPECT_EQ(taken(lane_of("gmail"), kA), 4);
    EXPECT_EQ(taken(lane_of("yahoo"), kA), 0);
    pass(1s);
    store();
    for (auto& lane : all) lane->managed.reset();
    begin(counted(now, kA, "gmail", 4));
    EXPECT_EQ(taken(lane_of("gmail"), kA), 4) << "added once";
}

TEST_F(ManagedTest, ACrashBeforeAnythingWasStoredForgetsNothingEither) {
    set({kA});
    begin(counted(now, kA, "gmail", 2));
    EXPECT_EQ(taken(lane_of("gmail"), kA), 2);
    begin(counted(now, kA, "other", 2));
    EXPECT_EQ(taken(lane_of("mx.example"), kA), 2) << "at an ISP that the spool does not tell from others";
    EXPECT_EQ(taken(lane_of("gmail"), kA), 0);
}

TEST_F(ManagedTest, YesterdaysMailToOthersIsNotAddedToStatesThatHaveIt) {
    set({kA});
    EXPECT_EQ(send(lane_of("mx.example"), 3)[kA], 3);
    pass(23h);
    const auto yesterday = now - 23h;
    pass(2h);                                           // the day ends, the 24 hours do not
    send(lane_of("mx.example"), 1);
    pass(11min);
    store();
    const auto before = taken(lane_of("mx.example"), kA);
    for (auto& lane : all) lane->managed.reset();
    auto lines = counted(yesterday, kA, "other", 3);
    lines.push_back(counted(now, kA, "other", 1).front());
    begin(lines);
    EXPECT_EQ(taken(lane_of("mx.example"), kA), before) << "a restart adds nothing";
    for (auto& lane : all) lane->managed.reset();
    lines.back().counts.delivered = 3;                  // two left after the state was stored
    begin(lines);
    EXPECT_EQ(taken(lane_of("mx.example"), kA), before + 2);
}

TEST_F(ManagedTest, AnAddressThatMovesTakesWhatItLearnedWithItOnceTheOtherLaneGaveItUp) {
    set({kA});
    Lane& from = lane_of("gmail");
    EXPECT_EQ(send(from, 2)[kA], 2);
    control::Pool other = pool;
    other.id = PoolId{8};
    other.name = "other";
    Lane& to = lane_of("gmail", other);
    EXPECT_FALSE(to.managed->complete());
    EXPECT_EQ(taken(to, kA), -1);
    EXPECT_TRUE(send(to, 1).empty());
    EXPECT_EQ(excess, 0) << "a moment is no reason to leave the pool";
    set({});
    lane_of("gmail");
    EXPECT_EQ(taken(lane_of("gmail", other), kA), 2);
    EXPECT_TRUE(to.managed->complete());
}

TEST_F(ManagedTest, AnAddressThatLeavesWaitsForItsAnswers) {
    set({kA});
    Lane& lane = lane_of("gmail");
    Site& site = site_of(lane);
    site.ready.push(item());
    lane.ensure_grants(site, circumstances());
    const SourcePtr source = lane.sources[0];
    auto drawn = lane.draw(site, source, 1, circumstances());
    ASSERT_TRUE(drawn);
    set({});
    lane_of("gmail");
    EXPECT_FALSE(lane.managed->complete());
    drawn->handed.spend();
    lane.managed->answered(*source, {{kDelivered, 1, true}}, moment());
    lane_of("gmail");
    EXPECT_TRUE(lane.managed->complete());
    store();
    ASSERT_EQ(disk.pairs.size(), 1u);
    EXPECT_EQ(disk.pairs[0].state.taken.day(), 1);
    EXPECT_EQ(disk.pairs[0].counted, 1);
}

TEST_F(ManagedTest, ADrainingAddressGetsNoNewMail) {
    set({kA, kB});
    pool.sources[0].draining = true;
    const auto sent = send(lane_of("gmail"), 40);
    EXPECT_FALSE(sent.contains(kA));
    EXPECT_TRUE(sent.contains(kB));
    EXPECT_FALSE(lane_of("gmail").managed->view(false, moment()).pairs.at(0).serves);
}

TEST_F(ManagedTest, OverridesCapWhatTheyNameUntilTheyExpire) {
    set({kA, kB});
    control::ManagedOverride word;
    word.pool = kNews;
    word.isp = IspId{"gmail"};
    word.address = kA;
    word.day_cap = 1;
    word.until = now + 2h;
    pool.overrides = {word};
    const auto capped = send(lane_of("gmail"), 40);
    EXPECT_EQ(capped.at(kA), 1);
    EXPECT_GT(capped.at(kB), 1);
    EXPECT_GT(send(lane_of("yahoo"), 40).at(kA), 1);
    pass(10s);
    bool told = false;
    for (const auto& each : book->take_decisions())
        if (each.decision.address == kA && each.decision.isp == "gmail" && each.decision.kind == managed::DecisionKind::grant)
            told = each.decision.why.find("override in force until 2027-01-01T02:00Z: at most 1 in 24 h") != std::string::npos;
    EXPECT_TRUE(told);
    pass(2h);
    EXPECT_TRUE(send(lane_of("gmail"), 5).contains(kA));
}

TEST_F(ManagedTest, WhatGrewBeforeAnOverrideIsToldWithoutIt) {
    set({kA});
    for (int slot = 0; slot < 60; ++slot) {
        (void)send(lane_of("gmail"), 40);
        pass(10min);
    }
    (void)book->take_decisions();
    control::ManagedOverride word;
    word.pool = kNews;
    word.freeze = true;
    word.until = now + 12h;
    pool.overrides = {word};
    const auto begun = now;
    (void)lane_of("gmail");
    for (int slot = 0; slot < 40; ++slot) {
        (void)send(lane_of("gmail"), 40);
        pass(10min);
    }
    bool raised = false;
    for (const auto& each : book->take_decisions()) {
        if (each.decision.kind != managed::DecisionKind::raise) continue;
        raised = true;
        EXPECT_LE(each.told_at, begun + 1min);
        EXPECT_FALSE(each.decision.why.contains("override")) << each.decision.why;
    }
    EXPECT_TRUE(raised);
}

TEST_F(ManagedTest, RefusedAgainAsLittleAsItCanBeIsNoNews) {
    set({kA});
    Lane& lane = lane_of("gmail");
    for (int slot = 0; slot < 200; ++slot) {
        (void)send(lane, 5, kThrottled);
        pass(10min);
    }
    std::size_t cuts = 0;
    for (const auto& each : book->take_decisions()) {
        if (each.decision.kind != managed::DecisionKind::cut) continue;
        ++cuts;
        EXPECT_FALSE(each.decision.why.contains("from 1 to 2 messages an hour")) << each.decision.why;
    }
    EXPECT_GE(cuts, 1u);
    EXPECT_LE(cuts, 6u) << "a day and a half of refusals";
}

TEST_F(ManagedTest, ABlockAndACutAreRecordedInTheIspsOwnWords) {
    set({kA});
    Lane& lane = lane_of("gmail");
    EXPECT_GT(send(lane, 20)[kA], 0);
    const std::string slow = "421 4.7.28 unusual rate\r\n\x1b[2J of mail \xc2\x85" + std::string(1000, 'x');
    for (int i = 0; i < 40; ++i) lane.managed->refused(*lane.sources[0], kThrottled, moment(), slow);
    pass(11min);
    lane.managed->refused(*lane.sources[0], kBlocked, moment(), "550 5.7.1 blocked, see https://isp.test/7");
    pass(1min);
    std::string cut, block;
    for (const auto& each : book->take_decisions()) {
        if (each.decision.kind == managed::DecisionKind::cut) cut = each.decision.why;
        if (each.decision.kind == managed::DecisionKind::block) block = each.decision.why;
    }
    EXPECT_NE(cut.find("; the ISP said: 421 4.7.28 unusual rate  ?[2J of mail ??xxx"), std::string::npos) << cut;
    EXPECT_LT(cut.size(), 700u);
    EXPECT_NE(block.find("; the ISP said: 550 5.7.1 blocked, see https://isp.test/7"), std::string::npos) << block;
}

TEST_F(ManagedTest, ARaiseIsToldOnceOverARestartRightAfterMidnight) {
    set({kA});
    Lane& lane = lane_of("gmail");
    for (int i = 0; i < 30; ++i) {
        (void)send(lane, 50);
        pass(10min);
    }
    const auto raises = [this] {
        auto told = book->take_decisions();
        return std::ranges::count_if(told, [](const auto& each) { return each.decision.kind == managed::DecisionKind::raise; });
    };
    EXPECT_EQ(raises(), 0);
    pass(19h + 2min);  // midnight, and no mail since
    store();
    EXPECT_EQ(raises(), 1);
    for (auto& each : all) each->managed.reset();
    begin(counted(now, kA, "gmail", 0));
    (void)lane_of("gmail");
    pass(12min);
    EXPECT_EQ(raises(), 0);
}

TEST_F(ManagedTest, WhatIsShownAsCapacityHasTheOperatorsCapInItAndSaysSo) {
    set({kA, kB});
    control::ManagedOverride word;
    word.pool = control::kAllManagedPools;
    word.day_cap = 3;
    word.until = now + 2h;
    pool.overrides = {word};
    const auto view = lane_of("gmail").managed->view(false, moment());
    ASSERT_EQ(view.pairs.size(), 2u);
    for (const auto& pair : view.pairs) EXPECT_EQ(pair.available_day, 3);
    EXPECT_EQ(view.word, "override in force until 2027-01-01T02:00Z: at most 3 in 24 h");
    const auto why = *lane_of("gmail").managed->why_excess(10, 6, moment());
    EXPECT_NE(why.find("2 addresses with an allowance of 6 in 24 h"), std::string::npos) << why;
    pass(3h);
    EXPECT_EQ(lane_of("gmail").managed->view(false, moment()).word, "");
}

TEST_F(ManagedTest, APoolWithoutAddressesSpillsAndCountsWhatArrived) {
    Lane& lane = lane_of("gmail");
    EXPECT_TRUE(send(lane, 12).empty());
    EXPECT_EQ(excess, 12);
    ASSERT_TRUE(site_of(lane).excess_reason);
    EXPECT_EQ(*site_of(lane).excess_reason, "pool news has no address yet: insufficient volume, or none is free (12 messages to gmail arrived in 24 h)");
    const auto view = lane.managed->view(true, moment());
    EXPECT_EQ(view.arrived, 12);
    EXPECT_EQ(view.arrived_24h, 12);
    EXPECT_EQ(view.shared_24h, 12);
    EXPECT_NE(view.spills_because.find("has no address yet"), std::string::npos);
}

TEST_F(ManagedTest, WhereSpillIsNeverMailWaitsAndSaysWhy) {
    set({kA});
    pool.spill = warmup::Spill::never;
    Lane& lane = lane_of("gmail");
    (void)send(lane, 200);
    EXPECT_EQ(excess, 0);
    EXPECT_FALSE(site_of(lane).ready.empty());
    EXPECT_NE(lane.waits_for.find("over what pool news may send to gmail"), std::string::npos) << lane.waits_for;
}

TEST_F(ManagedTest, TheStoryOfAMessageNamesAGrantOfWhichThereIsARecord) {
    set({kA});
    Lane& lane = lane_of("gmail");
    EXPECT_EQ(send(lane, 2)[kA], 2);
    ASSERT_EQ(last_decision.rfind("grant ", 0), 0u) << last_decision;
    EXPECT_NE(last_decision.find(" of news/gmail; chose 192.0.2.1"), std::string::npos) << last_decision;
    const auto number = last_decision.substr(6, last_decision.find(' ', 6) - 6);
    pass(1s);
    std::vector<control::ManagedDecision> grants;
    for (auto& each : book->take_decisions())
        if (each.decision.kind == managed::DecisionKind::grant) grants.push_back(std::move(each));
    ASSERT_EQ(grants.size(), 1u) << "one a slot";
    EXPECT_EQ(std::to_string(grants[0].id), number);
    EXPECT_EQ(grants[0].decision.isp, "gmail");
    EXPECT_EQ(grants[0].decision.address, kA);
    EXPECT_NE(grants[0].decision.why.find("grant " + number + ": may take "), std::string::npos);
    EXPECT_LT(grants[0].id, 1ull << 53);
    pass(10min);
    (void)send(lane, 1);
    EXPECT_EQ(last_decision.find("grant " + number), std::string::npos) << "the next slot has its own";
}

// What was sent without a sign is believed when the 24 h in which it was sent had none: no limit is forgotten at midnight, nor a block for a probe.
TEST_F(ManagedTest, TransactionalGoesFirstAndBulkSpillsFirst) {
    ItemQueue queue;
    using control::Priority;
    std::int64_t at = 0;
    for (const auto priority : {Priority::bulk, Priority::normal, Priority::transactional, Priority::bulk, Priority::normal, Priority::transactional}) queue.push(item(priority, ++at));
    EXPECT_EQ(queue.pop_back()->accepted_ms, 4);
    std::vector<std::int64_t> order;
    while (!queue.empty()) order.push_back(queue.pop()->accepted_ms);
    EXPECT_EQ(order, (std::vector<std::int64_t>{3, 6, 2, 5, 1}));
}

TEST_F(ManagedTest, ABacklogGoesByAgeAndBulkThatWaitedAnHourCountsAsNormal) {
    ItemQueue queue;
    using control::Priority;
    queue.push(item(Priority::normal, 5000));
    queue.push(item(Priority::bulk, 1000));
    queue.push(item(Priority::normal, 4000));   // came back from a deferral
    queue.promote(from_ms(3'600'999));
    EXPECT_EQ(queue.front()->accepted_ms, 4000);
    queue.promote(from_ms(3'601'000));
    EXPECT_EQ(queue.cost(), 3);
    std::vector<std::int64_t> order;
    while (!queue.empty()) order.push_back(queue.pop()->accepted_ms);
    EXPECT_EQ(order, (std::vector<std::int64_t>{1000, 4000, 5000}));
    EXPECT_EQ(queue.cost(), 0);
}

}  // namespace
}  // namespace warmpost::delivery
