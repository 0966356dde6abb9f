// Reports that real systems wrote (tests/data/bounces), and ones that nobody should write.
#include "mail/report/delivery_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {
using testing::HasSubstr;
using testing::SizeIs;

std::string file(const std::string& name) {
    std::ifstream in(std::string(WARMPOST_SOURCE_DIR "/tests/data/bounces/") + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

std::string report(const std::string& status_part, const std::string& type = "message/delivery-status") {
    return "From: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\nMIME-Version: 1.0\n\n"
           "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: " + type + "\n\n" + status_part + "\n--b--\n";
}

struct Expected {
    std::string action, status;
};
std::map<std::string, std::vector<Expected>> expectations() {
    std::map<std::string, std::vector<Expected>> all;
    std::istringstream lines(file("expected.tsv"));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream columns(line);
        std::string name, index, action, status;
        columns >> name >> index >> action >> status;
        all[name].push_back({action, status == "-" ? "" : status});
    }
    return all;
}

TEST(DeliveryStatusTest, ReadsWhatRealSystemsReport) {
    const auto all = expectations();
    ASSERT_GT(all.size(), 45u);
    for (const auto& [name, recipients] : all) {
        SCOPED_TRACE(name);
        const auto status = parse_delivery_status(file("mails/" + name));
        if (!status) {
            ADD_FAILURE() << "not taken for a report";
            continue;
        }
        ASSERT_EQ(status->recipients.size(), recipients.size());
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            EXPECT_EQ(to_string(status->recipients[i].action), recipients[i].action);
            EXPECT_EQ(status->recipients[i].status, recipients[i].status);
            if (name != "lhost-exim-44.eml") {   // that one names a pipe
                EXPECT_THAT(status->recipients[i].original_recipient + status->recipients[i].final_recipient, HasSubstr("@"));
            }
        }
    }
}

TEST(DeliveryStatusTest, WhatIsNoReportIsNone) {
    for (const char* name : {"rfc3834-01.eml", "rfc3834-02.eml", "is-not-bounce-01.eml", "arf-01.eml", "lhost-qmail-02.eml", "rfc3464-28.eml", "lhost-sendgrid-03.eml"})
        EXPECT_FALSE(parse_delivery_status(file(std::string("mails/") + name))) << name;
    for (const char* text : {"", "\n", "no header", "Subject: out of office\n\nback on Monday\n"}) EXPECT_FALSE(parse_delivery_status(text)) << text;
}

TEST(DeliveryStatusTest, PostfixsReportIsReadToTheLastField) {
    const auto status = parse_delivery_status(file("mails/lhost-postfix-01.eml"));
    ASSERT_TRUE(status);
    EXPECT_EQ(status->reporting_mta, "p351355.pool.example.ne.jp");
    ASSERT_THAT(status->recipients, SizeIs(1));
    const auto& recipient = status->recipients[0];
    EXPECT_EQ(recipient.final_recipient, "r@p351355.pool.example.ne.jp");
    EXPECT_EQ(recipient.original_recipient, "kijitora@example.org");
    EXPECT_EQ(recipient.diagnostic_type, "x-unix");
    EXPECT_EQ(recipient.diagnostic, "procmail: Couldn't create \"/var/spool/mail/neko\" id: r.example.org: No such user");
}

TEST(DeliveryStatusTest, EncodedStatusPartsAreDecoded) {
    const auto status = parse_delivery_status(report("Reporting-MTA: dns; r.example\n\nFinal-Recipient: rfc822; ann=40isp.example\nAction: failed\nStatus: 5.1.1",
                                                     "message/delivery-status\nContent-Transfer-Encoding: quoted-printable"));
    ASSERT_TRUE(status);
    EXPECT_EQ(status->recipients.at(0).final_recipient, "ann@isp.example");
}

TEST(DeliveryStatusTest, TheReturnedMessageIsNotLookedInto) {
    const std::string inner = report("Reporting-MTA: dns; r\n\nFinal-Recipient: rfc822; other@isp.example\nAction: failed\nStatus: 5.1.1");
    EXPECT_FALSE(parse_delivery_status("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n" + inner + "\n--o--\n"));
}

TEST(DeliveryStatusTest, BlocksWithoutARecipientOrAnActionAreNone) {
    EXPECT_FALSE(parse_delivery_status(report("Reporting-MTA: dns; r\n\nFinal-Recipient: rfc822; a@b.example\nStatus: 5.1.1")));
    EXPECT_FALSE(parse_delivery_status(report("Reporting-MTA: dns; r\n\nAction: failed\nStatus: 5.1.1")));
    EXPECT_FALSE(parse_delivery_status(report("Reporting-MTA: dns; r\n\nFinal-Recipient: rfc822; a@b.example\nAction: expired")));
    const auto status = parse_delivery_status(report("Final-Recipient: a@b.example\nAction: FAILED (really)\nStatus: 5.1 (bad)"));
    ASSERT_TRUE(status);
    EXPECT_EQ(status->recipients.at(0).status, "");
}

TEST(DeliveryStatusTest, TextsAreOneBoundedLineOfPrintableAscii) {
    const auto status = parse_delivery_status(report("Reporting-MTA: dns; r\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 \x01\xff" + std::string(5000, 'x')));
    ASSERT_TRUE(status);
    const auto& text = status->recipients.at(0).diagnostic;
    EXPECT_LE(text.size(), 400u);
    EXPECT_THAT(text, testing::StartsWith("550 ??xxx"));
}

TEST(DeliveryStatusTest, ManyRecipientsAreBounded) {
    std::string blocks = "Reporting-MTA: dns; r\n";
    for (int i = 0; i < 1000; ++i) blocks += "\nFinal-Recipient: rfc822; a" + std::to_string(i) + "@b.example\nAction: failed\nStatus: 5.1.1\n";
    const auto status = parse_delivery_status(report(blocks));
    ASSERT_TRUE(status);
    EXPECT_THAT(status->recipients, SizeIs(kMaxReportedRecipients));
}

TEST(FromWireTest, UndoesDotStuffingAndNothingElse) {
    for (const std::string text : {"a\r\n", ".\r\n..x\r\n\r\n.", "..", "x\r\n.y\r\n", ""}) EXPECT_EQ(from_wire(to_wire(text)), text.ends_with("\r\n") ? text : text + "\r\n") << text;
    EXPECT_EQ(from_wire("..a\r\nb"), ".a\r\nb");
}

}  // namespace
}  // namespace warmpost::mail
