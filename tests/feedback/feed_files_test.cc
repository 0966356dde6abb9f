// Files of SNDS and of Postmaster Tools, as they come and as they should not.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "feedback/feeds/postmaster_file.h"
#include "feedback/feeds/snds_feed.h"
#include "feedback/feeds/snds_urls.h"

namespace warmpost::feedback {
namespace {

using feeds::Colour;
using feeds::Reputation;

feeds::Day day(int year, unsigned month, unsigned date) { return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(date); }
IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

constexpr const char* kRow = "192.0.2.1,11/24/2026 12:00 AM,11/25/2026 12:00 AM,1894,1843,1880,GREEN,< 0.1%,,,0,mta1.example.com,news@example.com,";

TEST(SndsData, ARowIsReadWhole) {
    const auto file = read_snds_data(
        "192.0.2.7,11/24/2026 1:00 AM,11/24/2026 11:00 PM,100,90,95,yellow,1.3%,11/24/2026 2:00 AM,11/24/2026 3:00 AM,2,"
        "mta7.example.com,news@example.com,\"Bots, they say\"\r\n");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->rows.size(), 1u);
    const feeds::SndsDay expected{ip("192.0.2.7"),    day(2026, 11, 24),  Colour::yellow,  100, 90, 95, 0.013, 2,
                                  "mta7.example.com", "news@example.com", "Bots, they say"};
    const auto& row = file->rows[0];
    EXPECT_EQ(row.address, expected.address);
    EXPECT_EQ(row.day, expected.day);
    EXPECT_EQ(row.colour, expected.colour);
    EXPECT_EQ(std::tuple(row.rcpt, row.data, row.recipients, row.trap_hits), std::tuple(100, 90, 95, 2));
    EXPECT_DOUBLE_EQ(row.complaint_rate, 0.013);
    EXPECT_EQ(std::tuple(row.helo, row.from, row.comment), std::tuple(expected.helo, expected.from, expected.comment));
    EXPECT_EQ(file->skipped, 0u);
}

TEST(SndsData, TheColumnsThatSomeFilesLackAreEmpty) {
    const auto file = read_snds_data(
        "192.0.2.1,11/24/2026 12:00 AM,,1,1,1,RED,,,,\n192.0.2.2,2026-11-24,,1,1,1,GREEN,2%,,,3,helo,no sender, only words\n"
        "192.0.2.3,11/24/2026,,,,,GREEN,0.5%,,,,helo,words\n");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->rows.size(), 3u);
    EXPECT_EQ(file->rows[0].complaint_rate, 0);
    EXPECT_EQ(file->rows[1].from + "|" + file->rows[1].comment, "no sender|only words");
    EXPECT_EQ(file->rows[2].from + "|" + file->rows[2].comment, "|words");
}

TEST(SndsData, AHeadingAndEmptyLinesAreNoRows) {
    const auto file = read_snds_data(std::string("\xEF\xBB\xBFIP address,activity start\r\n\r\n") + kRow + "\r\n");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->rows.size(), 1u);
    EXPECT_EQ(file->skipped, 0u);
    EXPECT_TRUE(read_snds_data("")->rows.empty()) << "nothing to tell is no error";
}

TEST(SndsData, ALineThatCannotBeReadIsPassedOverAndTold) {
    for (const char* bad :
         {"192.0.2.1,yesterday,,1,1,1,GREEN,,,,0", "192.0.2.1,13/24/2026,,1,1,1,GREEN,,,,0", "192.0.2.1,11/24/2026,,x,1,1,GREEN,,,,0",
          "192.0.2.1,11/24/2026,,1,1,1,BLUE,,,,0", "192.0.2.1,11/24/2026,,1,1,1,GREEN,101%,,,0", "192.0.2.1,11/24/2026,,1,1,1,GREEN,,,,-4",
          "mta.example.com,11/24/2026,,1,1,1,GREEN,,,,0", "192.0.2.1,11/24/2026,,1", "192.0.2.1,11/24/1926,,1,1,1,GREEN,,,,0", "\"192.0.2.1"}) {
        const auto file = read_snds_data(std::string(kRow) + "\n" + bad + "\n");
        ASSERT_TRUE(file) << bad;
        EXPECT_EQ(file->rows.size(), 1u) << bad;
        EXPECT_EQ(file->skipped, 1u) << bad;
        EXPECT_TRUE(file->problem.starts_with("line 2: ")) << file->problem;
        const auto alone = read_snds_data(bad);
        ASSERT_FALSE(alone) << bad;
        EXPECT_TRUE(alone.error().message.find("no file of SNDS") != std::string::npos) << alone.error().message;
    }
}

