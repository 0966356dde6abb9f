#include "cli/bounce_lines.h"

#include <gtest/gtest.h>

#include "config/isps_file.h"

namespace warmpost::cli {
namespace {
namespace json = boost::json;

std::vector<json::object> lines_of(std::string_view mail) {
    static const auto isps = config::load_isps({});
    return bounce_lines("a file", mail, *isps);
}
std::string report(const std::string& groups, const std::string& head = "Reporting-MTA: dns; mx.shop.example") {
    return "From: MAILER-DAEMON@shop.example\nTo: bob@shop.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" +
           head + "\n\n" + groups + "\n--b--\n";
}

TEST(BounceLinesTest, ALineHasEveryMemberAndNullForWhatIsNotTold) {
    const auto lines = lines_of("Subject: hello\n\nhello\n");
    ASSERT_EQ(lines.size(), 1u);
    for (const char* member : {"recipient", "action", "status", "diagnostic", "bounceType", "bounceSubType", "feedbackType", "isp", "scope"}) {
        ASSERT_TRUE(lines[0].contains(member)) << member;
        EXPECT_TRUE(lines[0].at(member).is_null()) << member;
    }
    EXPECT_EQ(lines[0].at("kind").as_string(), "other");
    EXPECT_EQ(lines[0].at("file").as_string(), "a file");
}

TEST(BounceLinesTest, RecipientsComeInTheMailsOrderWithProviderAndScope) {
    const auto lines = lines_of(
        report("Final-Recipient: rfc822; ann@gmail.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account does not exist\n\n"
               "Final-Recipient: rfc822; ann@firm.example\nAction: failed\nStatus: 5.7.1\nRemote-MTA: dns; firm-example.mail.protection.outlook.com\n"
               "Diagnostic-Code: smtp; 550 5.7.606 Access denied, banned sending IP [192.0.2.1]\n\n"
               "Final-Recipient: rfc822; ann@other.example\nAction: delayed\nStatus: 4.2.2\n"));
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].at("isp").as_string(), "gmail");
    EXPECT_EQ(lines[0].at("scope").as_string(), "recipient");
    EXPECT_EQ(lines[0].at("bounceType").as_string(), "Permanent");
    EXPECT_EQ(lines[1].at("isp").as_string(), "microsoft365");
    EXPECT_EQ(lines[1].at("scope").as_string(), "address");
    EXPECT_EQ(lines[1].at("bounceType").as_string(), "Transient");
    EXPECT_EQ(lines[1].at("status").as_string(), "5.7.606");
    EXPECT_TRUE(lines[2].at("isp").is_null());
    EXPECT_EQ(lines[2].at("kind").as_string(), "delay");
    EXPECT_EQ(lines[2].at("bounceSubType").as_string(), "MailboxFull");
}

TEST(BounceLinesTest, WhoReportsForItselfIsTheProvider) {
    const auto own = lines_of(report("Final-Recipient: rfc822; ann@firm.example\nAction: failed\nStatus: 5.1.1\n", "Reporting-MTA: dns; mail-a1.google.com"));
    EXPECT_EQ(own.at(0).at("isp").as_string(), "gmail");
    const auto other = lines_of(report("Final-Recipient: rfc822; ann@firm.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.firm.example\n",
                                       "Reporting-MTA: dns; mail-a1.google.com"));
    EXPECT_TRUE(other.at(0).at("isp").is_null());
}

TEST(BounceLinesTest, AnMboxHoldsSeveralMails) {
    const std::string mail =
        "From MAILER-DAEMON  Thu Apr 29 23:34:45 2015\n" + report("Final-Recipient: rfc822; ann@isp.example\nAction: deliverable\nStatus: 2.1.5\n") + "\n";
    const auto lines = lines_of(mail + mail);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[1].at("kind").as_string(), "delivery");
    EXPECT_TRUE(lines[1].at("bounceType").is_null());
}

TEST(BounceLinesTest, DiagnosticsAreOneLineOfValidText) {
    const auto lines = lines_of(
        "From: MAILER-DAEMON@isp.example\nTo: b@shop.example\nSubject: failure notice\nContent-Type: text/plain; charset=utf-8\n\n<ann@isp.example>:\n550 no "
        "\x01\xff such\tuser\nreally\n");
    ASSERT_EQ(lines.size(), 1u);
    const std::string text(lines[0].at("diagnostic").as_string());
    EXPECT_TRUE(text.starts_with("550 no ")) << text;
    EXPECT_EQ(text.find_first_of("\x01\n\t\xff"), std::string::npos) << text;
}

}  // namespace
}  // namespace warmpost::cli
