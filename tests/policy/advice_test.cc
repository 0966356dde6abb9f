#include "policy/advice/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace warmpost::advice {
namespace {
using namespace std::chrono_literals;
using billing::SendingKind;
using std::chrono::sys_days;
using testing::Contains;
using testing::HasSubstr;

constexpr sys_days kStart{2026y / 1 / 5};

struct Share {
    const char* isp;
    std::int64_t messages;
};
// Each share on every day of `days` that is a multiple of `every`.
Series sends(int days, int every, std::vector<Share> shares) {
    Series volume{kStart, kStart + std::chrono::days{days - 1}, {}};
    for (int day = 0; day < days; day += every)
        for (const auto& share : shares) volume.lines.push_back({kStart + std::chrono::days{day}, IspId{share.isp}, share.messages});
    return volume;
}
Wishes wishes(void (*wish)(Wishes&)) {
    Wishes w;
    wish(w);
    return w;
}
Advice given(const Volume& volume, const Wishes& wishes = {}) { return advise(volume, wishes, {}).value(); }
const Wishes kKnown = wishes([](Wishes& w) { w.known_addresses = true; });
const Wishes kControl = wishes([](Wishes& w) { w.own_control = true; });
const Wishes kIsolation = wishes([](Wishes& w) { w.isolation = true; });
const Wishes kAllowListed = wishes([](Wishes& w) { w.allow_listed = true; });

TEST(Advise, LowVolumeGoesToSharedWhateverIsWished) {
    for (const auto& wish : {Wishes{}, kKnown, kControl, kIsolation}) EXPECT_EQ(given(sends(60, 1, {{"gmail", 500}}), wish).recommended, SendingKind::shared);
    EXPECT_THAT(given(sends(60, 1, {{"gmail", 500}})).reasons, Contains(HasSubstr("gmail gets 500 messages a day on average")));
    EXPECT_THAT(given(sends(60, 1, {{"gmail", 500}}), kKnown).cautions, Contains(HasSubstr("Known addresses")));
    EXPECT_THAT(given(sends(60, 1, {{"gmail", 500}}), kControl).cautions, Contains(HasSubstr("operator's hands")));
    EXPECT_THAT(given(sends(60, 1, {{"gmail", 500}}), kIsolation).cautions, Contains(HasSubstr("not isolated")));
}
TEST(Advise, LowAndIrregularVolumeGoesToShared) {
    EXPECT_EQ(given(sends(60, 30, {{"gmail", 20'000}})).recommended, SendingKind::shared);
    EXPECT_EQ(given(Stated{300, Regularity::highly_irregular}).recommended, SendingKind::shared);
}
TEST(Advise, NoMailGoesToShared) {
    EXPECT_EQ(given(Stated{}, kAllowListed).recommended, SendingKind::shared);
    EXPECT_EQ(given(Series{kStart, kStart, {}}).recommended, SendingKind::shared);
}
TEST(Advise, ASmallAllowListedGroupGoesToStandardWithoutVolume) {
    const auto advice = given(sends(60, 7, {{"partner.example", 40}}), kAllowListed);
    EXPECT_EQ(advice.recommended, SendingKind::standard);
    EXPECT_EQ(advice.standard_addresses, 1);
    EXPECT_TRUE(advice.cautions.empty()) << advice.cautions.front();
}
TEST(Advise, HighAndHighlyIrregularGoesToManagedEvenAgainstTheWishForKnownAddresses) {
    const auto weekly = sends(84, 7, {{"gmail", 200'000}, {"outlook", 100'000}});
    EXPECT_EQ(given(weekly).recommended, SendingKind::managed);
    const auto known = given(weekly, kKnown);
    EXPECT_EQ(known.recommended, SendingKind::managed);
    EXPECT_THAT(known.cautions, Contains(HasSubstr("Known addresses that never change are not had with managed ones")));
    EXPECT_THAT(known.reasons, Contains(HasSubstr("consistent pattern, which this is not")));
}
TEST(Advise, RegularAndHighIsStandardByWishAndElseManaged) {
    const auto daily = sends(60, 1, {{"gmail", 60'000}, {"outlook", 40'000}});
    EXPECT_EQ(given(daily).recommended, SendingKind::managed);
    EXPECT_EQ(given(daily, kIsolation).recommended, SendingKind::managed);
    EXPECT_EQ(given(daily, kKnown).recommended, SendingKind::standard);
    EXPECT_EQ(given(daily, kControl).recommended, SendingKind::standard);
    EXPECT_EQ(given(daily, kKnown).standard_addresses, 3);   // 125,000 with headroom
}
TEST(Advise, IrregularAndHighMayBeStandardWithACaution) {
    const auto every_second = sends(60, 2, {{"gmail", 60'000}});
    EXPECT_EQ(given(every_second).recommended, SendingKind::managed);
    const auto known = given(every_second, kKnown);
    EXPECT_EQ(known.recommended, SendingKind::standard);
    EXPECT_THAT(known.cautions, Contains(HasSubstr("irregular")));
}
TEST(Advise, TheFirstAddressAsksForAThousandADayToTheLargestIsp) {
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 1'000}})).capacity.warmable, 1);
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 999}})).capacity.warmable, 0);
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 1'000}})).recommended, SendingKind::managed);
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 999}})).recommended, SendingKind::shared);
}
TEST(Advise, TheFirstAddressAsksForSeveralHundredOnceAMonthToEachMainIsp) {
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 1'500}, {"outlook", 300}})).capacity.warmable, 1);
    const auto less = given(sends(60, 1, {{"gmail", 1'500}, {"outlook", 299}}));
    EXPECT_EQ(less.capacity.warmable, 0);
    EXPECT_THAT(less.reasons, Contains(HasSubstr("outlook does not get several hundred messages in a day at least once a month (299, wanted 300)")));
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 15'000}, {"tiny", 10}})).capacity.warmable, 15) << "what is no main ISP does not count";
}
TEST(Advise, AddressesForThePeakDayWithAQuarterHeadroom) {
    const auto needed = [](std::int64_t peak) { return given(sends(60, 1, {{"gmail", peak}})).capacity.needed; };
    EXPECT_EQ(needed(1), 1);
    EXPECT_EQ(needed(40'000), 1);
    EXPECT_EQ(needed(40'001), 2);
    EXPECT_EQ(needed(400'000), 10);
    EXPECT_EQ(needed(400'001), 11);
}
TEST(Advise, NoMoreAddressesThanTheVolumeKeepsWarm) {
    // 2,000 a day to outlook keep two addresses warm; one busy day asks for five.
    auto volume = sends(60, 1, {{"gmail", 10'000}, {"outlook", 2'000}});
    volume.lines.push_back({kStart + std::chrono::days{20}, IspId{"gmail"}, 160'000});
    const auto control = given(volume, kControl);
    EXPECT_EQ(control.capacity.needed, 5);
    EXPECT_EQ(control.capacity.warmable, 2);
    EXPECT_EQ(control.standard_addresses, 2);
}
TEST(Advise, AMonthOfLittleMailKeepsFewerAddressesWarmThanTheAverageWould) {
    Series volume{kStart, kStart + std::chrono::days{89}, {}};
    for (int day = 0; day < 90; ++day) volume.lines.push_back({kStart + std::chrono::days{day}, IspId{"gmail"}, day < 60 ? 15'000 : 650});
    const auto advice = given(volume, kKnown);
    EXPECT_EQ(advice.profile.a_day, 10'216);
    EXPECT_EQ(advice.capacity.warmable, 2) << "650 on the best day of the last 30";
}
TEST(Advise, WhenThereAreFewerAddressesThanNeededReasonAndCautionSaySo) {
    auto volume = sends(60, 1, {{"gmail", 10'000}, {"outlook", 9'000}, {"yahoo", 3'000}});
    for (const int day : {5, 15, 25, 35, 45, 55}) volume.lines.push_back({kStart + std::chrono::days{day}, IspId{"gmail"}, 30'000});
    volume.lines.push_back({kStart + std::chrono::days{8}, IspId{"outlook"}, 200'000});
    const auto advice = given(volume, kKnown);
    ASSERT_EQ(advice.profile.regularity, Regularity::irregular);
    EXPECT_EQ(advice.recommended, SendingKind::standard);
    EXPECT_EQ(advice.capacity.needed, 6);
    EXPECT_EQ(advice.standard_addresses, 3) << "yahoo's 3,000 a day";
    EXPECT_THAT(advice.reasons, Contains(HasSubstr("No more than 3 addresses")));
    EXPECT_THAT(advice.cautions, Contains(HasSubstr("mail beyond 150,000 waits")));
}
TEST(Advise, MixedMailThatWantsIsolationGetsAnAddressForEachPool) {
    auto wish = kIsolation;
    wish.known_addresses = true;
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 10'000}}), wish).standard_addresses, 2);
    wish.type = MailType::transactional;
    EXPECT_EQ(given(sends(60, 1, {{"gmail", 10'000}}), wish).standard_addresses, 1);
    wish.type = MailType::mixed;
    const auto one = given(sends(60, 1, {{"gmail", 1'500}}), wish);
    EXPECT_EQ(one.standard_addresses, 1);
    EXPECT_THAT(one.cautions, Contains(HasSubstr("One address makes one pool")));
    EXPECT_THAT(one.comparison[6].standard, HasSubstr("second address"));
}
TEST(Advise, TheCostsAreThoseOfTheLedger) {
    // 100,000 a day: 3,000,000 a month.
    const auto advice = given(sends(60, 1, {{"gmail", 100'000}}), kKnown);
    EXPECT_EQ(advice.currency, "USD");
    EXPECT_EQ(billing::to_decimal(advice.cost.shared), "300.00");
    EXPECT_EQ(billing::to_decimal(advice.cost.standard), "374.85");   // 300 + 3 * 24.95
    EXPECT_EQ(billing::to_decimal(advice.cost.managed), "555.00");    // 300 + 15 + 240
    EXPECT_THAT(advice.comparison[4].standard, HasSubstr("24.95 USD a month for each address: with 3 addresses about 374.85 USD"));
}
TEST(Advise, SumsAreToldInCentsAndOneMessageIsOne) {
    const auto little = given(sends(60, 1, {{"gmail", 1}}));
    EXPECT_THAT(little.comparison[4].shared, HasSubstr("about 0.00 USD a month"));
    EXPECT_THAT(little.reasons, Contains(HasSubstr("gets 1 message a day")));
}
TEST(Advise, TheOperatorsOwnPricesCount) {
    billing::Prices prices;
    prices.currency = "EUR";
    prices.shared_per_thousand = 1'000'000;
    const auto advice = advise(Stated{1'000, Regularity::regular}, {}, prices).value();
    EXPECT_EQ(advice.cost.shared, 30'000'000);
    EXPECT_THAT(advice.comparison[4].shared, HasSubstr("30.00 EUR"));
    prices.managed_tiers.clear();
    EXPECT_EQ(advise(Stated{}, {}, prices).error().field, "managed_tiers");
    EXPECT_EQ(advise(Stated{-1, {}}, {}, {}).error().field, "messages_per_day");
}
TEST(Advise, DoubtfulGroundsAreTold) {
    EXPECT_THAT(given(Stated{50'000, Regularity::regular}).cautions, Contains(HasSubstr("stated figures")));
    EXPECT_THAT(given(sends(27, 1, {{"gmail", 5'000}})).cautions, Contains(HasSubstr("Only 27 days")));
    EXPECT_THAT(given(sends(1, 1, {{"gmail", 5'000}})).cautions, Contains(HasSubstr("Only one day is known")));
    EXPECT_TRUE(given(sends(28, 1, {{"gmail", 5'000}})).cautions.empty());
}
// The rows of the seed's table, in its order.
TEST(Comparison, HasEveryRowOfTheSeed) {
    const auto advice = given(Stated{50'000, Regularity::regular});
    std::vector<std::string> titles;
    for (const auto& row : advice.comparison) titles.push_back(row.benefit);
    EXPECT_THAT(titles, testing::ElementsAre("Ease of setup", "Reputation management", "Predictability of sending patterns", "Volume of outbound email",
                                             "Additional costs", "Control over sender reputation",
                                             "Ability to isolate sender reputation", "Known, unchanging IP addresses"));
}
TEST(Comparison, SpeaksOfThisSender) {
    const auto low = given(sends(60, 1, {{"gmail", 500}}), kKnown), high = given(Stated{50'000, Regularity::irregular});
    EXPECT_THAT(low.comparison[3].shared, HasSubstr("best for low volume, and yours (15,000 a month) is"));
    EXPECT_THAT(low.comparison[3].standard, HasSubstr("too low"));
    EXPECT_THAT(low.comparison[7].shared, HasSubstr("against your wish"));
    EXPECT_THAT(low.comparison[7].standard, HasSubstr("1 address, static until you release them, as you wish"));
    EXPECT_THAT(high.comparison[2].standard, HasSubstr("yours is irregular"));
    EXPECT_THAT(high.comparison[3].standard, HasSubstr("large enough"));
    EXPECT_THAT(high.comparison[6].managed, HasSubstr("marketing"));
}
// What must hold for every sender, drawn by chance with a fixed seed.
TEST(Advise, AlwaysGivesReasonsOneLineEachAndNoMoreAddressesThanAreNeededOrWarm) {
    std::mt19937_64 random(1);
    const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
    for (int round = 0; round < 2'000; ++round) {
        const auto days = static_cast<int>(draw(1, 70)), every = static_cast<int>(draw(1, 9));
        auto volume = sends(days, every, {{"gmail", draw(0, 300'000)}, {"outlook", draw(0, 20'000)}, {"yahoo", draw(0, 2'000)}});
        if (draw(0, 1)) volume.lines.push_back({kStart, IspId{"gmail"}, draw(0, 3'000'000)});
        const Wishes wish{MailType(draw(0, 2)), draw(0, 1) == 1, draw(0, 1) == 1, draw(0, 1) == 1, draw(0, 5) == 0};
        const auto advice = given(volume, wish);
        EXPECT_GE(advice.reasons.size(), 1u);
        EXPECT_GE(advice.standard_addresses, 1);
        EXPECT_LE(advice.standard_addresses, advice.capacity.needed);
        const bool by_reputation = advice.recommended != SendingKind::shared && !wish.allow_listed;
        EXPECT_TRUE(!by_reputation || advice.capacity.warmable >= 1);
        EXPECT_TRUE(!by_reputation || advice.recommended == SendingKind::managed || advice.standard_addresses <= advice.capacity.warmable);
        auto lines = advice.reasons;
        lines.insert(lines.end(), advice.cautions.begin(), advice.cautions.end());
        for (const auto& row : advice.comparison) lines.insert(lines.end(), {row.benefit, row.shared, row.standard, row.managed});
        for (const auto& text : lines) EXPECT_TRUE(!text.empty() && text.find('\n') == std::string::npos);
    }
}

}  // namespace
}  // namespace warmpost::advice
