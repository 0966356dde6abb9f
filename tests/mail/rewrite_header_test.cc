#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

RewriteOptions options() {
    RewriteOptions o;
    o.message_id = "ID";
    o.service_domain = "mail.example";
    o.now = from_ms(1795543200000);  // 2026-11-24T18:00:00Z
    o.feedback_id = "1.us-east-1.abc:warmpost";
    return o;
}
Result<Rewritten> rewrite(const std::string& header, const RewriteOptions& o = options()) {
    const std::string text = header + "\r\nbody\r\n";
    const auto message = parse_message(text, 1 << 20);
    EXPECT_TRUE(message);
    return rewrite_header(*message, o);
}
const std::string kFrom = "From: Jane <jane@example.org>\r\n";

TEST(RewriteHeader, WholeResult) {
    auto o = options();
    o.received = "from client by mail.example";
    const auto r = rewrite("Date: Mon, 1 Jan 2001 00:00:00 +0100\r\n" + kFrom + "To: a@b.c\r\nBcc: x@y.z\r\nReturn-Path: <r@s.t>\r\nSubject: =?utf-8?q?=C3=A9?=\r\n"
                           "Message-ID: <mine@example.org>\r\nContent-Type: text/plain\r\n", o);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->head,
              "Received: from client by mail.example\r\nFrom: Jane <jane@example.org>\r\nTo: a@b.c\r\nSubject: =?utf-8?q?=C3=A9?=\r\nContent-Type: text/plain\r\n"
              "Date: Tue, 24 Nov 2026 18:00:00 +0000\r\nMessage-ID: <ID@mail.example>\r\nMIME-Version: 1.0\r\nFeedback-ID: 1.us-east-1.abc:warmpost\r\n");
    EXPECT_EQ(r->client_message_id, "<mine@example.org>");
    EXPECT_EQ(r->from, "Jane <jane@example.org>");
    ASSERT_EQ(r->from_mailboxes.size(), 1u);
    EXPECT_EQ(r->from_mailboxes[0].address, "jane@example.org");
    EXPECT_EQ(r->subject, "é");
    EXPECT_EQ(r->return_path, "<r@s.t>");
    EXPECT_TRUE(r->has_date);
}
TEST(RewriteHeader, ControlFieldsAreReadAndRemovedAndTheFirstCounts) {
    const auto r = rewrite(kFrom + "X-SES-CONFIGURATION-SET: one\r\nx-ses-configuration-set: two\r\nX-SES-MESSAGE-TAGS: a=b,\r\n c=d\r\nX-SES-TENANT: t\r\nX-SES-SOURCE-ARN: arn\r\n"
                           "X-SES-Outgoing: forged\r\nX-Other: stays\r\n");
    ASSERT_TRUE(r);
    EXPECT_EQ(r->configuration_set, "one");
    EXPECT_EQ(r->message_tags, "a=b, c=d");
    EXPECT_EQ(r->tenant, "t");
    EXPECT_THAT(r->head, Not(testing::ContainsRegex("[Xx]-[Ss][Ee][Ss]-")));
    EXPECT_THAT(r->head, HasSubstr("X-Other: stays\r\n"));
}
TEST(RewriteHeader, ATokenOfAnotherMessageDoesNotLeave) {
    EXPECT_THAT(rewrite(kFrom + "x-warmpost-token: AAAA\r\nX-Warmpost-Token: BBBB\r\nX-Warmpost-Other: stays\r\n")->head,
                testing::AllOf(Not(testing::ContainsRegex("[Tt]oken")), HasSubstr("X-Warmpost-Other: stays\r\n")));
}
TEST(RewriteHeader, KeepsTheMessageIdWhenConfiguredAndThereIsOne) {
    auto o = options();
    o.keep_message_id = true;
    EXPECT_THAT(rewrite(kFrom + "Message-ID: <mine@x>\r\n", o)->head, testing::AllOf(HasSubstr("Message-ID: <mine@x>\r\n"), Not(HasSubstr("<ID@"))));
    EXPECT_THAT(rewrite(kFrom, o)->head, HasSubstr("Message-ID: <ID@mail.example>\r\n"));
}
TEST(RewriteHeader, MimeVersionOnlyWhenItIsMissingFromMimeMail) {
    EXPECT_THAT(rewrite(kFrom)->head, Not(HasSubstr("MIME-Version")));
    EXPECT_THAT(rewrite(kFrom + "Content-Transfer-Encoding: 8bit\r\n")->head, HasSubstr("MIME-Version: 1.0\r\n"));
    EXPECT_EQ(rewrite(kFrom + "Mime-Version: 1.0\r\nContent-Type: a/b\r\n")->head.find("MIME-Version"), std::string::npos);
}
TEST(RewriteHeader, FieldThatMayAppearOnceIsRefusedTwice) {
    const auto r = rewrite(kFrom + "Subject: a\r\nsubject: b\r\n");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(r.error().message, "Duplicate header 'subject'.");
    for (const std::string name : {"From", "Date", "Bcc", "Return-Path", "Message-ID", "List-Unsubscribe", "DKIM-Signature", "Content-Type", "Feedback-ID"})
        EXPECT_FALSE(rewrite(kFrom + name + ": a@b.c\r\n" + name + ": a@b.c\r\n")) << name;
    EXPECT_TRUE(rewrite(kFrom + "Received: a\r\nReceived: b\r\nX-A: 1\r\nX-A: 2\r\n"));
}
TEST(RewriteHeader, FromMustBeThereAndParse) {
    EXPECT_EQ(rewrite("To: a@b.c\r\n").error().message, "Missing required header 'From'.");
    EXPECT_EQ(rewrite("From: \r\n").error().message, "Missing required header 'From'.");
    EXPECT_EQ(rewrite("From: nobody:;\r\n").error().message, "Missing required header 'From'.");
    const auto r = rewrite("From: a@b.c c@d.e\r\n");
    ASSERT_FALSE(r);
    EXPECT_THAT(r.error().message, StartsWith("Header 'From': "));
    EXPECT_EQ(r.error().field, "From");
}
TEST(RewriteHeader, AClientsFeedbackIdStaysOnlyWithoutOurs) {
    auto o = options();
    EXPECT_THAT(rewrite(kFrom + "Feedback-ID: mine\r\n", o)->head, Not(HasSubstr("mine")));
    o.feedback_id.clear();
    EXPECT_THAT(rewrite(kFrom + "Feedback-ID: mine\r\n", o)->head, HasSubstr("Feedback-ID: mine\r\n"));
}
TEST(RewriteHeader, ResentBccStaysBlind) { EXPECT_THAT(rewrite(kFrom + "Resent-Bcc: x@y.z\r\n")->head, Not(HasSubstr("x@y.z"))); }

}  // namespace
}  // namespace warmpost::mail
