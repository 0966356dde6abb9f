#include "feedback/inbound/attribution.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/message_id.h"
#include "config/isps_file.h"

namespace warmpost::feedback {
namespace {
namespace json = boost::json;
using Entry = spool::pb::HistoryEntry;
using State = Attribution::State;
using mail::ReportedAction;
using testing::HasSubstr;
using testing::SizeIs;

constexpr WallTime kNow{std::chrono::milliseconds{1'790'000'000'000}};

class AttributionTest : public testing::Test {
protected:
    AttributionTest() {
        Entry& accepted = history.emplace_back();
        accepted.set_kind(Entry::ACCEPTED);
        auto& envelope = *accepted.mutable_envelope();
        envelope.set_message_id(id);
        envelope.set_account(2);
        envelope.set_from("news@shop.example");
        envelope.set_feedback_address("news@shop.example");
        for (const char* recipient : {"ann@isp.example", "bob@isp.example", "cyd@Other.example", "dee@ISP.example"}) envelope.add_recipients(recipient);
    }
    Entry& attempt(const std::vector<std::string>& recipients, Entry::Result result, const std::string& source = "old-provider") {
        Entry& entry = history.emplace_back();
        entry.set_kind(Entry::ATTEMPT);
        entry.set_result(result);
        entry.set_source_ip(source);
        entry.set_isp("gmail");
        entry.set_pool_name("ses-shared-pool");
        for (const auto& recipient : recipients) entry.add_recipients(recipient);
        return entry;
    }
    static mail::MailFinding says(ReportedAction action, const std::string& who, const std::string& status = "5.1.1",
                                  const std::string& diagnostic = "550 5.1.1 user unknown") {
        mail::MailFinding finding;
        const bool failed = action == ReportedAction::failed, delayed = action == ReportedAction::delayed;
        finding.kind = failed ? mail::MailKind::bounce : delayed ? mail::MailKind::delay : mail::MailKind::delivery;
        finding.recipient = who;
        finding.action = action;
        finding.status = status;
        finding.diagnostic_type = "smtp";
        finding.diagnostic = diagnostic;
        finding.remote_mta = "mx.isp.example";
        return finding;
    }
    Attribution hear(const mail::ReturnPathTag& tag, std::vector<mail::MailFinding> findings) {
        static const auto isps = config::load_isps({});
        mail::MailReport report;
        report.reporting_mta = "relay.example";
        report.findings = std::move(findings);
        return attribute({tag, report, "192.0.2.7"}, history, *isps, "eu-west-1", kNow);
    }
    // What the first hearing recorded is history for the second.
    void remember(const Attribution& told) { history.insert(history.end(), told.outcome.history.begin(), told.outcome.history.end()); }
    static json::object event(const Attribution& told, std::size_t index = 0) {
        const std::string& text = told.outcome.events.at(index);
        return json::parse(text.substr(0, text.find(spool::kNoteMark))).as_object();
    }
    static json::object note(const Attribution& told, std::size_t index = 0) {
        const std::string& text = told.outcome.events.at(index);
        return json::parse(text.substr(text.find(spool::kNoteMark) + 1)).as_object();
    }

