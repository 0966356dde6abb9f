// Whom a complaint is about: nobody is suppressed by what proves nothing.
#include "feedback/inbound/complaint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "base/message_id.h"

namespace warmpost::feedback {
namespace {
namespace json = boost::json;
using Entry = spool::pb::HistoryEntry;
using State = Attribution::State;
using testing::HasSubstr;
using testing::SizeIs;

constexpr WallTime kNow{std::chrono::milliseconds{1'790'000'000'000}};
const std::string kSecret = "the key of return paths";

class ComplaintTest : public testing::Test {
protected:
    ComplaintTest() {
        Entry& accepted = history.emplace_back();
        accepted.set_kind(Entry::ACCEPTED);
        auto& envelope = *accepted.mutable_envelope();
        envelope.set_message_id(id);
        envelope.set_account(2);
        envelope.set_from("news@shop.example");
        for (const char* recipient : {"ann@isp.example", "bob@isp.example", "cyd@other.example"}) envelope.add_recipients(recipient);
        Entry& attempt = history.emplace_back();
        attempt.set_kind(Entry::ATTEMPT);
        attempt.set_result(Entry::DELIVERED);
        attempt.set_source_ip("192.0.2.1");
        attempt.set_isp("yahoo");
        for (const char* recipient : {"ann@isp.example", "bob@isp.example", "cyd@other.example"}) attempt.add_recipients(recipient);
    }
    // The tag's field as it stands in a message.
    [[nodiscard]] std::string token(std::uint16_t index, bool single) const {
        const auto path = mail::make_return_path(kSecret, {id, index, single}, "bounce.mail.example");
        return path.substr(0, path.find('@'));
    }
    // `fields`: of the report's part. `header`: of the message returned.
    static std::string arf(const std::string& fields, const std::string& header) {
        return "From: fbl@isp.example\nSubject: FW: Hello\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
               "--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\nContent-Type: message/feedback-report\n\n" +
               fields + "\n--b\nContent-Type: message/rfc822\n\n" + header + "\n\nHello.\n--b--\n";
    }
    // Read and told by the only tag within it that verifies, as the inbox does.
    Attribution hear(const std::string& text) {
        const auto report = mail::read_mail_report(text);
        EXPECT_TRUE(is_complaint(report));
        std::vector<mail::ReturnPathTag> tags;
        for (const auto& each : report.tokens)
            if (const auto tag = mail::parse_return_path(kSecret, each.substr(0, each.find('@')))) tags.push_back(*tag);
        if (tags.empty()) return {};
        return attribute_complaint({tags.front(), report, "198.51.100.7"}, history, "eu-west-1", kNow);
    }
    void remember(const Attribution& told) { history.insert(history.end(), told.outcome.history.begin(), told.outcome.history.end()); }
    static json::object complaint(const Attribution& told) {
        const std::string& text = told.outcome.events.at(0);
        return json::parse(text.substr(0, text.find(spool::kNoteMark))).as_object().at("complaint").as_object();
    }
    static std::string complained(const Attribution& told) {
        return std::string(complaint(told).at("complainedRecipients").as_array().at(0).as_object().at("emailAddress").as_string());
    }

