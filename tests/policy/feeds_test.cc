// What follows from what others tell of addresses: findings, and a slow-down that is never a speed-up.
#include <gtest/gtest.h>

#include <random>

#include "policy/feeds/judge.h"
#include "policy/managed_days.h"

namespace warmpost::feeds {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 25;
constexpr WallTime kNow{kToday + std::chrono::hours(12)};
IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

SndsDay snds(Colour colour, int days_ago = 1, double complaints = 0, std::int64_t traps = 0) {
    return {ip("192.0.2.1"), kToday - std::chrono::days(days_ago), colour, 100, 100, 100, complaints, traps, {}, {}, {}};
}
std::vector<std::string> kinds(const Told& told) {
    std::vector<std::string> all;
    for (const auto& finding : judge(told, kNow).findings) all.push_back(finding.kind);
    return all;
}
double growth(const Told& told, const char* isp = kMicrosoft, WallTime now = kNow) { return judge(told, now).paces.find("192.0.2.1", isp, now).growth; }
Told only(SndsDay day) {
    Told told;
    told.snds.push_back(std::move(day));
    return told;
}

TEST(FeedsJudge, ColoursSlowMicrosoftAlone) {
    EXPECT_TRUE(kinds(only(snds(Colour::green))).empty());
    EXPECT_EQ(growth(only(snds(Colour::green))), 1);
    EXPECT_EQ(kinds(only(snds(Colour::yellow))), std::vector<std::string>{"snds-yellow"});
    EXPECT_EQ(growth(only(snds(Colour::yellow))), kSlow);
    EXPECT_EQ(kinds(only(snds(Colour::red))), std::vector<std::string>{"snds-red"});
    EXPECT_EQ(growth(only(snds(Colour::red))), kHold);
    EXPECT_EQ(growth(only(snds(Colour::red)), "gmail"), 1);
    EXPECT_EQ(kinds(only(snds(Colour::green, 1, 0.003, 1))), (std::vector<std::string>{"snds-complaints", "snds-traps"}));
    EXPECT_EQ(growth(only(snds(Colour::green, 1, 0, 1))), kSlow);
    EXPECT_TRUE(kinds(only(snds(Colour::green, 1, 0.0029))).empty());
}

TEST(FeedsJudge, TheNewestDayCountsUntilItIsOld) {
    Told told = only(snds(Colour::red, 2));
    told.snds.push_back(snds(Colour::green, 1));
    EXPECT_EQ(growth(told), 1);
    EXPECT_TRUE(kinds(told).empty());
    EXPECT_EQ(growth(only(snds(Colour::red, 3))), kHold);
    EXPECT_EQ(growth(only(snds(Colour::red, 4))), 1);
    EXPECT_TRUE(kinds(only(snds(Colour::red, 4))).empty());
    EXPECT_TRUE(kinds(only(snds(Colour::red, -2))).empty()) << "a day that is still to come";
    const auto paces = judge(only(snds(Colour::red, 1)), kNow).paces;
    EXPECT_EQ(paces.find("192.0.2.1", kMicrosoft, WallTime(kToday + kFresh) - std::chrono::milliseconds(1)).growth, kHold);
    EXPECT_EQ(paces.find("192.0.2.1", kMicrosoft, WallTime(kToday + kFresh)).growth, 1) << "nobody looked meanwhile: it ends by itself";
}

TEST(FeedsJudge, StatusListingsAndGoogle) {
    Told told;
    told.statuses = {{ip("192.0.2.1"), true, "Blocked due to complaints"}, {ip("192.0.2.1"), true, "again"}};
    told.statuses_at = kNow;
    EXPECT_EQ(kinds(told), std::vector<std::string>{"snds-blocked"});
    EXPECT_EQ(growth(told), kHold);
    told.statuses_at = kNow - kFresh;
    EXPECT_TRUE(kinds(told).empty()) << "fetched too long ago";
    told = {};
    told.listings = {{ip("192.0.2.1"), "zen.example", "listed", "ask", kNow}, {ip("192.0.2.1"), "bl.example", "listed", "ask", kNow}};
    EXPECT_EQ(kinds(told), (std::vector<std::string>{"dnsbl:zen.example", "dnsbl:bl.example"}));
    EXPECT_EQ(growth(told, "yahoo"), kCareful);
    told = {};
    PostmasterDay day;
    day.domain = "shop.example";
    day.day = kToday - std::chrono::days(1);
    day.spam_rate = 0.001;
    day.domain_reputation = Reputation::low;
    day.ip_reputations = {{Reputation::low, 1, {ip("192.0.2.1")}}, {Reputation::high, 1, {ip("192.0.2.2")}}};
    told.postmaster = {day};
    EXPECT_EQ(growth(told, kGoogle), kSlow);
    EXPECT_EQ(growth(told, kMicrosoft), 1);
    const auto found = judge(told, kNow).findings;
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].kind, "postmaster-address-reputation");
    EXPECT_EQ(found[1].severity, Severity::info) << "from 0.1 % on; a warning from 0.3 %";
    for (const auto& finding : found) EXPECT_FALSE(finding.advice.empty());
}

