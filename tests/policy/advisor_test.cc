// Recommendations: what is worth one, and how they are kept over time.
#include "policy/advisor/advisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace warmpost::advisor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const WallTime kNow = from_ms(1'800'000'000'000);

DomainSeen good() {
    DomainSeen domain;
    domain.name = "shop.example";
    domain.rsa_bits = 2048;
    domain.mail_from = true;
    domain.dmarc = domain.bimi = Record::fine;
    return domain;
}
std::vector<std::string> described(const Seen& seen) {
    std::vector<std::string> all;
    for (const auto& each : advise(seen).open)
        all.push_back(std::string(wire_name(each.type)) + " " + each.resource + " " + (each.high ? "HIGH " : "LOW ") + each.description);
    return all;
}

TEST(Advisor, NothingIsSaidOfWhatIsGood) { EXPECT_THAT(described({{good()}, {{"", {}}}, {}}), IsEmpty()); }
TEST(Advisor, Domains) {
    auto domain = good();
    domain.signs = false;
    domain.mail_from = false;
    domain.dmarc = Record::missing;
    domain.bimi = Record::missing;
    EXPECT_THAT(described({{domain}, {}, {}}), ElementsAre("DKIM identity/shop.example HIGH DKIM verification is not enabled.",
                                                           "SPF identity/shop.example LOW MAIL FROM record is not aligned.",
                                                           "DMARC identity/shop.example HIGH DMARC configuration was not found.",
                                                           "BIMI identity/shop.example LOW BIMI record not found or configured without default selector."));
    domain = good();
    domain.rsa_bits = 1024;
    domain.dkim_gone = true;
    domain.mail_from_broken = true;
    domain.dmarc = domain.bimi = Record::broken;
    EXPECT_THAT(described({{domain}, {}, {}}), ElementsAre("DKIM identity/shop.example HIGH DKIM record was not found.",
                                                           "DKIM identity/shop.example LOW DKIM signing key length is below 2048 bits.",
                                                           "SPF identity/shop.example HIGH SPF record was not found.",
                                                           "DMARC identity/shop.example HIGH DMARC configuration could not be parsed.",
                                                           "BIMI identity/shop.example LOW BIMI has malformed TXT record."));
}
TEST(Advisor, SendersAndAddresses) {
    const reputation::Standing review{reputation::State::under_review, kNow, "The complaint rate is 0.2%."},
        paused{reputation::State::paused, kNow, "The bounce rate is 12.0%."};
    EXPECT_THAT(described({{}, {{"", review}, {"news", paused}}, {{"own", "192.0.2.1", "zen.example"}}}),
                ElementsAre("COMPLAINT account LOW The complaint rate is at or above the mark of a review.",
                            "BOUNCE configuration-set/news HIGH The bounce rate is at or above the mark of a review.",
                            "IP_LISTING dedicated-ip-pool/own HIGH 192.0.2.1 is on the block list zen.example."));
}
TEST(Advisor, RecordsOfDns) {
    EXPECT_EQ(dmarc_record({}), Record::missing);
    EXPECT_EQ(dmarc_record({"v=spf1 -all", "google-site-verification=1"}), Record::missing);
    EXPECT_EQ(dmarc_record({"v=DMARC1; p=none; rua=mailto:d@x.example"}), Record::fine);
    EXPECT_EQ(dmarc_record({" V = dmarc1 ; P = Quarantine "}), Record::fine);
    EXPECT_EQ(dmarc_record({"v=DMARC1; pct=10"}), Record::broken);
    EXPECT_EQ(dmarc_record({"v=DMARC1; p=maybe"}), Record::broken);
    EXPECT_EQ(dmarc_record({"v=DMARC1; p=none", "v=DMARC1; p=reject"}), Record::broken);
    EXPECT_EQ(bimi_record({"v=BIMI1; l=https://x.example/logo.svg; a="}), Record::fine);
    EXPECT_EQ(bimi_record({"v=BIMI1; l=;"}), Record::fine) << "declined to publish";
    EXPECT_EQ(bimi_record({"v=BIMI1"}), Record::broken);
    EXPECT_EQ(bimi_record({"v=BIMI1; l=http://x.example/logo.svg"}), Record::broken);
    EXPECT_EQ(bimi_record({"\xff\xfe;;;==", ""}), Record::missing);
}
TEST(Advisor, WhatNobodyCouldLookUpStaysAsItWas) {
    auto domain = good();
    domain.dmarc = Record::missing;
    const auto first = settle({}, advise({{domain}, {}, {}}), kNow);
    ASSERT_THAT(first, SizeIs(1));
    domain.dmarc = Record::unknown;
    EXPECT_EQ(settle(first, advise({{domain}, {}, {}}), kNow + 1h), first);
    domain.dmarc = Record::fine;
    const auto fixed = settle(first, advise({{domain}, {}, {}}), kNow + 2h);
    ASSERT_THAT(fixed, SizeIs(1));
    EXPECT_FALSE(fixed[0].open);
    EXPECT_EQ(fixed[0].created, kNow);
    EXPECT_EQ(fixed[0].updated, kNow + 2h);
    EXPECT_EQ(settle(fixed, advise({{domain}, {}, {}}), kNow + 3h), fixed) << "times stand";
    domain.dmarc = Record::missing;
    const auto again = settle(fixed, advise({{domain}, {}, {}}), kNow + 4h);
    EXPECT_TRUE(again[0].open);
    EXPECT_EQ(again[0].created, kNow);
    EXPECT_EQ(again[0].updated, kNow + 4h);
    EXPECT_THAT(settle(fixed, {}, kNow + 2h + kFixedKept), IsEmpty());
}
TEST(Advisor, AnotherImpactIsAnUpdate) {
    reputation::Standing standing{reputation::State::under_review, kNow, "The bounce rate is 6.0%."};
    const auto first = settle({}, advise({{}, {{"", standing}}, {}}), kNow);
    standing.cause = "The bounce rate is 7.0%.";
    EXPECT_EQ(settle(first, advise({{}, {{"", standing}}, {}}), kNow + 1h), first);
    standing.state = reputation::State::paused;
    const auto worse = settle(first, advise({{}, {{"", standing}}, {}}), kNow + 2h);
    EXPECT_TRUE(worse.at(0).what.high);
    EXPECT_EQ(worse.at(0).updated, kNow + 2h);
    EXPECT_EQ(worse.at(0).created, kNow);
}
// Whatever comes and goes: what is open is what was last found or could not be judged, times never go back, and nothing grows without bound.
TEST(Advisor, Properties) {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 dice(seed);
        std::vector<Kept> kept;
        WallTime now = kNow;
        for (int round = 0; round < 200; ++round) {
            now += std::chrono::hours(dice() % 100);
            Advice advice;
            for (int n = 0; n < 8; ++n)
                if (dice() % 2 == 0)
                    advice.open.push_back(
                        {static_cast<Type>(dice() % 3), "identity/" + std::to_string(dice() % 3), std::to_string(dice() % 2), dice() % 2 == 0});
            if (dice() % 3 == 0) advice.unjudged.emplace(static_cast<Type>(dice() % 3), "identity/1");
            const auto after = settle(kept, advice, now);
            ASSERT_LE(after.size(), 18u);
            for (std::size_t i = 0; i < after.size(); ++i) {
                ASSERT_LE(after[i].created, after[i].updated);
                ASSERT_LE(after[i].updated, now);
                const bool found = std::ranges::any_of(advice.open, [&](const Recommendation& r) {
                    return std::tie(r.type, r.resource, r.description) == std::tie(after[i].what.type, after[i].what.resource, after[i].what.description);
                });
                ASSERT_TRUE(!found || after[i].open);
                ASSERT_TRUE(found || !after[i].open || advice.unjudged.contains({after[i].what.type, after[i].what.resource}));
            }
            kept = after;
        }
    }
}

}  // namespace
}  // namespace warmpost::advisor