    const std::string fields = "Feedback-Type: abuse\nUser-Agent: Yahoo!-Mail-Feedback/2.0\nVersion: 0.1\n";
    std::string id = new_message_id(kNow);
    std::vector<Entry> history;
};

TEST_F(ComplaintTest, AnAbuseReportIsToldAsSesTellsIt) {
    const auto told = hear(arf(fields + "Original-Mail-From: <" + token(0, true) +
                                   "@bounce.mail.example>\nOriginal-Rcpt-To: ann@isp.example\n"
                                   "Received-Date: Thu, 26 Nov 2026 10:00:00 +0100\n",
                               "X-Warmpost-Token: " + token(0, true) + "\nTo: ann@isp.example\nSubject: Hello"));
    ASSERT_EQ(told.state, State::known);
    ASSERT_THAT(told.outcome.events, SizeIs(1));
    EXPECT_TRUE(told.outcome.events[0].starts_with(R"({"eventType":"Complaint")"));
    const auto record = complaint(told);
    EXPECT_EQ(complained(told), "ann@isp.example");
    EXPECT_EQ(record.at("complaintFeedbackType"), "abuse");
    EXPECT_EQ(record.at("userAgent"), "Yahoo!-Mail-Feedback/2.0");
    EXPECT_EQ(record.at("arrivalDate"), "2026-11-26T09:00:00.000Z");
    EXPECT_TRUE(record.at("complaintSubType").is_null());
    EXPECT_FALSE(record.at("feedbackId").as_string().empty());
    ASSERT_TRUE(told.complaint);
    EXPECT_EQ(told.complaint->account, AccountId{2});
    EXPECT_EQ(told.complaint->source, "192.0.2.1");
    EXPECT_EQ(told.complaint->isp, IspId{"yahoo"});
    ASSERT_THAT(told.outcome.history, SizeIs(1));
    EXPECT_EQ(told.outcome.history[0].kind(), Entry::COMPLAINT);
    EXPECT_THAT(told.outcome.history[0].decision(), HasSubstr("it had left by 192.0.2.1"));
}

TEST_F(ComplaintTest, TheTokenIsEnoughWhereTheReturnPathAndTheRecipientAreHidden) {
    // As Microsoft's JMRP sends it: no part of RFC 5965, the message attached.
    const auto told = hear(
        "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n"
        "X-HmXmrOriginalRecipient: redacted\nX-Warmpost-Token: " +
        token(1, true) + "\nFrom: news@shop.example\nTo: undisclosed\nSubject: Hello\n\nHello.\n--b--\n");
    EXPECT_EQ(complained(told), "bob@isp.example");
    EXPECT_EQ(complaint(told).at("complaintFeedbackType"), "abuse");
}

TEST_F(ComplaintTest, TheSameAgainTellsNothing) {
    const auto report = arf(fields, "X-Warmpost-Token: " + token(0, true));
    remember(hear(report));
    const auto again = hear(report);
    EXPECT_TRUE(again.outcome.events.empty());
    EXPECT_TRUE(again.outcome.history.empty());
    EXPECT_FALSE(again.complaint);
    EXPECT_EQ(again.repeated, 1u);
}

TEST_F(ComplaintTest, NotSpamIsToldAfterAComplaintAndTheOtherWayRound) {
    const std::string header = "X-Warmpost-Token: " + token(0, true);
    remember(hear(arf(fields, header)));
    const auto taken_back = hear(arf("Feedback-Type: not-spam\nUser-Agent: x\nVersion: 1\n", header));
    EXPECT_EQ(complaint(taken_back).at("complaintFeedbackType"), "not-spam");
    EXPECT_TRUE(taken_back.complaint->not_spam);
    remember(taken_back);
    EXPECT_EQ(hear(arf("Feedback-Type: not-spam\nUser-Agent: x\nVersion: 1\n", header)).repeated, 1u);
    int told = 0;
    for (int i = 0; i < 40; ++i) {
        const auto next = hear(arf(i % 2 == 0 ? fields : "Feedback-Type: not-spam\nUser-Agent: x\nVersion: 1\n", header));
        told += next.complaint ? 1 : 0;
        remember(next);
    }
    EXPECT_EQ(told, 8);  // ten in all: nobody makes a story grow without end
}

TEST_F(ComplaintTest, ATagOfOneRecipientDoesNotProveAnotherOnesComplaint) {
    const auto told = hear(arf(fields + "Original-Rcpt-To: bob@isp.example\n", "X-Warmpost-Token: " + token(0, true)));
    EXPECT_TRUE(told.unproven);
    EXPECT_TRUE(told.outcome.events.empty());
    const auto both = hear(arf(fields + "Original-Rcpt-To: ann@isp.example\nOriginal-Rcpt-To: cyd@other.example\n", "X-Warmpost-Token: " + token(0, true)));
    EXPECT_TRUE(both.unproven);
    // Whom we did not write to may be an alias; To of the message says only to whom it was written.
    EXPECT_EQ(complained(hear(arf(fields + "Original-Rcpt-To: ann@behind.example\n", "To: bob@isp.example\nX-Warmpost-Token: " + token(0, true)))),
              "ann@isp.example");
}

TEST_F(ComplaintTest, AGroupsTokenNeedsTheRecipientsName) {
    const std::string header = "To: ann@isp.example\nX-Warmpost-Token: " + token(0, false);
    EXPECT_TRUE(hear(arf(fields, header)).unproven);  // To is no word of who complained
    EXPECT_TRUE(hear(arf(fields + "Original-Rcpt-To: cyd@other.example\n", header)).unproven);
    EXPECT_TRUE(hear(arf(fields + "Original-Rcpt-To: who@isp.example\n", header)).unproven);
    EXPECT_TRUE(hear(arf(fields + "Original-Rcpt-To: ann@isp.example\nOriginal-Rcpt-To: bob@isp.example\n", header)).unproven);
    EXPECT_EQ(complained(hear(arf(fields + "Original-Rcpt-To: BOB@isp.example\n", header))), "bob@isp.example");
}

TEST_F(ComplaintTest, AForgedTokenIsNone) {
    std::string forged = token(0, true);
    forged[10] = forged[10] == 'a' || forged[10] == 'A' ? 'b' : 'a';   // in either case it is the same token
    EXPECT_EQ(hear(arf(fields, "X-Warmpost-Token: " + forged)).state, State::unknown);
    EXPECT_EQ(hear(arf(fields + "Original-Rcpt-To: ann@isp.example\n", "Subject: Hello")).state, State::unknown);
}

TEST_F(ComplaintTest, WhatIsNotKnownAnyMoreIsNotTold) {
    const auto report = arf(fields, "X-Warmpost-Token: " + token(40, true));
    EXPECT_EQ(hear(report).state, State::unknown);
    history.clear();
    EXPECT_EQ(hear(arf(fields, "X-Warmpost-Token: " + token(0, true))).state, State::unknown);
}

TEST_F(ComplaintTest, TypesAreThoseOfTheRegistry) {
    const std::string header = "X-Warmpost-Token: " + token(0, true);
    EXPECT_EQ(complaint(hear(arf("Feedback-Type: opt-out\nUser-Agent: x\nVersion: 1\n", header))).at("complaintFeedbackType"), "opt-out");
    EXPECT_EQ(complaint(hear(arf("Feedback-Type: dislike\nUser-Agent: x\nVersion: 1\n", header))).at("complaintFeedbackType"), "other");
    // RFC 6591: about the sender's DNS.
    EXPECT_FALSE(is_complaint(mail::read_mail_report(arf("Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1\n", header))));
}

TEST_F(ComplaintTest, ATornReportIsReadAsFarAsItGoes) {
    const std::string whole = arf(fields, "X-Warmpost-Token: " + token(0, true) + "\nTo: ann@isp.example");
    std::size_t told = 0;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const auto report = mail::read_mail_report(std::string_view(whole).substr(0, length));
        if (!is_complaint(report)) continue;
        for (const auto& each : report.tokens)
            if (const auto tag = mail::parse_return_path(kSecret, each)) {
                const auto one = attribute_complaint({*tag, report, "198.51.100.7"}, history, "eu-west-1", kNow);
                ASSERT_TRUE(one.complaint);
                EXPECT_EQ(one.complaint->recipient, "ann@isp.example");
                ++told;
            }
    }
    EXPECT_GT(told, 10u);
}

TEST_F(ComplaintTest, AMessageThatCameBackAsTextHasItsTokenToo) {
    const auto told = hear(
        "From: fbl@isp.example\nSubject: abuse report\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: message/feedback-report\n\n" +
        fields +
        "\n--b\nContent-Type: application/octet-stream\n"
        "Content-Disposition: attachment; filename=original.eml\n\nSubject: Hello\nx-warmpost-token: " +
        token(1, true) + "\n\nHello\n--b--\n");
    EXPECT_EQ(complained(told), "bob@isp.example");
}

}  // namespace
}  // namespace warmpost::feedback