Told loops(std::vector<FblDay> days) {
    Told told;
    told.fbl = std::move(days);
    return told;
}
constexpr Day ago(int days) { return kToday - std::chrono::days(days); }

TEST(FeedsJudge, ComplaintsOfAFeedbackLoopAreFoundAtTheirIspAndSlowTheirAddress) {
    const auto bad = loops({{"192.0.2.1", "yahoo", ago(0), 4, 500}, {"192.0.2.1", "yahoo", ago(2), 2, 500}, {"192.0.2.2", "yahoo", ago(1), 0, 700}});
    const auto judged = judge(bad, kNow);
    ASSERT_EQ(judged.findings.size(), 2u);
    EXPECT_EQ(judged.findings[0].subject, "192.0.2.1");
    EXPECT_EQ(judged.findings[1].subject, "yahoo");
    EXPECT_EQ(judged.findings[1].severity, Severity::warning);
    EXPECT_NE(judged.findings[1].text.find("6 complaints about 1700 delivered messages (0.35%)"), std::string::npos) << judged.findings[1].text;
    for (const auto& finding : judged.findings) {
        EXPECT_EQ(finding.kind, "fbl-complaints");
        EXPECT_EQ(finding.isp, IspId{"yahoo"});
        EXPECT_FALSE(finding.advice.empty());
    }
    EXPECT_EQ(growth(bad, "yahoo"), kSlow);
    EXPECT_EQ(growth(bad, "gmail"), 1);
    EXPECT_EQ(judged.paces.find("192.0.2.2", "yahoo", kNow).growth, 1) << "nobody complained about what it sent";
    EXPECT_EQ(growth(bad, "yahoo", WallTime(kToday + std::chrono::days(1) + kFresh)), 1) << "it ends by itself";
}
TEST(FeedsJudge, AnAddressIsFoundAtEachIspThatItsMailIsComplainedAboutAt) {
    const auto judged = judge(loops({{"192.0.2.1", "yahoo", ago(0), 9, 500}, {"192.0.2.1", "comcast", ago(0), 9, 500}}), kNow);
    std::vector<std::string> isps;
    for (const auto& finding : judged.findings)
        if (finding.subject == "192.0.2.1") isps.push_back(finding.isp.value());
    EXPECT_EQ(isps, (std::vector<std::string>{"comcast", "yahoo"})) << "each slows it, and each says why";
}
// Complaints come for days after the mail: on days without any they are not about nothing.
TEST(FeedsJudge, WhoSendsOnceAWeekIsNotFoundForItsQuietDays) {
    const auto weekly = [](int sent, std::int64_t complaints) {
        return loops({{"192.0.2.1", "yahoo", ago(sent), 0, 100'000}, {"192.0.2.1", "yahoo", ago(0), complaints, 0}});
    };
    for (const int sent : {1, 4, 5, 6, 7}) EXPECT_TRUE(kinds(weekly(sent, 20)).empty()) << sent;
    const auto bad = weekly(5, 200);
    EXPECT_EQ(growth(bad, "yahoo"), kSlow);
    EXPECT_NE(judge(bad, kNow).findings.at(0).text.find("200 complaints about such a time's 50000 delivered messages (0.4%)"), std::string::npos)
        << judge(bad, kNow).findings.at(0).text;
    EXPECT_TRUE(kinds(loops({{"192.0.2.1", "yahoo", ago(0), 20, 0}})).empty()) << "of nothing there is no part";
}
TEST(FeedsJudge, FewComplaintsOldOnesAndUnknownIspsSayNothing) {
    EXPECT_TRUE(kinds(loops({{"192.0.2.1", "yahoo", ago(0), 4, 50}})).empty()) << "four are no rate";
    EXPECT_TRUE(kinds(loops({{"192.0.2.1", "yahoo", ago(0), 9, 10'000}})).empty()) << "0.09 %";
    EXPECT_TRUE(kinds(loops({{"192.0.2.1", "yahoo", ago(5), 90, 1'000}, {"192.0.2.1", "yahoo", ago(-1), 90, 1'000}})).empty());
    EXPECT_TRUE(kinds(loops({{"192.0.2.1", "other", ago(0), 90, 1'000}})).empty()) << "which of them it is nobody knows";
    const auto some = loops({{"192.0.2.1", "yahoo", ago(0), 20, 10'000}});
    EXPECT_EQ(judge(some, kNow).findings.at(0).severity, Severity::info);
    EXPECT_EQ(growth(some, "yahoo"), 1) << "0.2 % is told and slows nobody";
    EXPECT_EQ(kinds(loops({{"relay-1", "yahoo", ago(0), 90, 1'000}})), std::vector<std::string>{"fbl-complaints"}) << "of a relay the ISP alone is told of";
}

TEST(FeedsSettle, AFindingIsToldOnceAgainAfterAWeekAndItsEnd) {
    const Finding finding{"192.0.2.1", "snds-red", IspId{"microsoft"}, Severity::warning, "red on Monday", "stop"};
    auto settled = settle({}, {finding, finding}, kNow);
    EXPECT_EQ(settled.news.size(), 2u);
    settled = settle({}, {finding}, kNow);
    Finding later = finding;
    later.text = "red on Tuesday";
    auto next = settle(settled.kept, {later}, kNow + std::chrono::days(1));
    EXPECT_TRUE(next.news.empty());
    EXPECT_EQ(next.kept[0].since, kNow);
    EXPECT_EQ(next.kept[0].finding.text, "red on Tuesday");
    EXPECT_EQ(settle(next.kept, {later}, kNow + std::chrono::days(7)).news.size(), 1u);
    EXPECT_EQ(settle(next.kept, {}, kNow).over.size(), 1u);
    EXPECT_TRUE(settle(next.kept, {}, kNow).kept.empty());
}

// Whatever is told, growth is within [0, 1] and ends.
TEST(FeedsJudge, AnythingToldOnlySlowsAndEnds) {
    std::mt19937 random(11);
    for (int i = 0; i < 2'000; ++i) {
        Told told;
        for (unsigned n = random() % 6; n > 0; --n)
            told.snds.push_back(
                snds(static_cast<Colour>(1 + random() % 3), static_cast<int>(random() % 8) - 1, static_cast<double>(random() % 100) / 5000, random() % 3));
        if (random() % 3 == 0) told.statuses.push_back({ip("192.0.2.1"), random() % 2 == 0, {}});
        told.statuses_at = kNow - std::chrono::hours(random() % 100);
        if (random() % 3 == 0) told.listings.push_back({ip("192.0.2.1"), "l", {}, {}, kNow - std::chrono::hours(random() % 100)});
        for (unsigned n = random() % 3; n > 0; --n)
            told.fbl.push_back({"192.0.2.1", "other.example", ago(static_cast<int>(random() % 6) - 1), static_cast<std::int64_t>(random() % 20),
                                static_cast<std::int64_t>(random() % 4000)});
        const auto judged = judge(told, kNow);
        for (const char* isp : {kMicrosoft, kGoogle, "other.example"}) {
            const auto pace = judged.paces.find("192.0.2.1", isp, kNow);
            ASSERT_TRUE(pace.growth >= 0 && pace.growth <= 1);
            ASSERT_EQ(judged.paces.find("192.0.2.1", isp, kNow + kFresh + std::chrono::days(2)).growth, 1);
            if (pace.growth < 1) {
                ASSERT_FALSE(judged.findings.empty()) << "no slow-down without a word why";
            }
        }
    }
}

TEST(Paces, AGrowthBeyondItsBoundsIsBrought) {
    managed::Paces paces;
    paces.add("a", "i", {7, kNow + std::chrono::days(1), "faster"});
    EXPECT_EQ(paces.find("a", "i", kNow).growth, 1);
    paces.add("a", "", {-3, kNow + std::chrono::days(1), "backwards"});
    EXPECT_EQ(paces.find("a", "i", kNow).growth, 0);
    EXPECT_EQ(paces.find("a", "other", kNow).growth, 0);
    paces.add("b", "", {std::numeric_limits<double>::quiet_NaN(), kNow + std::chrono::days(1), "no number"});
    EXPECT_EQ(paces.find("b", "i", kNow).growth, 0);
}

}  // namespace
}  // namespace warmpost::feeds

namespace warmpost::managed {
namespace {

constexpr std::chrono::days kLong{3'650};

// An ISP that takes all: what an address has grown to.
double grown(double growth, int days, double a_day = 10'000'000) {
    Days d(3);
    d.policy.set_pace(0, {growth, d.now() + kLong, "told"});
    d.days(days, a_day);
    return d.policy.allowance(0);
}

TEST(ManagedPace, GrowthIsSlowerTheLessIsLeftOfIt) {
    const double free = [] {
        Days d(3);
        d.days(2, 10'000'000);
        return d.policy.allowance(0);
    }();
    EXPECT_EQ(grown(1, 2), free) << "nothing said and growth 1 are the same to the last bit";
    EXPECT_EQ(grown(5, 2), free) << "nothing makes it faster";
    double before = free;
    for (const double growth : {0.75, 0.5, 0.25, 0.1}) {
        const double now = grown(growth, 2);
        EXPECT_LT(now, before) << growth;
        before = now;
    }
    EXPECT_EQ(grown(0, 2), Constants{}.first_day) << "a hold holds";
    EXPECT_EQ(grown(-1, 2), Constants{}.first_day);
}

TEST(ManagedPace, ItEndsByItselfAndIsSaid) {
    Days d(5);
    d.policy.set_pace(0, {0, d.now() + std::chrono::days(3), "SNDS: red on 2026-01-04"});
    d.days(2, 100'000);
    const double held = d.policy.allowance(0);
    EXPECT_NE(d.policy.view(0, d.now()).state.find("does not grow (SNDS: red on 2026-01-04)"), std::string::npos) << d.policy.view(0, d.now()).state;
    d.days(3, 100'000);
    EXPECT_GT(d.policy.allowance(0), 2 * held);
    EXPECT_EQ(d.policy.view(0, d.now()).state.find("SNDS"), std::string::npos);
}

TEST(ManagedPace, OthersGrowOnAndCutsStillCome) {
    Days d(9);
    d.add();
    d.policy.set_pace(0, {0, d.now() + kLong, "told"});
    d.days(5, 100'000);
    EXPECT_GT(d.policy.allowance(1), 3 * d.policy.allowance(0));
    Days shut(9);
    shut.days(5, 100'000);
    shut.policy.set_pace(0, {0, shut.now() + kLong, "told"});
    const double before = shut.policy.pair(0).allowance;
    shut.shut = true;
    shut.days(1, 100'000);
    EXPECT_LT(shut.policy.pair(0).allowance, before) << "a hold keeps nothing from falling";
}

// From any state, whatever happens in the next slot: with a pace the allowance is nowhere above what it were without.
TEST(AnyHistory, NoPaceMakesAnAllowanceLarger) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History h(seed);
        for (int i = 0; i < 300; ++i) {
            h.step();
            IspWarmup slowed = h.policy, free = h.policy;
            const double growth = static_cast<double>(h.draw(-50, 150)) / 100;
            for (const auto pair : slowed.pairs()) slowed.set_pace(pair, {growth, h.now + kLong, "told"});
            const WallTime later = h.now + std::chrono::minutes(h.draw(0, 3000));
            for (const auto pair : h.policy.pairs()) {
                (void)slowed.room(pair, later), (void)free.room(pair, later);
                ASSERT_LE(slowed.pair(pair).allowance, free.pair(pair).allowance) << i;
                ASSERT_LE(slowed.pair(pair).hour_ratio, free.pair(pair).hour_ratio) << i;
                if (growth >= 1) {
                    ASSERT_EQ(values_of(slowed.pair(pair)), values_of(free.pair(pair))) << i;
                }
            }
        }
    }
}

}  // namespace
}  // namespace warmpost::managed