TEST(SndsData, AWebPageAndWhatIsTooLongAreRefused) {
    const auto page = read_snds_data("\r\n<!DOCTYPE html><html><body>Sign in</body></html>");
    ASSERT_FALSE(page);
    EXPECT_NE(page.error().message.find("web page"), std::string::npos);
    EXPECT_FALSE(read_snds_data(std::string(kMostFeedBytes + 1, '\n')));
    std::string many;
    for (std::size_t i = 0; i <= kMostFeedRows; ++i) many += "192.0.2.1,11/24/2026,,1,1,1,GREEN,,,,0\n";
    EXPECT_FALSE(read_snds_data(many));
    const auto long_line = read_snds_data(std::string(kRow) + "\n" + kRow + std::string(kMostFeedLine, 'x') + "\n");
    ASSERT_TRUE(long_line);
    EXPECT_EQ(long_line->skipped, 1u);
}

TEST(SndsData, StrangersTextsAreShortAndPrintable) {
    const auto file = read_snds_data("192.0.2.1,11/24/2026,,1,1,1,GREEN,,,,0,\x1b[31mred\xff," + std::string(1000, 'a') + "@b,ok\n");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->rows[0].helo, "?[31mred?");
    EXPECT_EQ(file->rows[0].from.size(), kMostFeedText);
}

TEST(SndsStatus, RangesHoldTheirAddresses) {
    const auto file = read_snds_status("192.0.2.0,192.0.2.7,Yes,Blocked due to user complaints, and traps\r\n2001:db8::1,2001:db8::1,no,Junked\r\n");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->rows.size(), 2u);
    EXPECT_TRUE(file->rows[0].blocked);
    EXPECT_EQ(file->rows[0].detail, "Blocked due to user complaints, and traps");
    EXPECT_TRUE(file->rows[0].holds(ip("192.0.2.7")));
    EXPECT_FALSE(file->rows[0].holds(ip("192.0.2.8")));
    EXPECT_FALSE(file->rows[0].holds(ip("2001:db8::1")));
    EXPECT_FALSE(file->rows[1].blocked);
    EXPECT_FALSE(read_snds_status("192.0.2.9,192.0.2.1,Yes,backwards\n"));
    EXPECT_FALSE(read_snds_status("192.0.2.1,192.0.2.9,perhaps,\n"));
}

// --- Postmaster Tools

constexpr const char* kV1 =
    R"({"trafficStats": [{"name": "domains/shop.example/trafficStats/20261124", "userReportedSpamRatio": 0.004, "domainReputation": "LOW",
  "ipReputations": [{"reputation": "BAD", "ipCount": "2", "sampleIps": ["192.0.2.1", "nonsense",
         "2001:db8::1"]}, {"reputation": "REPUTATION_CATEGORY_UNSPECIFIED"}],
  "spfSuccessRatio": 1, "dkimSuccessRatio": 0.99, "dmarcSuccessRatio": 0.98, "inboundEncryptionRatio": 1.0,
  "deliveryErrors": [{"errorClass": "TEMPORARY_ERROR", "errorType": "RATE_LIMIT_EXCEEDED", "errorRatio": 0.02}, {"errorRatio": 0.01}]}],
         "nextPageToken": "x"})";

TEST(PostmasterFile, AnAnswerOfTheFirstApi) {
    const auto file = read_postmaster(kV1, {});
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->days.size(), 1u);
    const auto& read = file->days[0];
    EXPECT_EQ(read.domain, "shop.example");
    EXPECT_EQ(read.day, day(2026, 11, 24));
    EXPECT_EQ(read.spam_rate, 0.004);
    EXPECT_EQ(read.domain_reputation, Reputation::low);
    ASSERT_EQ(read.ip_reputations.size(), 1u);
    EXPECT_EQ(read.ip_reputations[0], (feeds::IpReputation{Reputation::bad, 2, {ip("192.0.2.1"), ip("2001:db8::1")}}));
    EXPECT_EQ(read.spf, 1.0);
    EXPECT_EQ(read.dkim, 0.99);
    EXPECT_DOUBLE_EQ(read.delivery_errors.value(), 0.03);
    EXPECT_FALSE(read.outbound_tls);
}

