#include "cli/questions_text.h"

#include <gmock/gmock.h>

#include "base/strings.h"
#include "cli/since.h"

namespace warmpost::cli {
namespace {
namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void expect_narrow(const std::string& text) {
    for (const auto line : split(text, '\n')) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Wrapped, BreaksBetweenWordsAndKeepsLongOnesWhole) {
    const std::string word(60, 'x');
    EXPECT_EQ(wrapped(word + " " + word + " end", "   ", "a: "), "a: " + word + "\n   " + word + " end\n");
    EXPECT_EQ(wrapped("", "  ", "a "), "a \n");
    EXPECT_EQ(wrapped(std::string(200, 'y'), "  ", "  "), "  " + std::string(200, 'y') + "\n");
}
TEST(SlowText, TellsHowSinceWhenInWhichWordsAndWhatToDo) {
    const auto text = slow_text(json::parse(R"({"window_seconds":3600,"at_ms":1790000000000,"minor":2,"isps":[
        {"isp":"gmail","pool":"ses-shared-pool","how":"blocks","since_ms":1789992800000,"waiting":1200,"oldest_ms":1789990000000,"answered":400,"deferred":0,"throttled":30,"blocked":120,
         "reply":"421-4.7.28 unusual rate","means":"It takes less.","advice":"Nothing at once.",
         "sources":[{"source":"192.0.2.1","answered":400,"deferred":0,"throttled":30,"blocked":120,"share":0.27,"since_ms":1789992800000,"rests_until_ms":1790003600000}]}]})"));
    EXPECT_THAT(text, AllOf(HasSubstr("gmail blocks, since 09-21 12:13 UTC (2 h)"), HasSubstr("1,200 recipients wait"),
                            HasSubstr("150 of 550 attempts were held back: 120 blocked"), HasSubstr("says   421-4.7.28"),
                            HasSubstr("do     Nothing at once."), HasSubstr("192.0.2.1"), HasSubstr("27%"), HasSubstr("2 more held back less")));
    expect_narrow(text);
}
TEST(SlowText, OfNothingSaysSo) { EXPECT_THAT(slow_text(json::parse(R"({"isps":[],"minor":0,"window_seconds":3600})")), HasSubstr("No ISP slows us")); }
TEST(ChangesText, HasTheBiggestFirstAndAllInOrder) {
    const auto text = changes_text(json::parse(R"({"since_ms":1789900000000,"until_ms":1790000000000,"left_out":3,
        "biggest":[{"at_ms":1789990000000,"text":"192.0.2.1 (dnsbl:zen): listed","times":1}],
        "isps":[{"isp":"gmail","now":{"messages":1000,"bounces":5,"complaints":0,"blocked":50,"throttled":0},"before":{"messages":500,"bounces":5,"complaints":0,"blocked":0,"throttled":0}}],
        "changes":[{"at_ms":1789990000000,"text":"192.0.2.1 (dnsbl:zen): listed","times":1},{"at_ms":1789980000000,"text":"CreateContact of shop","times":12}]})"));
    EXPECT_THAT(text, AllOf(HasSubstr("Biggest first:\n  09-21 "), HasSubstr("1,000 (+100%)"), HasSubstr("50 (new)"),
                            HasSubstr("CreateContact of shop (12 times)"), HasSubstr("and 3 older ones")));
    EXPECT_LT(text.find("Biggest first"), text.find("All, newest first"));
    const auto none = changes_text(json::parse(R"({"since_ms":1789900000000,"until_ms":1790000000000,"biggest":[],"isps":[],"changes":[]})"));
    EXPECT_THAT(none, AllOf(HasSubstr("Nothing that needs you changed."), HasSubstr("Nobody changed anything")));
}
TEST(HurtsText, NamesWhoHurtsMoreThanItsShare) {
    const auto text = hurts_text(json::parse(
        R"({"days":7,"left_out":0,"weights":{"complaint":500.0,"bounce":12.5,"block":20,"throttle":3.3333333},"addresses":[{"address":"192.0.2.1","pool":"ses-shared-pool","messages":10000,"complaints":6,"complaint_rate":0.0006,
        "bounces":90,"bounce_rate":0.009,"blocked":40,"block_rate":0.004,"throttled":1,"throttle_rate":0.0001,"more_senders":2,
        "senders":[{"account_name":"bad","identity":"bad.example","configuration_set":"","share_of_harm":0.93,"share_of_mail":0.1,"complaints":6,"bounces":60,"blocked":40,"throttled":30,"text":"draws 93% of the harm with 10% of the mail","hurts":true}]}]})"));
    EXPECT_THAT(text, AllOf(HasSubstr("bad.example (bad) draws 93% of the harm with 10% of the mail."), HasSubstr("6 complaints (0.06%)"), HasSubstr("1 throttle (0.01%)"),
                            HasSubstr("and 2 more: warmpost hurts 192.0.2.1"),
                            HasSubstr("a complaint as 500, a bounce as 13, a block as 20, a throttle as 3.3 messages (by the marks of review)")));
    expect_narrow(hurts_text(json::parse(R"({"days":7,"addresses":[]})")));
    EXPECT_THAT(hurts_text(json::parse(R"({"days":7,"addresses":[]})")), HasSubstr("No mail was answered in the last 7 days"));
}
TEST(ListedText, SaysSinceWhenAndTheWayOff) {
    const auto text = listed_text(json::parse(R"json({"addresses":[{"address":"192.0.2.1","listed":1,"unknown":1,"checked_ms":1790000000000,"lists":[
        {"list":"zen.spamhaus.org","state":"listed","text":"listed by zen.spamhaus.org (127.0.0.2)","since_ms":1789990000000,"advice":"Mend it.","way_off":"Ask at https://check.spamhaus.org/"},
        {"list":"bl.example","state":"unknown","text":"bl.example does not work at present","since_ms":1789990000000}]
}],
        "lists":[{"list":"bl.example","state":"does not work","text":"lists even 127.0.0.1","advice":"Take it out."},{"list":"zen.spamhaus.org","state":"works","text":"answers"}]
})json"));
    EXPECT_THAT(text, AllOf(HasSubstr("192.0.2.1: LISTED by 1 of 2 block lists; 1 could not be asked"), HasSubstr("way off  Ask at https://check.spamhaus.org/"),
                            HasSubstr("Block list bl.example does not work: lists even 127.0.0.1. Take it out."), Not(HasSubstr("zen.spamhaus.org works"))));
    EXPECT_THAT(listed_text(json::parse(R"({"addresses":[],"lists":[]})")), HasSubstr("no addresses yet"));
    const char* const two = R"("addresses":[{"address":"192.0.2.1","lists":[]},{"address":"192.0.2.2","lists":[]}],"lists":[]})";
    EXPECT_EQ(listed_text(json::parse(std::string(R"({"asked":0,)") + two)),
              "No block list is asked, so nothing is known of any address: name some in egress.dnsbls.\n");
    EXPECT_EQ(listed_text(json::parse(std::string(R"({"asked":1,)") + two)), "192.0.2.1: not looked at yet\n192.0.2.2: not looked at yet\n");
}
TEST(Since, IsASpanOrADate) {
    const WallTime now{std::chrono::hours(500'000)};
    EXPECT_EQ(since_when("90m", now), now - std::chrono::minutes(90));
    EXPECT_EQ(since_when("7d", now), now - std::chrono::days(7));
    EXPECT_EQ(to_iso8601(since_when("2026-11-24", now).value()), "2026-11-24T00:00:00.000Z");
    for (const char* bad : {"", "x", "7", "7w", "-1h", "2026-13-01", "2026-11-24x"}) EXPECT_FALSE(since_when(bad, now)) << bad;
}

}  // namespace
}  // namespace warmpost::cli
