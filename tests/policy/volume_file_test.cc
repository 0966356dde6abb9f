#include "policy/advice/volume_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace warmpost::advice {
namespace {
using namespace std::chrono_literals;
using std::chrono::sys_days;

std::string problem(std::string_view text) {
    const auto series = parse_volume(text);
    return series ? "" : series.error().message;
}
std::string field_of(std::string_view text) {
    const auto series = parse_volume(text);
    return series ? "none" : series.error().field;
}

TEST(VolumeFile, IsReadWithItsDaysAndIsps) {
    const auto series = parse_volume("day,isp,messages\n2026-11-03,Gmail,12000\n2026-11-01,example.com,300\n").value();
    EXPECT_EQ(series.first, sys_days{2026y / 11 / 1});
    EXPECT_EQ(series.last, sys_days{2026y / 11 / 3});
    ASSERT_EQ(series.lines.size(), 2u);
    EXPECT_EQ(series.lines[0].day, sys_days{2026y / 11 / 3});
    EXPECT_EQ(series.lines[0].isp, IspId{"gmail"});
    EXPECT_EQ(series.lines[0].messages, 12'000);
}
TEST(VolumeFile, WhatSpreadsheetsWriteIsReadTheSame) {
    const std::string header = "\xEF\xBB\xBF\"Day\",\"ISP\",\"Messages\"\r\n\r\n";
    const auto clean = parse_volume(header + "2026-11-02,\"a \"\"b\"\", c\",\"7\"\r\n\r\n2026-11-03,x, 0 ").value();
    ASSERT_EQ(clean.lines.size(), 2u);
    EXPECT_EQ(clean.lines[0].isp, IspId{"a \"b\", c"});
    EXPECT_EQ(clean.lines[0].messages, 7);
    EXPECT_EQ(clean.last, sys_days{2026y / 11 / 3}) << "a line with 0 messages marks a day";
}
TEST(VolumeFile, AQuoteAfterABlankIsNoQuote) {   // RFC 4180 2.5
    EXPECT_EQ(problem("day,isp,messages\n2026-11-01, \"b, c\",5\n"), "line 2: day, isp and messages are three fields, not 4");
}
TEST(VolumeFile, LeapDaysAreDaysOnlyInLeapYears) {
    EXPECT_TRUE(parse_volume("day,isp,messages\n2028-02-29,gmail,1\n"));
    EXPECT_EQ(problem("day,isp,messages\n2026-02-29,gmail,1\n"), "line 2: \"2026-02-29\" is not a day such as 2026-11-24");
}
TEST(VolumeFile, MistakesNameTheirLine) {
    const std::string header = "day,isp,messages\n", good = "2026-11-01,gmail,1\n";
    EXPECT_EQ(problem(""), "the file is empty: its header is day,isp,messages");
    EXPECT_EQ(problem("\n\n"), "the file is empty: its header is day,isp,messages");
    EXPECT_EQ(problem(header), "the file has a header and no line with figures");
    EXPECT_EQ(problem(good), "line 1: the header is day,isp,messages, not \"2026-11-01,gmail,1\"");
    EXPECT_EQ(problem("isp,day,messages\n"), "line 1: the header is day,isp,messages, not \"isp,day,messages\"");
    EXPECT_EQ(problem(header + good + "2026-11-02,gmail\n"), "line 3: day, isp and messages are three fields, not 2");
    EXPECT_EQ(problem(header + good + "2026-11-02,gmail,1,\n"), "line 3: day, isp and messages are three fields, not 4");
    EXPECT_EQ(problem(header + "\n" + good + "\n24.11.2026,gmail,1\n"), "line 5: \"24.11.2026\" is not a day such as 2026-11-24");
    EXPECT_EQ(problem(header + "2026-11-01, ,1\n"), "line 2: the isp is missing");
    EXPECT_EQ(problem(header + good + "2026-11-02,gmail,many\n"), "line 3: \"many\" is not a whole number from 0 to 1000000000000");
    EXPECT_EQ(problem(header + good + "2026-11-01,GMAIL,2\n"), "line 3: 2026-11-01 for \"gmail\" stands on line 2 already");
    EXPECT_EQ(problem(header + "2026-11-01,\"gmail,1\n"), "line 2: a quoted field does not end where it should");
    EXPECT_EQ(problem(header + "2026-11-01,\"gmail\"x,1\n"), "line 2: a quoted field does not end where it should");
    EXPECT_EQ(field_of(header + "x,gmail,1\n"), "day");
    EXPECT_EQ(field_of(header + "2026-11-01,,1\n"), "isp");
    EXPECT_EQ(field_of(header + "2026-11-01,gmail,-1\n"), "messages");
}
TEST(VolumeFile, OddFiguresAndDaysAreRefused) {
    for (const char* messages : {"", "-1", "+1", "1.0", "1e3", "1 000", "0x10", "1000000000001", "99999999999999999999"})
        EXPECT_NE(problem(std::string("day,isp,messages\n2026-11-01,gmail,") + messages), "") << messages;
    for (const char* day : {"", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "2026-1-1", "2026/01/01", "-026-01-01", "2026-01--1",
                            "2026-01-01T00:00"})
        EXPECT_NE(problem(std::string("day,isp,messages\n") + day + ",gmail,1"), "") << day;
    EXPECT_EQ(problem("day,isp,messages\n2026-11-01,gmail,1000000000000"), "");
}
TEST(VolumeFile, NamesAreBoundedAndNeverReachATerminalRaw) {
    EXPECT_EQ(problem("day,isp,messages\n2026-11-01,a\x1b[2Jb,1\n"), "line 2: \"a?[2Jb\" is not the name of an ISP or of a domain");
    EXPECT_EQ(problem("day,isp,messages\n2026-11-01," + std::string(253, 'a') + ",1\n"), "");
    const auto long_name = problem("day,isp,messages\n2026-11-01," + std::string(254, 'a') + ",1\n");
    EXPECT_THAT(long_name, testing::EndsWith("aaa...\" is not the name of an ISP or of a domain"));
}
TEST(VolumeFile, DaysTooFarApartAreRefused) {
    EXPECT_EQ(problem("day,isp,messages\n2016-11-01,gmail,1\n2026-11-08,gmail,1\n"), "");
    EXPECT_EQ(problem("day,isp,messages\n2016-11-01,gmail,1\n2026-11-09,gmail,1\n"), "the days of the file are more than 3659 days apart");
}
// Files broken by chance (fixed seed): each is read, and then has a profile, or is refused with a message of one printable line.
TEST(VolumeFile, NoiseIsReadOrRefusedButNeverHalfRead) {
    const std::string good = "day,isp,messages\n2026-11-01,\"g\"\"mail\",100\r\n2026-11-04,yahoo,300\n", noise = "\"\",\n\r-0192\xEF\x1b ";
    std::mt19937_64 random(1);
    const auto draw = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
    int read = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto text = good;
        for (auto i = draw(4); i > 0; --i) text[draw(text.size())] = noise[draw(noise.size())];
        const auto series = parse_volume(text);
        read += series.has_value();
        const auto message = series ? "read" : series.error().message;
        EXPECT_TRUE(!series || profile(*series)) << text;
        EXPECT_TRUE(!message.empty() && message.find_first_of("\n\r\x1b") == std::string::npos) << text;
    }
    EXPECT_GT(read, 5'000);
    EXPECT_LT(read, 15'000);
}
TEST(VolumeFile, WhatIsReadHasAProfile) {
    const auto known = profile(parse_volume("day,isp,messages\n2026-11-01,gmail,100\n2026-11-04,gmail,300\n").value()).value();
    EXPECT_EQ(known.days, 4);
    EXPECT_EQ(known.a_day, 100);
}

}  // namespace
}  // namespace warmpost::advice