TEST(PostmasterFile, AnAnswerOfTheSecondApi) {
    const auto file = read_postmaster(R"({"domainStats": [
        {"name": "domains/shop.example/domainStats/a", "metric": "spam_rate", "date": {"year": 2026, "month": 11, "day": 24}, "value": {"doubleValue": 0.002}},
        {"name": "domains/shop.example/domainStats/b", "metric": "SPF_SUCCESS_RATE", "date": {"year": 2026, "month": 11, "day": 24},
         "value": {"floatValue": 0.5}},
        {"name": "domains/shop.example/domainStats/c", "metric": "FEEDBACK_LOOP_ID", "date": {"year": 2026, "month": 11, "day": 24},
         "value": {"stringList": {}}},
        {"metric": "spamRate", "date": {"year": 2026, "month": 13, "day": 24}, "value": {"doubleValue": 0.1}},
        {"metric": "spamRate", "date": {"year": 2026, "month": 11, "day": 25}, "value": {"doubleValue": 7}}]})",
                                      "other.example");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->days.size(), 1u);
    EXPECT_EQ(file->days[0].spam_rate, 0.002);
    EXPECT_EQ(file->days[0].spf, 0.5);
    EXPECT_EQ(file->skipped, 2u);
    EXPECT_NE(file->problem.find("no date"), std::string::npos) << file->problem;
}

TEST(PostmasterFile, LinesOfJsonAndLists) {
    const std::string line = R"({"name": "domains/a.example/trafficStats/20261124", "userReportedSpamRatio": 0.1})";
    EXPECT_EQ(read_postmaster(line + "\n" + R"({"name": "domains/b.example/trafficStats/20261124"})" + "\nnot json\n", {})->days.size(), 2u);
    EXPECT_EQ(read_postmaster("[" + line + "," + line + "]", {})->days.size(), 1u) << "the same day is one";
}

TEST(PostmasterFile, CsvByItsHeading) {
    const auto file =
        read_postmaster("Date,Spam rate,Domain reputation,DMARC\r\n2026-11-24,0.3%,High,99%\r\n11/25/2026,,bad,\r\nsometime,1%,,\r\n", "Shop.Example");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(file->days.size(), 2u);
    EXPECT_EQ(file->days[0].domain, "shop.example");
    EXPECT_DOUBLE_EQ(file->days[0].spam_rate.value(), 0.003);
    EXPECT_EQ(file->days[0].domain_reputation, Reputation::high);
    EXPECT_EQ(file->days[1].domain_reputation, Reputation::bad);
    EXPECT_FALSE(file->days[1].spam_rate);
    EXPECT_EQ(file->skipped, 1u);
}

