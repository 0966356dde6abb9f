#include "reporting/events/event_line.h"

#include <gtest/gtest.h>

namespace warmpost::reporting {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
constexpr WallTime kWall{seconds{1'790'000'000}};
constexpr SteadyTime kStart{seconds{1000}};

class EventLineTest : public testing::Test {
protected:
    void add(std::uint64_t number, const std::string& group, WallTime queued = kWall) { line.add({number, number, queued, group, "body"}); }
    // The number of the next event; 0: none.
    std::uint64_t next(SteadyTime now = kStart) {
        const auto* event = line.next(now, patience);
        return event == nullptr ? 0 : event->number;
    }
    bool fail(std::uint64_t number, SteadyTime now, WallTime wall = kWall) { return line.failed(number, now, wall, patience); }
    EventLine line;
    Patience patience;
};

TEST_F(EventLineTest, EventsOfOneMessageGoOneAfterTheOtherThoseOfOthersBeside) {
    add(1, "a"), add(2, "a"), add(3, "b"), add(4, "");
    add(5, "");
    EXPECT_EQ(next(), 1u);
    EXPECT_EQ(next(), 3u);
    EXPECT_EQ(next(), 4u);
    EXPECT_EQ(next(), 5u) << "what is about no message waits for nothing";
    EXPECT_EQ(next(), 0u);
    line.succeeded(1);
    EXPECT_EQ(next(), 2u);
}
TEST_F(EventLineTest, NoMoreAtATimeThanAllowed) {
    patience.in_flight = 2;
    add(1, "a"), add(2, "b"), add(3, "c");
    EXPECT_EQ(next(), 1u);
    EXPECT_EQ(next(), 2u);
    EXPECT_EQ(next(), 0u);
    EXPECT_FALSE(line.due(patience));
    line.succeeded(2);
    EXPECT_EQ(next(), 3u);
}
TEST_F(EventLineTest, AFailedEventComesAgainBeforeLaterOnesOfItsMessage) {
    add(1, "a"), add(2, "a");
    EXPECT_EQ(next(), 1u);
    EXPECT_FALSE(fail(1, kStart));
    EXPECT_EQ(next(kStart), 0u);
    EXPECT_EQ(line.due(patience), kStart + seconds(1));
    EXPECT_EQ(next(kStart + seconds(1)), 1u);
    line.succeeded(1);
    EXPECT_EQ(next(kStart + seconds(1)), 2u);
}
TEST_F(EventLineTest, PausesDoubleUpToTheLongest) {
    EXPECT_EQ(pause_after(1, patience), seconds(1));
    EXPECT_EQ(pause_after(4, patience), seconds(8));
    EXPECT_EQ(pause_after(100, patience), seconds(600));
}
TEST_F(EventLineTest, WhileNothingGetsThroughOneAtATimeIsTried) {
    add(1, "a"), add(2, "b"), add(3, "c");
    EXPECT_EQ(next(), 1u);
    EXPECT_EQ(next(), 2u);
    EXPECT_FALSE(fail(1, kStart));
    EXPECT_FALSE(fail(2, kStart));
    EXPECT_EQ(next(kStart + seconds(1)), 0u) << "two failures: two seconds";
    EXPECT_EQ(next(kStart + seconds(2)), 3u);
    EXPECT_EQ(next(kStart + seconds(2)), 0u);
    line.succeeded(3);
    EXPECT_EQ(next(kStart + seconds(2)), 1u);
    EXPECT_EQ(next(kStart + seconds(2)), 2u);
}
TEST_F(EventLineTest, AnEventThatAlwaysFailsHoldsUpNoOther) {
    for (std::uint64_t i = 1; i <= 20; ++i) add(i, "m" + std::to_string(i));
    patience.in_flight = 1;
    auto now = kStart;
    int through = 0;
    for (int turn = 0; turn < 200 && through < 19; ++turn, now += seconds(1)) {
        const auto number = next(now);
        if (number == 1)
            EXPECT_FALSE(fail(1, now));
        else if (number != 0)
            line.succeeded(number), ++through;
    }
    EXPECT_EQ(through, 19);
    EXPECT_EQ(line.size(), 1u);
    EXPECT_EQ(line.untried(), 0u);
}
TEST_F(EventLineTest, AfterItsTimeAnEventIsGivenUpAndTheNextOfItsMessageMayGo) {
    add(1, "a"), add(2, "a", kWall + hours(23));
    EXPECT_EQ(next(), 1u);
    EXPECT_FALSE(fail(1, kStart, kWall + hours(24) - seconds(1)));
    EXPECT_EQ(next(kStart + seconds(1)), 1u);
    EXPECT_TRUE(fail(1, kStart + seconds(1), kWall + hours(24)));
    EXPECT_EQ(next(kStart + hours(1)), 2u);
}
TEST_F(EventLineTest, OldEventsAreDroppedOnlyWhileNothingGetsThrough) {
    add(1, "a"), add(2, "b"), add(3, "c", kWall + hours(20));
    EXPECT_TRUE(line.drop_too_old(kWall + hours(25), patience).empty()) << "they have not been tried yet";
    EXPECT_EQ(next(), 1u);
    EXPECT_TRUE(fail(1, kStart, kWall + hours(25)));
    EXPECT_EQ(line.drop_too_old(kWall + hours(25), patience), std::vector<std::uint64_t>{2});
    EXPECT_EQ(next(kStart + seconds(1)), 3u);
}
TEST_F(EventLineTest, DueTellsWhenToLookAgainAndNeverOfWhatWaitsForAnother) {
    EXPECT_FALSE(line.due(patience));
    add(1, "a"), add(2, "a");
    EXPECT_EQ(line.due(patience), SteadyTime{});
    EXPECT_EQ(next(), 1u);
    EXPECT_FALSE(line.due(patience)) << "2 waits for 1, whatever the time";
}

}  // namespace
}  // namespace warmpost::reporting
