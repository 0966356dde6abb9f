// Shapes of mail that came back which tests/data/bounces lacks, written by hand: how other mail systems tell failures in words, what gateways and people make
// of reports, and where the tag of a message is found when its header came back torn, quoted or encoded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "mail/report/mail_report.h"
#include "policy/outcome/bounce.h"

namespace warmpost::mail {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kToken = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvw";

struct Told {
    std::string kind, recipient, type, sub_type;
    bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
    return out << told.kind << ' ' << told.recipient << ' ' << told.type << ' ' << told.sub_type;
}
std::vector<Told> told_by(const std::string& mail) {
    std::vector<Told> all;
    for (const MailFinding& finding : read_mail_report(mail).findings) {
        Told told{to_string(finding.kind), finding.recipient, {}, {}};
        const bool delayed = finding.kind == MailKind::delay;
        if (delayed || finding.kind == MailKind::bounce) {
            const auto judged = outcome::class_of_report({finding.status, finding.diagnostic, finding.explanation, delayed});
            told.type = judged.type;
            told.sub_type = judged.sub_type;
        }
        all.push_back(std::move(told));
    }
    return all;
}
// From a mail system unless `fields` say otherwise.
std::string notice(const std::string& subject, const std::string& body, const std::string& fields = "From: MAILER-DAEMON@mx.example\n") {
    return fields + "To: <news@shop.example>\nSubject: " + subject + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + body;
}
std::string dsn(const std::string& status_fields, const std::string& words = "Failed.", const std::string& returned = "To: ann@isp.example\nSubject: x") {
    return "From: postmaster@mx.example\nTo: <news@shop.example>\nSubject: Delivery Status Notification (Failure)\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n" +
           words + "\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" + status_fields +
           "\n--b\nContent-Type: message/rfc822\n\n" + returned + "\n\nHello.\n--b--\n";
}

TEST(MailShapes, SentencesThatNameWhoWasNotReached) {
    const Told unknown{"bounce", "ann@isp.example", "Permanent", "NoEmail"};
    const Told full{"bounce", "ann@isp.example", "Transient", "MailboxFull"};
    EXPECT_THAT(told_by(notice("Returned mail", "User's mailbox is full: <ann@isp.example>\nUnable to deliver mail.\n")), ElementsAre(full));
    EXPECT_THAT(told_by(notice("Mail failure", "Not accepted.\n Local mailbox ann@isp.example is unavailable: user not found\n")), ElementsAre(unknown));
    EXPECT_THAT(told_by(notice("Delivery failure", "The following message, addressed to 'ann@isp.example',\nfailed: no such user.\n")), ElementsAre(unknown));
    EXPECT_THAT(told_by(notice("Undeliverable Mail", "Delivery failed 20 attempts: ann@isp.example\n\nOriginal message follows.\n\nTo: list@x.example\n")),
                ElementsAre(Told{"bounce", "ann@isp.example", "Transient", "General"}));
    EXPECT_THAT(told_by(notice("Postmaster notify", "It could not be delivered:\n\n  550 5.1.1 ann@isp.example: user not known\n")), ElementsAre(unknown));
    EXPECT_THAT(told_by(notice("Undeliverable: hello",
                               "Your message\n\n  To:      list@x.example\n\ndid not reach the following recipient(s):\n\n"
                               "c=US;a= ;p=ISP;o=N;dda:SMTP=ann@isp.example; on Fri, 4 Oct\n    The recipient name is not recognized\n")),
                ElementsAre(unknown));
    EXPECT_THAT(told_by(notice("Delivery Status Notification (Delay)", "Ha habido un problema temporal al entregar tu mensaje a ann@isp.example.\n")),
                ElementsAre(Told{"delay", "ann@isp.example", "Transient", "General"}));
    EXPECT_THAT(told_by(notice("failure notice", "I'm afraid I wasn't able to deliver the following message.\n\nSubject: offer\nTo: ann@isp.example\n")),
                ElementsAre(Told{"bounce", "ann@isp.example", "Transient", "General"}));
    EXPECT_THAT(told_by(notice("Недоставленное сообщение", "Сообщение не доставлено.\n\nann@isp.example\n\n550 Неизвестный получатель\n")),
                ElementsAre(unknown));
    EXPECT_THAT(told_by(notice("Mancato recapito", "Il messaggio non è stato recapitato:\n\nann@isp.example\n\n550 nessun utente con questo nome\n")),
                ElementsAre(unknown));
}

TEST(MailShapes, ADelayThatIsMarkedAsAnAnswerIsADelay) {
    EXPECT_THAT(told_by(notice("Warning: message 1Abc-00-XY delayed 24 hours",
                               "A message that you sent has not yet been delivered to:\n\n  ann@isp.example\n    451 try later\n\n"
                               "No action is required on your part. Delivery attempts will continue for some time.\n",
                               "From: Mail Delivery System <Mailer-Daemon@mx.example>\nAuto-Submitted: auto-replied\n")),
                ElementsAre(Told{"delay", "ann@isp.example", "Transient", "General"}));
    EXPECT_THAT(
        told_by(notice("Mail Delivery Warning", "Delivery of email to this address\n\"ann@isp.example\"\nhas been postponed due to a full mailbox.\n")),
        ElementsAre(Told{"delay", "ann@isp.example", "Transient", "MailboxFull"}));
}

TEST(MailShapes, ADeliveryAgentsRefusalIsABounceAndAVacationFromASystemIsNone) {
    const std::string marked = "Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@isp.example>\nAuto-Submitted: auto-replied (rejected)\n";
    EXPECT_THAT(told_by(marked + "To: <news@shop.example>\nSubject: Rejected: offer\nMIME-Version: 1.0\n"
                                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
                                 "Your message to <ann@isp.example> was automatically rejected:\nQuota exceeded (mailbox for user is full)\n--b\n"
                                 "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ann@isp.example\n"
                                 "Disposition: automatic-action/MDN-sent-automatically; deleted\n\n--b\nContent-Type: message/rfc822\n\n"
                                 "To: ann@isp.example\nSubject: offer\n\nx\n--b--\n"),
                ElementsAre(Told{"bounce", "ann@isp.example", "Transient", "MailboxFull"}));
    EXPECT_THAT(
        told_by(notice("Re: offer", "I am away. Mail will not be delivered to me.\n", "From: postmaster@isp.example\nAuto-Submitted: auto-replied\n")),
        ElementsAre(Told{"autoreply", "postmaster@isp.example", "", ""}));
}

TEST(MailShapes, AutorepliesInMoreLanguagesAndAsExchangeMarksThem) {
    for (const char* subject : {"Automatyczna odpowiedź: offer", "Αυτόματη απάντηση: offer", "Automatikus válasz: offer", "Otomatik yanıt: offer",
                                "Автоответ: offer", "Automatisk svar: offer"})
        EXPECT_EQ(told_by(notice(subject, "Ann is away; your mail could not be delivered to her.\n", "From: ann@isp.example\n")).front().kind, "autoreply")
            << subject;
    const std::string generated = "From: ann@isp.example\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n";
    EXPECT_EQ(told_by(notice("Automatic reply: offer", "Away.\n", generated + "In-Reply-To: <x@shop.example>\n")).front().kind, "autoreply");
    EXPECT_EQ(told_by(notice("Automatic reply: offer", "Away.\n", generated)).front().kind, "other");
}

TEST(MailShapes, OfAPageOnlyWhatIsSeenCounts) {
    const std::string head =
        "From: postmaster@isp.example\nTo: news@shop.example\nSubject: Undeliverable: offer\nMIME-Version: 1.0\nContent-Type: text/html\n\n";
    EXPECT_THAT(told_by(head + "<STYLE>.x { user mailbox full } bob@isp.example</style><script>quota exceeded</script><p>Not delivered to:</p>"
                               "<p>&lt;ann@isp.example&gt;<br>550 no such user</p><style>mailbox full"),
                ElementsAre(Told{"bounce", "ann@isp.example", "Permanent", "NoEmail"}));
}

TEST(MailShapes, WhatMailSystemsSayThatIsNoFailure) {
    EXPECT_THAT(told_by(notice("Successful Mail Delivery Report", "Your message was successfully delivered:\n\n<ann@isp.example>: 250 2.0.0 Ok\n")),
                ElementsAre(Told{"delivery", "ann@isp.example", "", ""}));
    EXPECT_THAT(told_by(notice("Delivery unsuccessful", "<ann@isp.example>: 550 no such user\n")),
                ElementsAre(Told{"bounce", "ann@isp.example", "Permanent", "NoEmail"}));
    EXPECT_EQ(told_by(notice("Your mailbox is almost full", "ann@isp.example: 950 of 1000 MB. When it is full you cannot send mail.\n")).front().kind,
              "other");
}

TEST(MailShapes, WhatMailingListsAddIsNoMarkOfAnAnswer) {
    EXPECT_THAT(told_by(notice("Permanent Delivery Failure", "YOUR MESSAGE WAS NOT DELIVERED!\n\n> ann@isp.example\n\n 552 would exceed mailbox quota\n",
                               "From: MDaemon@isp.example\nX-Autogenerated: Mirror\n")),
                ElementsAre(Told{"bounce", "ann@isp.example", "Transient", "MailboxFull"}));
    EXPECT_EQ(told_by(notice("hello", "bye", "From: ann@isp.example\nX-Autogenerated: Reply\n")).front().kind, "autoreply");
    EXPECT_EQ(told_by(notice("hello", "bye", "From: ann@isp.example\nX-Autogenerated: Mirror\n")).front().kind, "other");
}

TEST(MailShapes, AScannersFooterIsNoReason) {
    const std::string group = "Final-Recipient: rfc822; ann@isp.example\nAction: failed\nStatus: ";
    const std::string footer = "\n\n____________\nThis email has been scanned for all viruses and offensive content by Scanner.\n";
    EXPECT_THAT(told_by(dsn(group + "5.1.1\n", "Delivery to the following recipients failed.\n\n  ann@isp.example" + footer)),
                ElementsAre(Told{"bounce", "ann@isp.example", "Permanent", "NoEmail"}));
    // The status names the mailbox; what is said of anything does not count against it.
    EXPECT_THAT(told_by(dsn(group + "5.1.1\n", "Failed.\n\n  ann@isp.example\n\nanti-virus by Other")),
                ElementsAre(Told{"bounce", "ann@isp.example", "Permanent", "NoEmail"}));
    EXPECT_THAT(told_by(dsn(group + "5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 spam folder\n")).front().type, "Transient");
}

TEST(MailShapes, ReportsThatGatewaysSpoilt) {
    const Told unknown{"bounce", "ann@isp.example", "Permanent", "NoEmail"};
    const std::string group = "Final-Recipient: rfc822;rfc822;ann@isp.example>\nAction: failed\nStatus: 5.1.1\n";
    EXPECT_THAT(told_by(dsn(group)), ElementsAre(unknown));
    EXPECT_THAT(told_by("\n   \n" + dsn(group)), ElementsAre(unknown));  // empty lines before the header
    // Another gateway's whole report within a message.
    EXPECT_THAT(told_by("From: postmaster@mx.example\nTo: <news@shop.example>\nSubject: Delivery Status Notification (Failure)\nMIME-Version: 1.0\n"
                        "Content-Type: multipart/mixed; report-type=delivery-status; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n" +
                        dsn(group) + "\n--o--\n"),
                ElementsAre(unknown));
}

TEST(MailShapes, RefusalsOfTheSenderThatLookLikeOnesOfTheRecipient) {
    const auto type_of = [](const std::string& fields) {
        return told_by(dsn("Final-Recipient: rfc822; ann@isp.example\nAction: failed\n" + fields)).front().type;
    };
    EXPECT_EQ(type_of("Status: 5.1.3\nDiagnostic-Code: smtp; 553 http://www.spamhaus.org/query/bl?ip=192.0.2.1\n"), "Transient");
    EXPECT_EQ(type_of("Status: 5.1.3\nDiagnostic-Code: smtp; 553 http://isp.example/help\n"), "Permanent");
    EXPECT_EQ(type_of("Status: 5.7.1\nDiagnostic-Code: smtp; 554 5.7.1 <ann@isp.example>: Recipient address rejected: Access denied\n"), "Transient");
    EXPECT_EQ(type_of("Status: 5.4.1\nDiagnostic-Code: smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)\n"), "Permanent");
    EXPECT_EQ(type_of("Status: 5.4.1\nDiagnostic-Code: smtp; 550 5.4.1 Access denied to your network\n"), "Transient");
    EXPECT_EQ(type_of("Status: 5.7.27\nDiagnostic-Code: smtp; 550 Host does not accept mail\n"), "Permanent");
    EXPECT_EQ(type_of("Status: 5.7.27\nDiagnostic-Code: smtp; 550 5.7.27 Sender address has null MX\n"), "Transient");
    EXPECT_EQ(type_of("Status: 5.0.0\nDiagnostic-Code: smtp; 550 not accepting mail with attachments or embedded images\n"), "Transient");
}

TEST(MailShapes, AComplaintIsTheMessageItselfSentOn) {
    const auto report = read_mail_report("Return-Path: staff@hotmail.com\nX-HmXmrOriginalRecipient: ann@isp.example\nX-Warmpost-Token: " + kToken +
                                         "\nFrom: news@shop.example\nTo: ann@isp.example\nSubject: offer\n\nbuy\n");
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].kind, MailKind::complaint);
    EXPECT_EQ(report.findings[0].recipient, "ann@isp.example");
    EXPECT_THAT(report.tokens, ElementsAre(kToken));
}

