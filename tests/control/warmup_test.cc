// Where a leased address stands in its plan: 45 UTC days by the calendar.
#include "control/warmup.h"

#include <gtest/gtest.h>

namespace warmpost::control {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
constexpr WallTime kEvening = std::chrono::sys_days{std::chrono::year{2028} / 2 / 27} + 23h;   // before a leap day

int percent(const Warmup& warmup, WallTime now) { return warmup_at(warmup, now).percent; }

TEST(Warmup, ANewLeaseBeginsAtZeroOrIsDone) {
    const auto fresh = warmup_of_new_lease(true, kEvening);
    EXPECT_EQ(fresh.leased_at, kEvening);
    EXPECT_EQ(warmup_at(fresh, kEvening).status, WarmupStatus::in_progress);
    EXPECT_EQ(percent(fresh, kEvening), 0);
    const auto off = warmup_of_new_lease(false, kEvening);
    EXPECT_EQ(warmup_at(off, kEvening).status, WarmupStatus::done);
    EXPECT_EQ(percent(off, kEvening), 100);
    EXPECT_EQ(warmup_at({}, kEvening).status, WarmupStatus::none);
}

TEST(Warmup, RisesAtMidnightUtcAndIsDoneAfter45Days) {
    const auto from = warmup_moved_to(0, {}, kEvening);
    EXPECT_EQ(percent(from, kEvening + 59min), 0);
    EXPECT_EQ(percent(from, kEvening + 1h), 2) << "100/45, rounded down";
    EXPECT_EQ(percent(from, kEvening + days{2}), 4) << "the leap day is a day";
    int before = 0;
    for (int day = 0; day < 45; ++day) {
        const auto point = warmup_at(from, kEvening + days{day});
        EXPECT_EQ(point.status, WarmupStatus::in_progress) << day;
        EXPECT_GE(point.percent, before);
        EXPECT_LE(point.percent - before, 3);
        before = point.percent;
    }
    EXPECT_EQ(warmup_at(from, kEvening + days{45}).status, WarmupStatus::done);
    EXPECT_EQ(percent(from, kEvening + days{100'000}), 100);
}

TEST(Warmup, AClockThatWasSetBackTakesNothingAway) {
    const auto from = warmup_moved_to(30, {}, kEvening);
    EXPECT_EQ(percent(from, kEvening - days{10}), 30);
}

TEST(Warmup, GoesOnFromWhereItIsSetAndKeepsTheLeasesBeginning) {
    const auto leased = warmup_of_new_lease(true, kEvening);
    const auto moved = warmup_moved_to(50, leased, kEvening + days{3});
    EXPECT_EQ(moved.leased_at, kEvening);
    EXPECT_EQ(percent(moved, kEvening + days{3}), 50);
    EXPECT_EQ(percent(moved, kEvening + days{4}), 52);
    EXPECT_EQ(warmup_at(moved, kEvening + days{26}).status, WarmupStatus::done) << "half of 45 days later";
    EXPECT_EQ(warmup_at(warmup_moved_to(100, leased, kEvening), kEvening).status, WarmupStatus::done);
    EXPECT_EQ(warmup_at(warmup_moved_to(99, leased, kEvening), kEvening).status, WarmupStatus::in_progress);
}

}  // namespace
}  // namespace warmpost::control
