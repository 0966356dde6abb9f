#include "registry/event_queues.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace warmpost::registry {
namespace {

using Event = EventQueues::NewEvent;
using Settled = EventQueues::Settled;
constexpr WallTime kNow{std::chrono::milliseconds{1'790'000'000'000}};

class EventQueuesTest : public testing::Test {
protected:
    EventQueuesTest() {
        std::string name = (std::filesystem::temp_directory_path() / "event-queues-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        open();
    }
    ~EventQueuesTest() override {
        queues.reset();
        registry.reset();
        std::filesystem::remove_all(directory);
    }
    void open() {
        queues.reset();
        registry.reset();
        registry = Registry::open(directory).value();
        queues = EventQueues::open(*registry).value();
    }
    void append(std::vector<Event> events, std::uint64_t through) { ASSERT_TRUE(queues->append(events, through, kNow, limits)); }
    std::vector<std::string> bodies(std::uint64_t queue) {
        std::vector<std::string> all;
        const auto read = queues->read(queue, 0, 100, 1 << 20).value();
        for (const auto& event : read) all.push_back(event.body);
        return all;
    }
    std::vector<std::string> dead_bodies(std::uint64_t queue) {
        std::vector<std::string> all;
        const auto read = queues->dead(queue, 100).value();
        for (const auto& event : read) all.push_back(event.body);
        return all;
    }
    void settle(std::vector<Settled> settled, WallTime now = kNow) { ASSERT_TRUE(queues->settle(settled, now, limits)); }

    std::filesystem::path directory;
    EventQueues::Limits limits;
    std::unique_ptr<Registry> registry;
    std::unique_ptr<EventQueues> queues;
};
using Bodies = std::vector<std::string>;

TEST_F(EventQueuesTest, KeepsTheOrderOfEachQueueAndItsPartsOverARestart) {
    append({{1, "m1", "a"}, {2, "m1", "a2"}, {1, "m2", std::string("b\0c", 3)}}, 7);
    open();
    EXPECT_EQ(queues->taken(), 7u);
    EXPECT_EQ(bodies(1), (Bodies{"a", std::string("b\0c", 3)}));
    EXPECT_EQ(bodies(2), Bodies{"a2"});
    const auto read = queues->read(1, 0, 100, 1 << 20).value();
    EXPECT_EQ(read[0].group, "m1");
    EXPECT_EQ(read[0].queued, kNow);
    EXPECT_LT(read[0].number, read[1].number);
    EXPECT_EQ(queues->counts(1).waiting, 2u);
    append({{1, "m3", "d"}}, 8);
    EXPECT_EQ(bodies(1).back(), "d") << "a number given before the restart would stand in front";
}
TEST_F(EventQueuesTest, ReadsOnFromANumberWithinItsBounds) {
    append({{1, "", "a"}, {1, "", "b"}, {1, "", "c"}}, 1);
    const auto first = queues->read(1, 0, 1, 1 << 20).value();
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(queues->read(1, first[0].number, 100, 1 << 20).value().size(), 2u);
    EXPECT_EQ(queues->read(1, 0, 100, 1).value().size(), 1u) << "at least one, however large";
}
TEST_F(EventQueuesTest, WhatIsSettledIsGoneAndWhatIsNotStays) {
    append({{1, "m", "a"}, {1, "m", "b"}}, 1);
    const auto events = queues->read(1, 0, 100, 1 << 20).value();
    settle({{1, events[0].number}, {1, 4711}, {9, 1}});
    open();
    EXPECT_EQ(bodies(1), Bodies{"b"});
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{1, 0}));
    settle({{1, events[0].number}});
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{1, 0})) << "settled twice, counted once";
}
TEST_F(EventQueuesTest, DeadLettersAreKeptWithTheirReasonAndReplayedInOrderAsThemselves) {
    append({{1, "m", "a"}, {1, "m", "b"}, {1, "n", "c"}}, 1);
    const auto events = queues->read(1, 0, 100, 1 << 20).value();
    settle({{1, events[0].number, "HTTP 500"}, {1, events[1].number, "HTTP 500"}});
    open();
    const auto dead = queues->dead(1, 100).value();
    ASSERT_EQ(dead.size(), 2u);
    EXPECT_EQ(dead[0].reason, "HTTP 500");
    EXPECT_EQ(dead[0].died, kNow);
    EXPECT_EQ(dead[0].group, "m");
    EXPECT_EQ(queues->replay(1, kNow + std::chrono::hours(1)).value().count, 2u);
    EXPECT_EQ(bodies(1), (Bodies{"c", "a", "b"}));
    const auto again = queues->read(1, 0, 100, 1 << 20).value();
    EXPECT_EQ(again[1].origin, events[0].number) << "its identity for the receiver stays";
    EXPECT_EQ(again[1].queued, kNow + std::chrono::hours(1)) << "it is given time anew";
    EXPECT_TRUE(dead_bodies(1).empty());
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{3, 0}));
}
TEST_F(EventQueuesTest, AFullQueueBuriesItsOldestAndNoOtherQueueFeelsIt) {
    limits.waiting = 2;
    append({{1, "", "a"}, {1, "", "b"}, {2, "", "x"}}, 1);
    const std::vector<Event> more{{1, "", "c"}};
    EXPECT_EQ(queues->append(more, 2, kNow, limits).value(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(bodies(1), (Bodies{"b", "c"}));
    EXPECT_EQ(dead_bodies(1), Bodies{"a"});
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{2, 1}));
    EXPECT_EQ(bodies(2), Bodies{"x"});
}
TEST_F(EventQueuesTest, OneBatchBeyondTheBoundLeavesItsOldestDeadToo) {
    limits.waiting = 2;
    append({{1, "", "a"}}, 1);
    append({{1, "", "b"}, {2, "", "x"}, {1, "", "c"}, {1, "", "d"}, {1, "", "e"}}, 2);
    EXPECT_EQ(bodies(1), (Bodies{"d", "e"}));
    EXPECT_EQ(dead_bodies(1), (Bodies{"a", "b", "c"}));
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{2, 3}));
    EXPECT_EQ(bodies(2), Bodies{"x"});
    open();
    EXPECT_EQ(queues->replay(1, kNow).value().count, 3u);
    EXPECT_EQ(bodies(1), (Bodies{"d", "e", "a", "b", "c"}));
}
TEST_F(EventQueuesTest, DeadLettersAreBoundedInNumberAndAge) {
    limits.dead = 2;
    append({{1, "", "a"}, {1, "", "b"}, {1, "", "c"}, {1, "", "d"}, {1, "", "e"}}, 1);
    const auto events = queues->read(1, 0, 100, 1 << 20).value();
    for (std::size_t i = 0; i < 4; ++i) settle({{1, events[i].number, "no"}});
    EXPECT_EQ(dead_bodies(1), (Bodies{"c", "d"}));
    settle({{1, events[4].number, "no"}}, kNow + limits.dead_age + std::chrono::seconds(1));
    EXPECT_EQ(dead_bodies(1), Bodies{"e"});
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{0, 1}));
}
// One that dies again while others are replayed would go round without end.
TEST_F(EventQueuesTest, ReplayGoesByBatchesAndLeavesWhatDiedSinceItBegan) {
    std::vector<Event> events;
    for (int i = 0; i < 1500; ++i) events.push_back({1, "", std::to_string(i)});
    append(events, 1);
    std::vector<Settled> died;
    const auto read = queues->read(1, 0, 2000, 1 << 20).value();
    for (const auto& event : read) died.push_back({1, event.number, "no"});
    settle(died);
    std::uint64_t count = 0, before = 0;
    int calls = 0;
    for (bool more = true; more && calls < 20; ++calls) {
        const auto replayed = queues->replay(1, kNow, before).value();
        count += replayed.count, before = replayed.before, more = replayed.more;
        const auto first = queues->read(1, 0, 1, 1 << 20).value();
        settle({{1, first.at(0).number, "no again"}});
    }
    EXPECT_EQ(count, 1500u);
    EXPECT_GT(calls, 1);
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{1500u - static_cast<unsigned>(calls), static_cast<unsigned>(calls)}));
}
TEST_F(EventQueuesTest, DeadLettersGoByAgeThoughNoOtherJoinsThem) {
    append({{1, "", "a"}, {2, "", "b"}}, 1);
    settle({{1, queues->read(1, 0, 1, 1).value()[0].number, "no"}});
    ASSERT_TRUE(queues->drop_old(kNow + limits.dead_age, limits));
    EXPECT_EQ(dead_bodies(1), Bodies{"a"});
    ASSERT_TRUE(queues->drop_old(kNow + limits.dead_age + std::chrono::seconds(1), limits));
    EXPECT_EQ(queues->counts(1), (EventQueues::Counts{0, 0}));
    EXPECT_EQ(bodies(2), Bodies{"b"});
}
TEST_F(EventQueuesTest, AForgottenQueueHoldsNothingAndItsNeighboursAll) {
    append({{1, "", "a"}, {2, "", "b"}, {3, "", "c"}}, 1);
    ASSERT_TRUE(queues->put_note(2, "asked"));
    settle({{2, queues->read(2, 0, 1, 1).value()[0].number, "no"}});
    EXPECT_EQ(queues->note(2).value(), "asked");
    ASSERT_TRUE(queues->forget(2));
    open();
    EXPECT_EQ(queues->queues(), (std::vector<std::uint64_t>{1, 3}));
    EXPECT_TRUE(dead_bodies(2).empty());
    EXPECT_EQ(queues->note(2).value(), "");
    EXPECT_EQ(bodies(1), Bodies{"a"});
    EXPECT_EQ(bodies(3), Bodies{"c"});
}

}  // namespace
}  // namespace warmpost::registry