    std::string id = new_message_id(kNow);
    std::vector<Entry> history;
};

TEST_F(AttributionTest, ABounceIsTheRelaysThatHadTakenTheMessage) {
    attempt({"ann@isp.example"}, Entry::DEFERRED, "192.0.2.1");
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    const auto told = hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example")});
    ASSERT_EQ(told.state, State::known);
    ASSERT_THAT(told.bounces, SizeIs(1));
    EXPECT_EQ(told.bounces[0].source, "old-provider");
    EXPECT_EQ(told.bounces[0].isp, IspId{"gmail"});
    EXPECT_EQ(told.bounces[0].account, AccountId{2});
    ASSERT_THAT(told.outcome.events, SizeIs(1));
    EXPECT_EQ(json::serialize(note(told)), R"({"pool":0,"identity":"","isp":"gmail","source":"old-provider","reported":true})");
    const auto bounce = event(told).at("bounce").as_object();
    EXPECT_EQ(event(told).at("eventType"), "Bounce");
    EXPECT_EQ(event(told).at("mail").as_object().at("messageId").as_string(), id);
    EXPECT_FALSE(event(told).at("mail").as_object().at("tags").as_object().contains("ses:outgoing-ip"));
    EXPECT_EQ(bounce.at("bounceType"), "Permanent");
    EXPECT_EQ(bounce.at("reportingMTA"), "dns; relay.example");
    EXPECT_EQ(bounce.at("bouncedRecipients").as_array().at(0).as_object().at("diagnosticCode"), "smtp; 550 5.1.1 user unknown");
    ASSERT_THAT(told.outcome.history, SizeIs(1));
    const Entry& entry = told.outcome.history[0];
    EXPECT_EQ(entry.kind(), Entry::ASYNC_BOUNCE);
    EXPECT_EQ(entry.source_ip(), "old-provider");
    EXPECT_EQ(entry.remote_host(), "relay.example");
    EXPECT_THAT(entry.decision(), HasSubstr("had left by old-provider"));
    EXPECT_TRUE(told.outcome.updates.empty());   // it had left the queue: nothing is counted again
    ASSERT_THAT(told.failed, SizeIs(1));
    EXPECT_EQ(told.failed[0].remote_host, "mx.isp.example");
}

TEST_F(AttributionTest, AnAddressOfOursIsNamedInTheEvent) {
    attempt({"ann@isp.example"}, Entry::DELIVERED, "192.0.2.1");
    const auto told = hear({id, 0, true}, {says(ReportedAction::failed, "someone.else@behind.example")});   // an alias: the tag says who it was
    EXPECT_EQ(event(told).at("mail").as_object().at("tags").as_object().at("ses:outgoing-ip").as_array().at(0), "192.0.2.1");
    EXPECT_EQ(event(told).at("bounce").as_object().at("bouncedRecipients").as_array().at(0).as_object().at("emailAddress"), "ann@isp.example");
}

TEST_F(AttributionTest, ASecondReportTellsNothingMore) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    remember(hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example")}));
    const auto again = hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example"), says(ReportedAction::delayed, "ann@isp.example", "4.4.1")});
    EXPECT_TRUE(again.outcome.events.empty());
    EXPECT_TRUE(again.bounces.empty());
    EXPECT_TRUE(again.failed.empty());
    EXPECT_EQ(again.repeated, 2u);
}

TEST_F(AttributionTest, OneReportThatNamesARecipientTwiceTellsOnce) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    const auto told = hear({id, 0, true}, {says(ReportedAction::failed, "a@list.example"), says(ReportedAction::failed, "b@list.example")});
    EXPECT_THAT(told.bounces, SizeIs(1));
    EXPECT_EQ(told.repeated, 1u);
}

TEST_F(AttributionTest, WhatBouncedAtOurOwnAttemptIsNotToldAgain) {
    attempt({"ann@isp.example"}, Entry::BOUNCED);
    EXPECT_EQ(hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example")}).repeated, 1u);
}

TEST_F(AttributionTest, ADelayIsToldOnceAndABounceAfterItToo) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    const auto delayed = hear({id, 0, true}, {says(ReportedAction::delayed, "ann@isp.example", "4.4.1", "connect to mx: connection refused")});
    EXPECT_EQ(delayed.delays, 1u);
    EXPECT_EQ(event(delayed).at("eventType"), "DeliveryDelay");
    EXPECT_TRUE(delayed.failed.empty());
    remember(delayed);
    EXPECT_EQ(hear({id, 0, true}, {says(ReportedAction::delayed, "ann@isp.example", "4.4.1")}).repeated, 1u);
    EXPECT_THAT(hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example", "4.4.7", "")}).bounces, SizeIs(1));
}

TEST_F(AttributionTest, DeliveredAndExpandedAreNoNews) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    const auto told = hear({id, 0, true}, {says(ReportedAction::delivered, "ann@isp.example", "2.0.0"),
                                            says(ReportedAction::expanded, "ann@isp.example", "2.0.0")});
    EXPECT_TRUE(told.outcome.events.empty());
    EXPECT_EQ(told.delivered, 2u);
}

TEST_F(AttributionTest, AGroupsReportIsMatchedByAddressWithinTheGroup) {
    attempt({"ann@isp.example", "bob@isp.example", "dee@ISP.example"}, Entry::DELIVERED);
    attempt({"cyd@Other.example"}, Entry::DELIVERED);
    const auto told = hear({id, 0, false}, {says(ReportedAction::failed, "BOB@isp.example"), says(ReportedAction::failed, "cyd@Other.example"),
                                             says(ReportedAction::failed, "who@isp.example"),
                                            says(ReportedAction::failed, "dee@isp.example", "5.2.2", "552 5.2.2 mailbox full")});
    ASSERT_THAT(told.bounces, SizeIs(2));
    EXPECT_EQ(told.bounces[0].recipient, "bob@isp.example");
    EXPECT_EQ(told.strangers, 2u);                    // of another domain; of nobody
    EXPECT_THAT(told.outcome.events, SizeIs(2));      // Permanent and Transient are told apart
}

TEST_F(AttributionTest, WithoutAnAttemptItIsAskedAgain) {
    EXPECT_EQ(hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example")}).state, State::not_yet);
}

TEST_F(AttributionTest, WhatIsNotKnownIsNotTold) {
    EXPECT_EQ(hear({id, 40, true}, {says(ReportedAction::failed, "ann@isp.example")}).state, State::unknown);
    history.clear();
    EXPECT_EQ(hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example")}).state, State::unknown);
}

TEST_F(AttributionTest, AFailureToldInWordsIsToldInOneLine) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    auto finding = says(ReportedAction::failed, "", "", "");
    finding.explanation = "Sorry, I wasn't able to deliver:\n<ann@isp.example>: 550 mailbox is full";
    const auto told = hear({id, 0, true}, {finding});
    const auto bounce = event(told).at("bounce").as_object();
    EXPECT_EQ(bounce.at("bounceType"), "Transient");
    EXPECT_EQ(bounce.at("bounceSubType"), "MailboxFull");
    EXPECT_EQ(told.outcome.history.at(0).reply().find('\n'), std::string::npos);
    EXPECT_THAT(told.outcome.history.at(0).reply(), HasSubstr("mailbox is full"));
}

TEST_F(AttributionTest, AnAddressThatIsKnownByAnotherNameIsFoundByEither) {
    attempt({"ann@isp.example", "bob@isp.example"}, Entry::DELIVERED);
    auto finding = says(ReportedAction::failed, "alias@behind.example");
    finding.final_recipient = "bob@isp.example";
    const auto told = hear({id, 0, false}, {finding});
    ASSERT_THAT(told.bounces, SizeIs(1));
    EXPECT_EQ(told.bounces[0].recipient, "bob@isp.example");
}

TEST_F(AttributionTest, AReportWithoutAReasonSaysSo) {
    attempt({"ann@isp.example"}, Entry::DELIVERED);
    const auto told = hear({id, 0, true}, {says(ReportedAction::failed, "ann@isp.example", "", "")});
    EXPECT_EQ(event(told).at("bounce").as_object().at("bounceType"), "Undetermined");
    EXPECT_THAT(told.outcome.history.at(0).reply(), HasSubstr("no reason given"));
}

}  // namespace
}  // namespace warmpost::feedback
