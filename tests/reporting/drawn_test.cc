// Attempts that were held back, counted from notes without a record, and what is asked of them.
#include "reporting/metrics/drawn.h"

#include <gmock/gmock.h>

#include "metrics_kit.h"
#include "reporting/events/event_file.h"
#include "reporting/events/held_back.h"

namespace warmpost::reporting {
namespace {

using outcome::Meaning;

struct DrawnTest : MetricsKit {
    [[nodiscard]] std::string held(Meaning how, std::int64_t recipients = 1, WallTime at = kMorning, const std::string& source = "192.0.2.1",
                                   const std::string& isp = "gmail") const {
        return held_back_note({how, recipients, at, kShop, kSharedPool, "shop.example", "news", source, isp});
    }
    [[nodiscard]] MetricsReader reader() const { return MetricsReader(*registry); }
};

TEST_F(DrawnTest, ANoteIsReadAsItWasWritten) {
    const auto text = held(Meaning::throttled, 3);
    ASSERT_EQ(text.front(), spool::kNoteMark);
    const auto read = read_held_back(std::string_view(text).substr(1)).value();
    EXPECT_EQ(read.how, Meaning::throttled);
    EXPECT_EQ(read.recipients, 3);
    EXPECT_EQ(read.at, kMorning);
    EXPECT_EQ(read.account, kShop);
    EXPECT_EQ(read.isp, "gmail");
    EXPECT_EQ(read.configuration_set, "news");
    for (const char* other : {"", "[]", "{}", R"({"held":"delivered","recipients":1,"account":2})", R"({"held":"blocked","recipients":0,"account":2})",
                              R"({"held":"blocked","recipients":1})", R"({"pool":1,"identity":"x"})"})
        EXPECT_FALSE(read_held_back(other)) << other;
}
TEST_F(DrawnTest, AttemptsThatWereHeldBackAreCountedByTheWayTheyTook) {
    take({sent(), held(Meaning::throttled, 2), held(Meaning::blocked), held(Meaning::deferred, 5), delivered()});
    const auto at_source = by(Dimension::source)["192.0.2.1"];
    EXPECT_EQ(at_source[Metric::throttled], 2);
    EXPECT_EQ(at_source[Metric::blocked], 1);
    EXPECT_EQ(at_source[Metric::deferred], 5);
    EXPECT_EQ(at_source[Metric::answered], 1) << "no attempt that is tried again is an answer for good";
    EXPECT_EQ(by(Dimension::identity)["shop.example"][Metric::throttled], 2);
    EXPECT_EQ(by(Dimension::pool)[kSharedPoolName][Metric::blocked], 1);
}
TEST_F(DrawnTest, NoTakerOfRecordsSeesThem) {
    config::Config config;
    config.events.file = directory.path() / "events.jsonl";
    EventFile file(config);
    ASSERT_TRUE(file.take(batch({held(Meaning::blocked)})));
    EXPECT_FALSE(std::filesystem::exists(config.events.file) && std::filesystem::file_size(config.events.file) > 0);
    ASSERT_TRUE(file.take(batch({held(Meaning::blocked), sent()})));
    EXPECT_GT(std::filesystem::file_size(config.events.file), 0u);
}
TEST_F(DrawnTest, SendersStandByTheSourceTheyUsed) {
    take({delivered(), bounced(), complained(), held(Meaning::blocked, 4), held(Meaning::throttled, 1, kMorning, "192.0.2.2")});
    const auto found = senders_by_source(reader(), {kShop}, "", kMorning - std::chrono::days(1)).value();
    ASSERT_EQ(found.sources.size(), 2u);
    const auto& sender = found.sources.at("192.0.2.1").at(0);
    EXPECT_EQ(sender.identity, "shop.example");
    EXPECT_EQ(sender.drawn.messages, 2);
    EXPECT_EQ(sender.drawn.bounces, 1);
    EXPECT_EQ(sender.drawn.complaints, 1);
    EXPECT_EQ(sender.drawn.blocked, 4);
    EXPECT_EQ(senders_by_source(reader(), {kShop}, "192.0.2.2", kMorning - std::chrono::days(1))->sources.size(), 1u);
    EXPECT_TRUE(senders_by_source(reader(), {kShop}, "", kMorning + std::chrono::days(1))->sources.empty());
}
TEST_F(DrawnTest, ADayStandsBesideTheDayBefore) {
    const auto day = std::chrono::hours(24);
    take({delivered({"ann@isp.example"}, {"gmail", "192.0.2.1"}, kMorning - day - std::chrono::hours(1)), delivered(), held(Meaning::blocked, 7), sent()});
    const auto compared = compare_since(reader(), {kShop}, kMorning - day, kMorning).value();
    ASSERT_EQ(compared.isps.size(), 1u);
    EXPECT_EQ(compared.isps.at("gmail").before.messages, 1);
    EXPECT_EQ(compared.isps.at("gmail").now.messages, 1);
    EXPECT_EQ(compared.isps.at("gmail").now.blocked, 7);
    EXPECT_EQ(compared.accounts.at(to_string(kShop)).now.blocked, 7);
}
// An hour to 14:14 beside the hour before it, whatever whole hours say.
TEST_F(DrawnTest, SpansOfOneLengthAreComparedToTheMinute) {
    using std::chrono::hours, std::chrono::minutes;
    const auto at = [this](int minutes_ago, int recipients) { return held(Meaning::blocked, recipients, kMorning - minutes(minutes_ago)); };
    take({at(130, 64), at(119, 1), at(90, 2), at(61, 4), at(60, 8), at(1, 16), at(0, 32)});
    const auto compared = compare_since(reader(), {kShop}, kMorning - hours(1), kMorning + std::chrono::seconds(30)).value();
    EXPECT_EQ(compared.end - compared.middle, compared.middle - compared.begin);
    EXPECT_EQ(compared.isps.at("gmail").before.blocked, 1 + 2 + 4);
    EXPECT_EQ(compared.isps.at("gmail").now.blocked, 8 + 16 + 32);
    EXPECT_EQ(compared.accounts.at(to_string(kShop)).before.blocked, 7);
    const auto short_one = compare_since(reader(), {kShop}, kMorning - minutes(20), kMorning).value();
    EXPECT_EQ(short_one.isps.at("gmail").now.blocked, 16 + 32);
    EXPECT_EQ(short_one.isps.at("gmail").before.blocked, 0) << "both cuts in one hour";
    EXPECT_EQ(short_one.end - short_one.middle, short_one.middle - short_one.begin);
}
TEST_F(DrawnTest, ATimeBeforeMinutesAreKeptLiesOnTheHour) {
    using std::chrono::hours, std::chrono::minutes;
    take({held(Meaning::blocked, 1, kMorning - hours(60) - minutes(20)), held(Meaning::blocked, 2, kMorning - hours(50)),
          held(Meaning::blocked, 4, kMorning - hours(30))});
    for (const auto more : {minutes(0), minutes(20)}) {
        const auto compared = compare_since(reader(), {kShop}, kMorning - hours(30) - more, kMorning).value();
        EXPECT_EQ(compared.middle, kMorning - hours(30) - more);
        EXPECT_EQ(compared.begin, begin_of(Granularity::hour, kMorning - hours(60))) << "the nearest to 13 minutes after it, and to 27 before it";
        EXPECT_EQ(compared.isps.at("gmail").now.blocked, 4);
        EXPECT_EQ(compared.isps.at("gmail").before.blocked, 2);
    }
}
TEST_F(DrawnTest, WhatIsHeldBackNowHasABegin) {
    using std::chrono::minutes;
    const HeldWay way{kSharedPoolName, "gmail", "192.0.2.1"};
    // An old spell, quiet for four hours, then one that lasts.
    take({held(Meaning::blocked, 1, kMorning - minutes(500)), held(Meaning::throttled, 2, kMorning - minutes(200)),
          held(Meaning::throttled, 3, kMorning - minutes(100)), held(Meaning::blocked, 4, kMorning - minutes(30)), delivered()});
    const auto now = held_back_now(reader(), {kShop}, kMorning + minutes(1)).value();
    ASSERT_EQ(now.size(), 1u);
    EXPECT_EQ(now.at(way).blocked, 4) << "of the last hour";
    EXPECT_EQ(now.at(way).throttled, 0);
    EXPECT_EQ(now.at(way).answered, 1);
    EXPECT_EQ(now.at(way).since, begin_of(Granularity::hour, kMorning - minutes(200)));
    EXPECT_EQ(now.at(way).last, kMorning - minutes(30));
    EXPECT_TRUE(held_back_now(reader(), {kShop}, kMorning + minutes(61))->empty()) << "it is over";
}
TEST_F(DrawnTest, AFreshSpellIsKnownToTheMinute) {
    using std::chrono::minutes;
    take({held(Meaning::blocked, 1, kMorning - minutes(7)), held(Meaning::blocked, 1, kMorning)});
    EXPECT_EQ(held_back_now(reader(), {kShop}, kMorning + minutes(1))->begin()->second.since, kMorning - minutes(7));
}

}  // namespace
}  // namespace warmpost::reporting
