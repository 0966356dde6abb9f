#include "policy/reputation/reputation.h"

#include <gtest/gtest.h>

#include <random>

namespace warmpost::reputation {
namespace {

constexpr std::int64_t kHour = 500'000;   // of the tests' now
const WallTime kNow{std::chrono::hours{kHour} + std::chrono::minutes{30}};
const Rules kRules;

// `days` days of the same mail, an hour each.
std::vector<Hour> steady(int days, std::int64_t messages, std::int64_t bounces = 0, std::int64_t complaints = 0) {
    std::vector<Hour> hours;
    for (int day = 0; day < days; ++day) hours.push_back({kHour - 24 * day, messages, bounces, complaints});
    return hours;
}
Standing judged(const std::vector<Hour>& hours, const Standing& before = {}, WallTime fresh_start = {}) {
    return judge(rates_of(hours, kRules, fresh_start, kNow), kRules, before, kNow);
}

TEST(Reputation, ARepresentativeVolumeIsAUsualDayOfTheNewestMail) {
    const auto rates = rates_of(steady(20, 2'000), kRules, {}, kNow);
    EXPECT_EQ(rates.representative, 2'000);
    EXPECT_EQ(rates.messages, 2'000);
    EXPECT_EQ(rates.first_hour, kHour);
    EXPECT_EQ(rates_of(steady(20, 100), kRules, {}, kNow).representative, kRules.least_volume);
    EXPECT_EQ(rates_of(steady(20, 100), kRules, {}, kNow).messages, 500) << "as many days as it takes";
    EXPECT_EQ(rates_of(steady(20, 1'000'000), kRules, {}, kNow).representative, kRules.most_volume);
    EXPECT_EQ(rates_of({}, kRules, {}, kNow).messages, 0);
}
TEST(Reputation, DaysWithoutMailMakeNoDayUsual) {
    std::vector<Hour> weekly;
    for (int week = 0; week < 4; ++week) weekly.push_back({kHour - 24 * 7 * week, 5'000, 0, 0});
    EXPECT_EQ(rates_of(weekly, kRules, {}, kNow).representative, 5'000);
}
TEST(Reputation, OldHoursFutureOnesAndThoseBeforeAFreshStartDoNotCount) {
    std::vector<Hour> hours{{kHour + 2, 10'000, 10'000, 0}, {kHour - 24 * 31, 10'000, 10'000, 0}, {kHour - 3, 300, 300, 0}, {kHour - 1, 200, 1, 0}};
    EXPECT_EQ(rates_of(hours, kRules, kNow - std::chrono::hours(2), kNow).bounces, 1);
    EXPECT_EQ(rates_of(hours, kRules, {}, kNow).bounces, 301);
}
TEST(Reputation, SesMarksDecide) {
    EXPECT_EQ(judged(steady(5, 1'000, 49)).state, State::healthy);
    EXPECT_EQ(judged(steady(5, 1'000, 50)).state, State::under_review);
    EXPECT_EQ(judged(steady(5, 1'000, 99)).state, State::under_review);
    const auto paused = judged(steady(5, 1'000, 100));
    EXPECT_EQ(paused.state, State::paused);
    EXPECT_EQ(paused.since, kNow);
    EXPECT_EQ(paused.cause, "The bounce rate is 10.0%, at or above 10.0%: 100 of the last 1000 messages.");
    EXPECT_EQ(judged(steady(5, 10'000, 0, 9)).state, State::healthy);
    const auto review = judged(steady(5, 10'000, 0, 10));
    EXPECT_EQ(review.state, State::under_review);
    EXPECT_EQ(review.cause, "The complaint rate is 0.10%, at or above 0.10%: 10 of the last 10000 messages.");
    EXPECT_EQ(judged(steady(5, 10'000, 0, 50)).state, State::paused);
}
TEST(Reputation, FewMessagesProveLittle) {
    EXPECT_EQ(judged({{kHour, 10, 9, 0}}).state, State::healthy) << "9 of 10 is 90 %, of nine";
    EXPECT_EQ(judged({{kHour, 50, 20, 0}}).state, State::under_review);
    EXPECT_EQ(judged({{kHour, 200, 0, 1}}).state, State::healthy) << "one complaint is no rate";
    EXPECT_EQ(judged({{kHour, 200, 0, 4}}).state, State::under_review);
}
TEST(Reputation, ReviewEndsWhenTheRateIsClearlyBelowItsMarkAndAPauseNever) {
    const auto review = judged(steady(5, 1'000, 60));
    EXPECT_EQ(judged(steady(5, 1'000, 47), review), review) << "between nine tenths of the mark and the mark";
    const auto healed = judged(steady(5, 1'000, 44), review);
    EXPECT_EQ(healed.state, State::healthy);
    EXPECT_TRUE(healed.cause.empty());
    const auto paused = judged(steady(5, 1'000, 200));
    EXPECT_EQ(judged(steady(5, 1'000, 0), paused), paused);
    EXPECT_EQ(judged({}, paused), paused);
}
TEST(Reputation, WhoIsLetGoAgainIsUnderReviewUntilEnoughNewMailIsGood) {
    const auto paused = judged(steady(5, 1'000, 200));
    const auto lifted = lift(paused, "ops", kNow);
    EXPECT_EQ(lifted.state, State::under_review);
    EXPECT_NE(lifted.cause.find("ops"), std::string::npos);
    const auto before = kNow - std::chrono::hours(1);
    EXPECT_EQ(judged({{kHour, 100, 0, 0}}, lifted, before).state, State::under_review);
    EXPECT_EQ(judged({{kHour, 600, 3, 0}}, lifted, before).state, State::healthy);
    EXPECT_EQ(judged({{kHour, 600, 100, 0}}, lifted, before).state, State::paused) << "and again";
    EXPECT_EQ(judged({{kHour, 600, 100, 0}}, lifted, kNow).state, State::under_review) << "in the hour of the lift it cannot be told from what was before";
    EXPECT_EQ(lift(Standing{}, "ops", kNow), Standing{});
}
// Whatever is counted: no state gets better on more bounces or complaints, and a rate lies between 0 and 1.
TEST(Reputation, NothingBadMakesItBetter) {
    std::mt19937 random(7);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<Hour> hours;
        for (int i = 0, n = static_cast<int>(random() % 40); i < n; ++i) {
            const std::int64_t messages = random() % 3'000;
            hours.push_back({kHour - i * 5, messages, messages == 0 ? 0 : static_cast<std::int64_t>(random()) % (messages + 1), static_cast<std::int64_t>(random() % 20)});
        }
        const auto rates = rates_of(hours, kRules, {}, kNow);
        EXPECT_GE(rates.bounce_rate(), 0);
        EXPECT_LE(rates.bounce_rate(), 1);
        const Standing before{static_cast<State>(random() % 3), kNow, "x"};
        auto worse = rates;
        worse.bounces += 1 + static_cast<std::int64_t>(random() % 100);
        worse.complaints += static_cast<std::int64_t>(random() % 100);
        EXPECT_GE(judge(worse, kRules, before, kNow).state, judge(rates, kRules, before, kNow).state);
        if (before.state == State::paused) {
            EXPECT_EQ(judge(rates, kRules, before, kNow), before);
        }
    }
}

}  // namespace
}  // namespace warmpost::reputation
