// Mails that came back in the real world (tests/data/bounces), from bytes to SES's words: how many are told right, and that nothing breaks the reader.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "mail/report/mail_report.h"
#include "mail/report/mail_view.h"
#include "policy/outcome/bounce.h"

namespace warmpost::mail {
namespace {
namespace json = boost::json;

const std::string kFolder = WARMPOST_SOURCE_DIR "/tests/data/bounces/";

std::string file(const std::string& name) {
    std::ifstream in(kFolder + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Told {
    std::string kind, bounce_type, bounce_sub_type, feedback_type;
};
std::vector<Told> told_by(std::string_view mail) {
    std::vector<Told> all;
    for (const MailFinding& finding : read_mail_report(mail).findings) {
        Told told{to_string(finding.kind), {}, {}, finding.feedback_type};
        if (finding.kind == MailKind::bounce || finding.kind == MailKind::delay) {
            const auto judged = outcome::class_of_report({finding.status, finding.diagnostic, finding.explanation, finding.kind == MailKind::delay});
            told.bounce_type = finding.bounce_type.empty() ? judged.type : finding.bounce_type;
            told.bounce_sub_type = finding.bounce_type.empty() ? judged.sub_type : finding.bounce_sub_type;
        }
        all.push_back(std::move(told));
    }
    return all;
}

bool agrees(const json::value& allowed, const std::string& value) {
    return allowed.is_null() || allowed.get_array().empty() ||
           std::ranges::any_of(allowed.get_array(), [&](const json::value& each) { return each.as_string() == value; });
}
bool is_only(const json::value& allowed, std::string_view value) {
    return allowed.is_array() && allowed.get_array().size() == 1 && allowed.get_array()[0].as_string() == value;
}

TEST(BounceCorpus, FourKindsOfMailAreToldApartAndSaidInSesWords) {
    std::istringstream lines(file("expected.jsonl"));
    int mails = 0, recipients = 0, found = 0, typed = 0, right = 0, temporary = 0, harmed = 0, complaints = 0, complained = 0, sub_right = 0;
    for (std::string line; std::getline(lines, line);) {
        const json::object row = json::parse(line).as_object();
        const std::string name(row.at("file").as_string());
        const std::string mail = file(name);
        ASSERT_FALSE(mail.empty()) << name;
        if (name.find("rfc3464-28") != std::string::npos) continue;  // an mbox of two: src/cli takes it apart
        ++mails;
        const auto told = told_by(mail);
        ASSERT_FALSE(told.empty());
        if (row.at("results").as_array().empty()) {
            EXPECT_TRUE(told[0].kind == "other" || told[0].kind == "autoreply") << name << ": " << told[0].kind;
        }
        for (const json::value& each : row.at("results").as_array()) {
            const json::object& expected = each.as_object();
            ++recipients;
            const auto index = static_cast<std::size_t>(expected.at("index").as_int64()) - 1;
            const Told none;
            const Told& got = index < told.size() ? told[index] : none;
            const bool agreed = agrees(expected.at("kind"), got.kind);
            found += agreed ? 1 : 0;
            if (is_only(expected.at("kind"), "autoreply")) {
                EXPECT_EQ(got.kind, "autoreply") << name;
            }
            if (is_only(expected.at("kind"), "complaint")) {
                ++complaints;
                complained += got.kind == "complaint" && expected.at("feedbackType").as_string() == got.feedback_type ? 1 : 0;
            }
            if (!expected.at("bounceType").is_array()) continue;
            ++typed;
            const bool type_right = agrees(expected.at("bounceType"), got.bounce_type);
            right += type_right ? 1 : 0;
            sub_right += agrees(expected.at("bounceSubType"), got.bounce_sub_type) ? 1 : 0;
            if (!agreed || !type_right)
                std::cout << name << " " << index + 1 << ": " << got.kind << " " << got.bounce_type << " " << got.bounce_sub_type << "\n";
            if (is_only(expected.at("bounceType"), "Transient")) {
                ++temporary;
                harmed += got.bounce_type == "Permanent" ? 1 : 0;
            }
        }
    }
    EXPECT_EQ(mails, 298);
    EXPECT_GE(found * 100, recipients * 99) << found << " of " << recipients;
    EXPECT_GE(right * 100, typed * 97) << right << " of " << typed;
    EXPECT_GE(sub_right * 100, typed * 96) << sub_right << " of " << typed;
    EXPECT_LE(harmed * 100, temporary) << harmed << " of " << temporary
                                       << " temporary faults are called Permanent: they suppress somebody who can be reached";
    EXPECT_GE(complained * 20, complaints * 19) << complained << " of " << complaints;
}

std::vector<std::string> corpus() {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder + "mails")) all.push_back("mails/" + entry.path().filename().string());
    std::ranges::sort(all);
    return all;
}

// Nobody is named twice but where the mail names him twice, texts are bounded, and there is always a finding.
void check(const std::string& mail) {
    const auto report = read_mail_report(mail);
    ASSERT_FALSE(report.findings.empty());
    ASSERT_LE(report.findings.size(), kMaxReportedRecipients);
    for (const MailFinding& finding : report.findings) {
        ASSERT_LE(finding.recipient.size(), kMaxReportText);
        ASSERT_LE(finding.explanation.size(), 16 * kMaxReportText);
        ASSERT_TRUE(finding.recipient.empty() || finding.recipient.find('@') != std::string::npos) << finding.recipient;
        const auto judged = outcome::class_of_report({finding.status, finding.diagnostic, finding.explanation, finding.kind == MailKind::delay});
        ASSERT_TRUE(judged.type == "Permanent" || judged.type == "Transient" || judged.type == "Undetermined");
        ASSERT_FALSE(judged.sub_type.empty());
    }
}

TEST(BounceCorpus, TornAndSpoiltMailsBreakNothing) {
    std::mt19937 random(20261126);  // the same damage at each run
    for (const std::string& name : corpus()) {
        SCOPED_TRACE(name);
        const std::string whole = file(name);
        for (int i = 0; i < 4; ++i) check(whole.substr(0, random() % (whole.size() + 1)));
        for (int i = 0; i < 4; ++i) {
            std::string spoilt = whole;
            for (unsigned flips = 1 + random() % 64; flips > 0 && !spoilt.empty(); --flips)
                spoilt[random() % spoilt.size()] = static_cast<char>(random() % 256);
            check(spoilt);
            check(spoilt.substr(random() % (spoilt.size() + 1)));
        }
    }
}

TEST(BounceCorpus, ATornReportNamesNobodyMoreThanTheWholeOneDoes) {
    std::mt19937 random(7);
    for (const std::string& name : corpus()) {
        const std::string whole = file(name);
        const auto most = read_mail_report(whole).findings.size();
        if (name.find("lhost-sendmail") == std::string::npos && name.find("rhost") == std::string::npos) continue;  // RFC 3464, well formed
        for (int i = 0; i < 3; ++i)
            EXPECT_LE(read_mail_report(whole.substr(0, random() % whole.size())).findings.size(), std::max<std::size_t>(most, 1)) << name;
    }
}

const std::string kHead = "From: MAILER-DAEMON@a.example\nTo: b@c.example\nSubject: failure notice\n";

TEST(BounceCorpus, HugeMailsAreBounded) {
    std::string many = kHead + "\nSorry, it could not be delivered.\n\n";
    for (int i = 0; i < 100000; ++i) many += "<u" + std::to_string(i) + "@isp.example>:\nRemote host said: 550 no such user\n\n";
    check(many);
    EXPECT_EQ(read_mail_report(many).findings.size(), kMaxReportedRecipients);
    std::string dsn =
        kHead +
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n";
    for (int i = 0; i < 100000; ++i) dsn += "Final-Recipient: rfc822; u" + std::to_string(i) + "@isp.example\nAction: failed\nStatus: 5.1.1\n\n";
    EXPECT_EQ(read_mail_report(dsn).findings.size(), kMaxReportedRecipients);
    std::string deep = kHead;
    for (int i = 0; i < 100000; ++i) deep += "Content-Type: message/rfc822\n\n";
    check(deep);
    std::string parts = kHead;
    for (int i = 0; i < 1990; ++i) parts += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
    check(parts);
    check(kHead + "\nundeliverable " + std::string(50 * 1024 * 1024, '@'));
    std::string named = kHead + "X-Failed-Recipients: ";
    for (int i = 0; i < 300000; ++i) named += "a@isp.example, ";
    EXPECT_EQ(read_mail_report(named + "\n\nx").findings.size(), 1u);
}

struct Written {
    const char *mail, *kind, *recipient, *type;
};
void expect(const Written& w) {
    const auto report = read_mail_report(w.mail);
    ASSERT_EQ(report.findings.size(), 1u) << w.mail;
    EXPECT_STREQ(to_string(report.findings[0].kind), w.kind) << w.mail;
    EXPECT_EQ(report.findings[0].recipient, w.recipient) << w.mail;
    EXPECT_EQ(told_by(w.mail).front().bounce_type, w.type) << w.mail;
}

TEST(MailReportTest, FailuresInWordsOfSystemsThatTheCorpusLacks) {
    expect(
        {"From: Postmaster@shop.example\nTo: bob@shop.example\nSubject: Permanent Delivery Failure\n\nThe attached message had PERMANENT fatal delivery "
         "errors!\n\n"
         "Failed address: ann@isp.example\n\n--- Session Transcript ---\n Thu 10:00: --> RCPT To:<ann@isp.example>\n Thu 10:00: <-- 550 5.1.1 no such user\n"
         "--- End Transcript ---\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: \"GWIA\" <Mailer-Daemon@isp.example>\nTo: bob@shop.example\nSubject: Message status - undeliverable\n\n"
         "The message that you sent was undeliverable to the following:\n\tann@isp.example (user not found)\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: postmaster@isp.example\nTo: bob@shop.example\nSubject: Undeliverable: hello\n\nYour message did not reach some or all of the intended "
         "recipients.\n\n"
         "      Subject:\thello\n      Sent:\t11/24/2026 10:00 AM\n\nThe following recipient(s) could not be reached:\n\n      ann@isp.example on 11/24/2026 "
         "10:00 AM\n"
         "            The message could not be delivered because the recipient's mailbox is full.\n",
         "bounce", "ann@isp.example", "Transient"});
    expect(
        {"From: MailMarshal@isp.example\nReturn-Path: <>\nTo: bob@shop.example\nSubject: Undeliverable Mail: hello\n\nYour message:\n   From:    "
         "bob@shop.example\n   Subject: hello\n\n"
         "Could not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    ann@isp.example\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: postmaster@isp.example\nTo: bob@shop.example\nSubject: Delivery Failure\n\n------- Failure Reasons  --------\n\nUser not listed in public "
         "Name & Address Book\n"
         "ann@isp.example\n\n------- Returned Message --------\n\nReceived: from x\nTo: other@isp.example\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: <MAILER-DAEMON@isp.example>\nTo: bob@shop.example\nSubject: Mail could not be delivered\n\nSent <<< RCPT TO:<ann@isp.example>\n"
         "Received >>> 550 5.1.1 <ann@isp.example>... user unknown\n\nUnable to deliver message to <ann@isp.example>\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: MAILER-DAEMON@isp.example\nTo: bob@shop.example\nSubject: Warning: could not send message for past 4 hours\n\n"
         "   **********************************************\n   **      THIS IS A WARNING MESSAGE ONLY      **\n   "
         "**********************************************\n\n"
         "   ----- The following addresses had transient non-fatal errors -----\n<ann@isp.example>\n\n   ----- Transcript of session follows -----\n"
         "451 ann@isp.example... isp.example: Name server timeout\n",
         "delay", "ann@isp.example", "Transient"});
    expect(
        {"From: James <postmaster@isp.example>\nTo: bob@shop.example\nSubject: [BOUNCE]Error\n\nHi. This is the James mail server at isp.example.\n"
         "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work "
         "out.\n\n"
         "Failed recipient(s):\nann@isp.example\n\nError message:\n550 Unknown local user\n\nMessage details:\n  RCPT TO: ann@isp.example\n",
         "bounce", "ann@isp.example", "Permanent"});
    expect(
        {"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: bob@shop.example\nSubject: Zustellung fehlgeschlagen\nAuto-Submitted: "
         "auto-replied\n"
         "X-Failed-Recipients: ann@isp.example\n\nNachricht unzustellbar: 550 5.1.1 gibt es nicht\n",
         "bounce", "ann@isp.example", "Permanent"});
}

TEST(MailReportTest, WhatIsNoBounceIsNone) {
    for (const char* mail :
         {"From: ann@isp.example\nTo: bob@shop.example\nSubject: Re: delivery failed?\n\nHi Bob,\nmy mail to carl@isp.example could not be delivered, user "
          "unknown. Yours?\n",
          "From: ann@isp.example\nSubject: hello\n\nbob@shop.example: lunch?\n", "", "\n\n\n", "\x01\x02\xff", "Subject: x",
          "From: postmaster@isp.example\nTo: bob@shop.example\nSubject: Maintenance on Sunday\n\nThe service will be away for an hour.\n"}) {
        const auto report = read_mail_report(mail);
        ASSERT_EQ(report.findings.size(), 1u) << mail;
        EXPECT_STREQ(to_string(report.findings[0].kind), "other") << mail;
    }
}

TEST(MailReportTest, AutorepliesAreNeverBounces) {
    for (const char* fields :
         {"Auto-Submitted: auto-replied\nSubject: Away", "Subject: Out of Office: hello", "Subject: Automatic reply: hello",
          "Precedence: auto_reply\nSubject: hello", "X-Autoreply: yes\nSubject: Re: hello", "Subject: Automatische Antwort: hallo",
          "Subject: =?UTF-8?B?6Ieq5YuV5b+c562U?=", "Return-Path: <>\nAuto-Submitted: auto-replied (vacation)\nSubject: Re: failed delivery"}) {
        const auto report = read_mail_report("From: Ann <ann@isp.example>\nTo: bob@shop.example\n" + std::string(fields) +
                                             "\n\nI am away; mail will not be delivered to me until Monday.\n");
        ASSERT_EQ(report.findings.size(), 1u);
        EXPECT_STREQ(to_string(report.findings[0].kind), "autoreply") << fields;
        EXPECT_EQ(report.findings[0].recipient, "ann@isp.example");
    }
}

TEST(MailReportTest, ComplaintsInOtherShapes) {
    const std::string jmrp =
        "From: staff@hotmail.com\nTo: abuse@shop.example\nSubject: complaint about message from 192.0.2.1\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: ann@hotmail.com\n"
        "From: bob@shop.example\nSubject: offer\n\nbuy\n--b--\n";
    const std::string as_text =
        "From: fbl@isp.example\nTo: abuse@shop.example\nSubject: report\n\nFeedback-Type: fraud\nUser-Agent: fbl/1\nVersion: 1\n"
        "Original-Rcpt-To: <ann@hotmail.com>\n";
    const std::string hidden =
        "From: fbl@isp.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\nMIME-Version: 1.0\n\n--b\n\nA complaint.\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\nContent-Type: text/rfc822-headers\n\nTo: "
        "<ann@hotmail.com>\n--b--\n";
    const std::string types[] = {"abuse", "fraud", "abuse"};
    int i = 0;
    for (const std::string& mail : {jmrp, as_text, hidden}) {
        const auto report = read_mail_report(mail);
        ASSERT_EQ(report.findings.size(), 1u) << mail;
        EXPECT_STREQ(to_string(report.findings[0].kind), "complaint") << mail;
        EXPECT_EQ(report.findings[0].recipient, "ann@hotmail.com");
        EXPECT_EQ(report.findings[0].feedback_type, types[i++]);
    }
}

TEST(MailReportTest, GroupsWithoutAnEmptyLineBetweenThemAreTwoRecipients) {
    const auto report = read_mail_report(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\nMIME-Version: 1.0\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; r\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
        "Final-Recipient: rfc822; c@b.example\nAction: delayed\nStatus: 4.2.2\n--b--\n");
    ASSERT_EQ(report.findings.size(), 2u);
    EXPECT_EQ(report.reporting_mta, "r");
    EXPECT_EQ(report.findings[1].recipient, "c@b.example");
    EXPECT_EQ(report.findings[1].kind, MailKind::delay);
}

}  // namespace
}  // namespace warmpost::mail
