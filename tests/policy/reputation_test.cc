#include "policy/reputation/reputation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "policy/reputation/rate_window.h"

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
    EXPECT_EQ(judged({{kHour, 600, 100, 0}}, lifted, kNow).state, State::under_review) << "an hour's sum has what was before the lift too";
    EXPECT_EQ(lift(Standing{}, "ops", kNow), Standing{});
}
TEST(Reputation, OfTheHourOfAFreshStartItsWholeMinutesAfterThatCount) {
    using std::chrono::minutes, std::chrono::seconds;
    const WallTime hour{std::chrono::hours{kHour}};
    EXPECT_EQ(rest_of_hour(hour + minutes(5) + seconds(1)).from, hour + minutes(6)) << "what paused it may be in the minute of the lift";
    EXPECT_EQ(rest_of_hour(hour + minutes(5)).from, hour + minutes(5));
    EXPECT_EQ(rest_of_hour(hour + minutes(5)).to, hour + std::chrono::hours(1));
    EXPECT_EQ(rest_of_hour(hour).from, rest_of_hour(hour).to);
    const auto fresh = hour + minutes(5);
    const std::vector<Hour> hours{{kHour, 1'600, 200, 0}, {kHour + 1, 50, 1, 0}};
    const Hour rest{kHour, 600, 2, 1};
    const auto within = rates_of(hours, kRules, fresh, kNow, rest);
    EXPECT_EQ(within.messages, 600);
    EXPECT_EQ(within.bounces, 2);
    EXPECT_EQ(within.complaints, 1);
    EXPECT_EQ(within.first_hour, kHour);
    EXPECT_EQ(within.last_hour, kHour);
    const auto after = rates_of(hours, kRules, fresh, kNow + std::chrono::hours(1), rest);
    EXPECT_EQ(after.messages, 650) << "whole hours after it as ever";
    EXPECT_EQ(after.first_hour, kHour);
    EXPECT_EQ(after.last_hour, kHour + 1);
    EXPECT_EQ(rates_of({{kHour, 1'600, 200, 0}, {kHour + 24, 2'000, 1, 0}}, kRules, fresh, kNow + std::chrono::hours(24), rest).messages, 2'000)
        << "newer mail is representative by itself";
    EXPECT_EQ(rates_of(hours, kRules, hour, kNow, rest).messages, 1'600) << "on the hour: it counts whole";
    EXPECT_EQ(rates_of(hours, kRules, fresh, kNow, {kHour - 1, 600, 2, 0}).messages, 0) << "of another hour";
    EXPECT_EQ(rates_of(hours, kRules, kNow + std::chrono::hours(5), kNow, {kHour + 5, 600, 2, 0}).messages, 0) << "a clock that was set back";
}

// What rates_of says, without sums: newest hour first.
Rates plainly(std::vector<Hour> hours, WallTime fresh, const Hour& rest, std::int64_t until) {
    Rates rates;
    std::int64_t days[kLookBackDays + 1] = {}, sum = 0, with_mail = 0;
    for (const auto& each : hours)
        if (each.hour <= until && (until - each.hour) / 24 <= kLookBackDays) days[(until - each.hour) / 24] += each.messages;
    for (const auto day : days) sum += day, with_mail += day > 0 ? 1 : 0;
    rates.representative = std::clamp(with_mail > 0 ? sum / with_mail : 0, kRules.least_volume, kRules.most_volume);
    const auto start = std::chrono::floor<std::chrono::hours>(fresh.time_since_epoch()).count();
    const bool whole = std::chrono::ceil<std::chrono::hours>(fresh.time_since_epoch()).count() == start;
    std::erase_if(hours, [&](const Hour& each) { return each.hour < start || (!whole && each.hour == start); });
    if (!whole && rest.hour == start) hours.push_back(rest);
    std::ranges::sort(hours, std::greater{}, &Hour::hour);
    for (const auto& each : hours) {
        if (each.hour > until || each.hour < until - kLookBackDays * 24 || rates.messages >= rates.representative) continue;
        rates.messages += each.messages, rates.bounces += each.bounces, rates.complaints += each.complaints;
        if (rates.last_hour == 0) rates.last_hour = each.hour;
        rates.first_hour = each.hour;
    }
    return rates;
}
TEST(Reputation, ManyHoursAtOnceAreEachAsAlone) {
    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        std::vector<Hour> hours;
        for (std::int64_t hour = kHour - 1'200; hour < kHour + 3; ++hour)
            if (random() % 3 != 0)
                hours.push_back({hour, static_cast<std::int64_t>(random() % (round % 2 == 0 ? 40 : 2)), static_cast<std::int64_t>(random() % 4),
                                 static_cast<std::int64_t>(random() % 2)});
        std::ranges::shuffle(hours, random);
        const WallTime fresh = round % 4 == 0 ? WallTime{} : WallTime{std::chrono::hours{kHour - static_cast<std::int64_t>(random() % 400)} + std::chrono::minutes(random() % 60)};
        const Hour rest{std::chrono::floor<std::chrono::hours>(fresh.time_since_epoch()).count(), static_cast<std::int64_t>(random() % 30), 1, 0};
        const RateWindow window(hours, kRules, fresh, rest, kHour - 300, kHour);
        for (std::int64_t hour = kHour - 300; hour <= kHour; ++hour) {
            const auto fast = window.at(hour), slow = plainly(hours, fresh, rest, hour);
            ASSERT_EQ(std::tie(fast.representative, fast.messages, fast.bounces, fast.complaints, fast.first_hour, fast.last_hour),
                      std::tie(slow.representative, slow.messages, slow.bounces, slow.complaints, slow.first_hour, slow.last_hour))
                << "round " << round << ", hour " << hour - kHour;
        }
    }
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