TEST(PostmasterFile, WhatIsNoneIsRefusedAndSaysWhy) {
    const auto why = [](std::string_view text, std::string_view domain = {}) {
        const auto file = read_postmaster(text, domain);
        return file ? std::string("read") : file.error().message;
    };
    EXPECT_NE(why("").find("empty"), std::string::npos);
    EXPECT_NE(why("<html>").find("heading"), std::string::npos);
    EXPECT_NE(why("Date,Spam rate\n2026-11-24,1%\n").find("--domain"), std::string::npos) << why("Date,Spam rate\n2026-11-24,1%\n");
    EXPECT_NE(why("{").find("JSON"), std::string::npos);
    EXPECT_NE(why(R"({"a": 1})").find("no domain"), std::string::npos);
    EXPECT_NE(why("[]").find("nothing"), std::string::npos);
    EXPECT_NE(why(std::string(kMostPostmasterBytes + 1, ' ')).find("4 MiB"), std::string::npos);
    EXPECT_NE(why(std::string(100'000, '[')).find("JSON"), std::string::npos) << "depth is bounded";
    std::string many = "Date,Domain\n";
    for (std::size_t i = 0; i <= kMostPostmasterDays + 5; ++i) many += "2026-11-24,d" + std::to_string(i) + ".example\n";
    EXPECT_NE(why(many).find("10,000"), std::string::npos);
}

// Whatever comes: no crash, and what is read stays within its bounds.
TEST(FeedFiles, AnyBytesAreReadWithinBounds) {
    std::mt19937 random(7);
    const std::string seeds[] = {std::string(kRow) + "\n" + kRow, kV1, "Date,Spam rate,Domain\n2026-11-24,0.3%,a.example\n", "192.0.2.0,192.0.2.7,Yes,why\n"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text = seeds[i % 4];
        for (int j = 0; j < 1 + i % 8; ++j) {
            const auto at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 20);
            else if (random() % 2 == 0)
                text[at] = static_cast<char>(random());
            else
                text.insert(at, text.substr(random() % text.size(), random() % 40));
            if (text.empty()) text = ",";
        }
        if (const auto file = read_snds_data(text))
            for (const auto& row : file->rows) {
                ASSERT_TRUE(row.complaint_rate >= 0 && row.complaint_rate <= 1) << text;
                ASSERT_TRUE(row.rcpt >= 0 && row.trap_hits >= 0 && row.comment.size() <= kMostFeedText) << text;
            }
        if (const auto file = read_snds_status(text)) {
            for (const auto& row : file->rows) {
                ASSERT_LE(row.first, row.last);
            }
        }
        if (const auto file = read_postmaster(text, "x.example")) {
            for (const auto& read : file->days) {
                ASSERT_TRUE(!read.domain.empty() && (!read.spam_rate || (*read.spam_rate >= 0 && *read.spam_rate <= 1))) << text;
            }
        }
    }
}

// --- the file of URLs

class UrlFile : public testing::Test {
protected:
    UrlFile() {
        std::string name = (std::filesystem::temp_directory_path() / "snds-XXXXXX").string();
        directory = ::mkdtemp(name.data());
    }
    ~UrlFile() override { std::filesystem::remove_all(directory); }
    std::filesystem::path written(const std::string& text, mode_t mode = 0600) {
        const auto file = directory / "urls";
        std::ofstream(file) << text;
        EXPECT_EQ(::chmod(file.c_str(), mode), 0);
        return file;
    }
    std::string why(const std::string& text, mode_t mode = 0600) {
        const auto urls = read_snds_urls(written(text, mode));
        return urls ? std::string("read") : urls.error().message;
    }
    std::filesystem::path directory;
};

TEST_F(UrlFile, UrlsAreReadAndShownWithoutTheirKeys) {
    const auto urls =
        read_snds_urls(written("# ours\nhttps://snds.example/snds/data.aspx?key=SECRET\n\nhttp://127.0.0.1:8080/snds/ipStatus.aspx?key=SECRET\n"));
    ASSERT_TRUE(urls) << urls.error().message;
    ASSERT_EQ(urls->size(), 2u);
    EXPECT_EQ((*urls)[0].url.target, "/snds/data.aspx?key=SECRET");
    EXPECT_FALSE((*urls)[0].status);
    EXPECT_TRUE((*urls)[1].status);
    for (const auto& url : *urls) EXPECT_EQ(url.shown.find("SECRET"), std::string::npos) << url.shown;
    EXPECT_TRUE((*urls)[0].shown.starts_with("line 2 (https://snds.example")) << (*urls)[0].shown;
}

TEST_F(UrlFile, WhatOthersMayReadIsRefused) {
    for (const mode_t mode : {0640, 0604, 0660, 0644})
        EXPECT_NE(why("https://snds.example/?key=SECRET\n", mode).find("chmod 600"), std::string::npos) << mode;
}

TEST_F(UrlFile, NoUrlIsToldWithoutIt) {
    for (const char* bad :
         {"http://snds.example/?key=SECRET\n", "ftp://snds.example/SECRET", "SECRET", "https://user:SECRET@snds.example/", "https:///SECRET", "file:///SECRET"}) {
        const auto said = why(bad);
        EXPECT_NE(said, "read") << bad;
        EXPECT_EQ(said.find("SECRET"), std::string::npos) << said;
    }
    for (const char* emptied : {"", "\n", "# https://snds.example/?key=SECRET\n"}) {
        const auto urls = read_snds_urls(written(emptied));
        ASSERT_TRUE(urls) << urls.error().message;
        EXPECT_TRUE(urls->empty()) << "nothing to fetch is no mistake";
    }
    EXPECT_NE(read_snds_urls(directory / "none").error().message.find("cannot be opened"), std::string::npos);
    EXPECT_NE(read_snds_urls(directory).error().message.find("is no file"), std::string::npos);
    std::string many;
    for (std::size_t i = 0; i <= kMostUrls; ++i) many += "https://snds.example/?key=1\n";
    EXPECT_NE(why(many).find("32"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::feedback
