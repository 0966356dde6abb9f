// What is known of a check over days, and what of it is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "policy/checks/standing.h"

namespace warmpost::checks {
namespace {
using namespace std::chrono_literals;
using testing::HasSubstr;

const Verdict kOk{"reverse_dns", State::ok, "", "mta.example, and back", "", false};
const Verdict kNone{"reverse_dns", State::problem, "none", "there is no reverse DNS", "ask for it", false};
const Verdict kOther{"reverse_dns", State::problem, "mta.example", "does not lead back", "publish it", false};
const Verdict kUnknown{"reverse_dns", State::unknown, "", "timeout", "", false};

// One check through days.
struct Life {
    Telling see(const Verdict& verdict, std::chrono::hours later = 24h) {
        now += later;
        const Step next = step(standing ? &*standing : nullptr, verdict, now);
        standing = next.after;
        return next.telling;
    }
    WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    std::optional<Standing> standing;
};

TEST(Standing, AProblemIsToldOnceAndItsEndOnce) {
    Life life;
    EXPECT_EQ(life.see(kOk), Telling::none) << "what is well from the first is not told";
    EXPECT_EQ(life.see(kNone), Telling::problem);
    const auto since = life.standing->since;
    for (int day = 0; day < 30; ++day) EXPECT_EQ(life.see(kNone), Telling::none);
    EXPECT_EQ(life.standing->since, since);
    EXPECT_EQ(life.standing->checked_at, life.now);
    EXPECT_EQ(life.see(kOk), Telling::solved);
    EXPECT_EQ(life.see(kOk), Telling::none);
}

TEST(Standing, AProblemFromTheFirstCheckOnIsTold) {
    Life life;
    EXPECT_EQ(life.see(kNone), Telling::problem);
}

TEST(Standing, AnotherProblemIsToldAgain) {
    Life life;
    EXPECT_EQ(life.see(kNone), Telling::problem);
    EXPECT_EQ(life.see(kOther), Telling::problem);
    EXPECT_EQ(life.standing->since, life.now);
    Verdict reworded = kOther;
    reworded.text = "the same in other words";
    EXPECT_EQ(life.see(reworded), Telling::none);
    EXPECT_EQ(life.standing->text, "the same in other words");
}

TEST(Standing, ACheckThatCouldNotBeMadeChangesNothing) {
    Life life;
    EXPECT_EQ(life.see(kNone), Telling::problem);
    EXPECT_EQ(life.see(kUnknown), Telling::none);
    EXPECT_EQ(shown(*life.standing), State::problem) << "a problem does not hide behind a failure of DNS";
    EXPECT_THAT(shown_text(*life.standing), HasSubstr("there is no reverse DNS (not checked since"));
    EXPECT_EQ(life.see(kNone), Telling::none) << "the same problem, told before";
    EXPECT_EQ(life.see(kUnknown), Telling::none);
    EXPECT_EQ(life.see(kOk), Telling::solved);
}

TEST(Standing, ThreeDaysWithoutACheckAreToldOnce) {
    Life life;
    EXPECT_EQ(life.see(kOk), Telling::none);
    EXPECT_EQ(life.see(kUnknown), Telling::none);
    EXPECT_EQ(shown(*life.standing), State::unknown);
    EXPECT_EQ(life.see(kUnknown, 71h), Telling::none);
    EXPECT_EQ(life.see(kUnknown, 1h), Telling::unchecked);
    EXPECT_EQ(life.see(kUnknown), Telling::none);
    EXPECT_EQ(life.see(kOk), Telling::solved);
    EXPECT_EQ(life.see(kUnknown), Telling::none) << "three days begin anew";
    EXPECT_EQ(life.see(kUnknown, 72h), Telling::unchecked);
    EXPECT_EQ(life.see(kNone), Telling::problem);
    EXPECT_EQ(life.standing->failing_since, WallTime{});
}

TEST(Standing, FailuresThatAreToldElsewhereAreNotToldAgain) {
    Life life;
    Verdict broken_list = kUnknown;
    broken_list.told_elsewhere = true;
    for (int day = 0; day < 10; ++day) EXPECT_EQ(life.see(broken_list), Telling::none);
    EXPECT_EQ(life.see(kUnknown), Telling::unchecked) << "now it is the address's own";
}

TEST(Standing, AClockThatGoesBackTellsNothingTwice) {
    Life life;
    EXPECT_EQ(life.see(kNone), Telling::problem);
    EXPECT_EQ(life.see(kNone, -48h), Telling::none);
    EXPECT_EQ(life.see(kUnknown, -48h), Telling::none);
    EXPECT_EQ(life.see(kNone), Telling::none);
}

TEST(Standing, ACheckThatIsNoLongerMadeEndsWhatWasTold) {
    Life life;
    (void)life.see(kOk);
    EXPECT_EQ(dropped(*life.standing), Telling::none);
    (void)life.see(kNone);
    EXPECT_EQ(dropped(*life.standing), Telling::solved);
}

TEST(Health, IsThatOfTheWorstCheck) {
    Life good, bad, unknown;
    (void)good.see(kOk), (void)bad.see(kNone), (void)unknown.see(kUnknown);
    EXPECT_EQ(health_of({}), Health::unchecked);
    EXPECT_EQ(health_of({*good.standing}), Health::ok);
    EXPECT_EQ(health_of({*good.standing, *unknown.standing}), Health::unknown);
    EXPECT_EQ(health_of({*bad.standing, *unknown.standing, *good.standing}), Health::problem);
    EXPECT_EQ(pause_after(Health::ok), 24h);
    EXPECT_EQ(pause_after(Health::problem), 1h);
}

}  // namespace
}  // namespace warmpost::checks
