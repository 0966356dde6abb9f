#include <gmock/gmock.h>

#include "policy/reputation/comparison.h"
#include "policy/reputation/harm.h"
#include "policy/reputation/rate_window.h"
#include "policy/reputation/views.h"

namespace warmpost::reputation {
namespace {

using testing::HasSubstr;

ViewRates rates(std::int64_t messages, std::int64_t bounces, std::int64_t complaints = 0, std::int64_t throttled = 0, std::int64_t blocked = 0) {
    ViewRates made;
    made.messages = messages, made.bounces = bounces, made.complaints = complaints, made.throttled = throttled, made.blocked = blocked;
    return made;
}

TEST(ReputationKinds, HaveNamesThatAreReadBack) {
    for (const auto kind : {Kind::account, Kind::configuration_set, Kind::identity, Kind::pool, Kind::address, Kind::isp})
        EXPECT_EQ(kind_named(to_string(kind)), kind);
    EXPECT_FALSE(kind_named("source"));
}
TEST(Rates, OfThrottlesAndBlocksAreOfAttempts) {
    const auto of = rates(100, 0, 0, 300, 100);
    EXPECT_DOUBLE_EQ(of.throttle_rate(), 0.6);
    EXPECT_DOUBLE_EQ(of.block_rate(), 0.2);
    EXPECT_DOUBLE_EQ(ViewRates{}.block_rate(), 0);
}
TEST(Rates, SumUpWhatWasHeldBackInTheHoursTheyCount) {
    const WallTime now{std::chrono::hours(500'000)};
    const std::vector<ViewHour> hours{{{500'000, 10, 0, 0}, 1, 2, 3}, {{499'999, 0, 0, 0}, 1, 2, 3}, {{499'000, 10, 0, 0}, 9, 9, 9}};
    const auto counted = view_rates_of(hours, {}, {}, now);
    EXPECT_EQ(counted.deferred, 2) << "the third is older than a month";
    EXPECT_EQ(counted.throttled, 4);
    EXPECT_EQ(counted.blocked, 6);
}
TEST(Rates, HeldBackInTheHourOfAFreshStartAreThoseAfterIt) {
    const WallTime hour{std::chrono::hours(500'000)};
    const std::vector<ViewHour> hours{{{500'001, 10, 0, 0}, 1, 1, 1}, {{500'000, 900, 90, 0}, 50, 60, 70}};
    const ViewHour rest{{500'000, 20, 1, 0}, 2, 3, 4};
    const auto counted = view_rates_of(hours, {}, hour + std::chrono::minutes(5), hour + std::chrono::hours(1), rest);
    EXPECT_EQ(counted.messages, 30);
    EXPECT_EQ(counted.deferred, 3);
    EXPECT_EQ(counted.throttled, 4);
    EXPECT_EQ(counted.blocked, 5);
}
TEST(Advised, StandsByItsWorstRate) {
    EXPECT_FALSE(advise(Kind::address, "192.0.2.1", rates(1000, 40), {}).under_review);
    const auto bounces = advise(Kind::identity, "shop.example", rates(1000, 60), {});
    EXPECT_TRUE(bounces.under_review);
    EXPECT_THAT(bounces.cause, HasSubstr("bounce rate is 6.0%, at or above 5.0%: 60 of the last 1000 messages"));
    const auto complaints = advise(Kind::address, "192.0.2.1", rates(1000, 60, 20), {});
    EXPECT_THAT(complaints.cause, HasSubstr("complaint rate is 2.0%")) << "twenty times its mark";
    EXPECT_THAT(complaints.advice, HasSubstr("warmpost hurts 192.0.2.1"));
    const auto blocks = advise(Kind::isp, "gmail", rates(100, 0, 0, 0, 50), {});
    EXPECT_THAT(blocks.cause, HasSubstr("50 of the last 150 attempts"));
    EXPECT_THAT(blocks.advice, HasSubstr("warmpost slow"));
    EXPECT_TRUE(advise(Kind::pool, "news", rates(100, 0, 0, 60), {}).under_review);
}
TEST(Advised, AHandfulSaysNothing) {
    EXPECT_FALSE(advise(Kind::address, "192.0.2.1", rates(20, 9, 1, 40, 9), {}).under_review);
    EXPECT_FALSE(advise(Kind::address, "192.0.2.1", ViewRates{}, {}).under_review);
}

Drawn drawn(std::int64_t messages, std::int64_t bounces, std::int64_t complaints = 0, std::int64_t throttled = 0, std::int64_t blocked = 0) {
    Drawn made;
    made.messages = messages, made.bounces = bounces, made.complaints = complaints, made.throttled = throttled, made.blocked = blocked;
    return made;
}

TEST(Harm, IsSharedByWhatEachDrewAtItsMark) {
    std::vector<AddressSender> senders{{AccountId{2}, "good.example", "", drawn(9'000, 30)}, {AccountId{3}, "bad.example", "", drawn(1'000, 60, 6, 30, 40)}};
    rank_senders(senders, {});
    EXPECT_EQ(senders[0].identity, "bad.example");
    EXPECT_DOUBLE_EQ(senders[0].share_of_mail, 0.1);
    EXPECT_NEAR(senders[0].share_of_harm, 8'100.0 / 8'700, 1e-9);
    EXPECT_TRUE(harm_words(senders[0], {}).clear);
    EXPECT_EQ(harm_words(senders[0], {}).text, "draws 93% of the harm with 10% of the mail");
    EXPECT_FALSE(harm_words(senders[1], {}).clear);
}
TEST(Harm, OfOneSenderAloneIsNotMoreThanItsShare) {
    std::vector<AddressSender> senders{{AccountId{2}, "only.example", "", drawn(100, 60)}};
    rank_senders(senders, {});
    EXPECT_FALSE(harm_words(senders[0], {}).clear);
    std::vector<AddressSender> none{{AccountId{2}, "idle.example", "", drawn(0, 0)}};
    rank_senders(none, {});
    EXPECT_EQ(none[0].share_of_harm, 0);
    EXPECT_EQ(harm_words(none[0], {}).text, "draws nothing bad");
}

TEST(Jumps, AreWhatIsBeyondChance) {
    const auto jumps = jumps_in({{"gmail", {drawn(4'000, 20), drawn(4'100, 24, 0, 0, 300)}}, {"yahoo", {drawn(3'000, 10), drawn(3'000, 13)}}});
    ASSERT_EQ(jumps.size(), 1u);
    EXPECT_EQ(jumps[0].what, "blocks");
    EXPECT_TRUE(jumps[0].worse);
    EXPECT_EQ(jumps[0].text, "gmail: blocks 300 of 4,400 attempts (6.8%), before 0 of 4,000 attempts (0.00%)");
}
TEST(Jumps, TellVolumesThatDoubledOrFell) {
    const auto jumps =
        jumps_in({{"gmail", {drawn(4'000, 0), drawn(100, 0)}}, {"web.de", {drawn(20, 0), drawn(60, 0)}}, {"gmx", {drawn(0, 0), drawn(500, 0)}}});
    ASSERT_EQ(jumps.size(), 2u) << "a few messages are no volume";
    for (const auto& jump : jumps) EXPECT_EQ(jump.worse, jump.name == "gmail") << jump.text;
}
TEST(Jumps, TellWhatGotBetter) {
    const auto jumps = jumps_in({{"gmail", {drawn(1'000, 200), drawn(1'000, 20)}}});
    ASSERT_EQ(jumps.size(), 1u);
    EXPECT_FALSE(jumps[0].worse);
}
TEST(Jumps, TheBiggestComesFirst) {
    const auto jumps = jumps_in({{"a", {drawn(10'000, 100), drawn(10'000, 200)}}, {"b", {drawn(10'000, 100, 1), drawn(10'000, 100, 200)}}});
    ASSERT_EQ(jumps.size(), 2u);
    EXPECT_EQ(jumps[0].name, "b");
}

}  // namespace
}  // namespace warmpost::reputation