TEST(MailShapes, SpamCopTellsInAText) {
    const std::string body =
        "[ SpamCop V5.4.1 ]\nThis message is brief for your comfort.\n\nEmail from 192.0.2.1\n\n[ Offending message ]\n"
        "Return-Path: <x>\nX-Warmpost-Token: " +
        kToken + "\nSubject: offer\n\nbuy\n";
    const auto report = read_mail_report(notice("[SpamCop (192.0.2.1) id:7123456789]offer", body, "From: 7123456789@reports.spamcop.net\n"));
    EXPECT_EQ(report.findings.front().kind, MailKind::complaint);
    EXPECT_THAT(report.tokens, ElementsAre(kToken));
    EXPECT_EQ(told_by(notice("[SpamCop (192.0.2.1) id:1]offer", body, "From: ann@isp.example\n")).front().kind, "other");
}

// A feedback report whose last part is `returned`, with its header.
std::string arf(const std::string& returned) {
    return "From: fbl@isp.example\nTo: fbl@shop.example\nSubject: complaint\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nA complaint.\n--b\n"
           "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x\nVersion: 1\n\n--b\n" +
           returned;
}

TEST(MailShapes, TheTagIsFoundWhereverTheHeaderCameBack) {
    const std::string header = "X-Warmpost-Token: " + kToken + "\nFrom: news@shop.example\nSubject: offer\n";
    const std::string folded = "From: news@shop.example\nX-Warmpost-Token:\n\t" + kToken + "\nSubject: offer\n";
    std::string quoted, encoded = base64_encode(header + "\nbuy\n");
    for (const auto line : {"From: news@shop.example\n", "Subject: offer\n"}) quoted += std::string("> ") + line;
    quoted += "> > X-Warmpost-Token: " + kToken + "\n";
    for (std::size_t at = 76; at < encoded.size(); at += 77) encoded.insert(at, "\n");
    for (const std::string& returned :
         {"Content-Type: message/rfc822\n\n" + header + "\nbuy\n--b--\n", "Content-Type: message/rfc822\n\n" + folded + "\nbuy\n--b--\n",
          "Content-Type: text/rfc822-headers\n\n" + header + "--b--\n", "Content-Type: text/plain\n\n" + quoted + "--b--\n",
          "Content-Type: text/plain\n\n" + folded + "--b--\n",
          "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n--b--\n",
          "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n--b--\n",
          "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n--b--\n", "Content-Type: message/rfc822\n\n" + header,
          "Content-Type: message/rfc822\n\n" + header.substr(0, header.find('\n') + 8)}) {
        const auto report = read_mail_report(arf(returned));
        EXPECT_EQ(report.findings.front().kind, MailKind::complaint) << returned;
        EXPECT_THAT(report.tokens, ElementsAre(kToken)) << returned;
    }
    EXPECT_THAT(read_mail_report(arf("Content-Type: text/plain\n\nX-Warmpost-Tokens: x\nX-Warmpost-Token:\n--b--\n")).tokens, IsEmpty());
}

TEST(MailShapes, AReportTornAtAnyByteIsReadWithoutHarmAndABounceOfNobodyElse) {
    const std::string whole = dsn("Final-Recipient: rfc822; ann@isp.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n");
    for (std::size_t size = 0; size <= whole.size(); ++size)
        for (const Told& told : told_by(whole.substr(0, size)))
            EXPECT_TRUE(told.recipient.empty() || std::string("ann@isp.example").starts_with(told.recipient) || told.recipient == "postmaster@mx.example")
                << size;
    const std::string ordinary =
        "From: Bob <bob@isp.example>\nTo: news@shop.example\nSubject: Your offer\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nHello,\n\nmy colleague ann@isp.example does not get your mail. It said:\n\n550 5.1.1 <ann@isp.example>: user "
        "unknown\n"
        "\nBob\n--b\nContent-Type: text/html\n\n<p>Hello,</p>\n--b--\n";
    for (std::size_t size = 0; size <= ordinary.size(); ++size)
        for (const Told& told : told_by(ordinary.substr(0, size))) EXPECT_EQ(told.kind, "other") << size;
}

}  // namespace
}  // namespace warmpost::mail
