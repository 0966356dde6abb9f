#include "reporting/events/insights.h"

#include <gtest/gtest.h>

namespace warmpost::reporting {
namespace {

using Entry = spool::pb::HistoryEntry;
constexpr std::int64_t kAccepted = 1'790'000'000'000;

Entry accepted() {
    Entry entry;
    entry.set_kind(Entry::ACCEPTED);
    auto& envelope = *entry.mutable_envelope();
    envelope.set_account(2);
    envelope.set_accepted_ms(kAccepted);
    envelope.set_from("Shop <news@shop.example>");
    envelope.set_subject("Hello");
    envelope.add_recipients("ann@isp.example");
    envelope.add_recipients("bob@isp.example");
    auto* tag = envelope.add_tags();
    tag->set_name("campaign");
    tag->set_value("autumn");
    return entry;
}

Entry attempt(const char* recipient, Entry::Result result, std::int64_t at) {
    Entry entry;
    entry.set_kind(Entry::ATTEMPT);
    entry.add_recipients(recipient);
    entry.set_result(result);
    entry.set_at_ms(at);
    entry.set_isp("gmail");
    entry.set_reply("550 5.1.1 no such user");
    return entry;
}

TEST(Insights, TellEachRecipientsEventsInOrder) {
    auto bounced = attempt("bob@isp.example", Entry::BOUNCED, kAccepted + 3000);
    bounced.set_bounce_type("Permanent");
    bounced.set_bounce_sub_type("General");
    const auto told = insights_of("id", {accepted(), attempt("ann@isp.example", Entry::DEFERRED, kAccepted + 1000),
                                         attempt("ann@isp.example", Entry::DELIVERED, kAccepted + 2000), bounced});
    ASSERT_TRUE(told);
    EXPECT_EQ(told->account, AccountId{2});
    EXPECT_EQ(told->tags.at(0).second, "autumn");
    ASSERT_EQ(told->recipients.size(), 2u);
    const auto& ann = told->recipients[0];
    ASSERT_EQ(ann.events.size(), 3u);
    EXPECT_EQ(ann.events[0].type, "SEND");
    EXPECT_EQ(ann.events[1].type, "DELIVERY_DELAY");
    EXPECT_EQ(ann.events[2].type, "DELIVERY");
    EXPECT_EQ(ann.isp, "gmail");
    EXPECT_EQ(ann.last_delivery_event(), "DELIVERY");
    const auto& bob = told->recipients[1];
    EXPECT_EQ(bob.last_delivery_event(), "PERMANENT_BOUNCE");
    EXPECT_EQ(bob.events.at(1).bounce_sub_type, "General");
    EXPECT_EQ(bob.events.at(1).diagnostic, "550 5.1.1 no such user");
}

TEST(Insights, AComplaintIsAnEventAndItsOppositeIsNone) {
    auto complaint = attempt("ann@isp.example", Entry::NONE, kAccepted + 3000);
    complaint.set_kind(Entry::COMPLAINT);
    complaint.set_meaning("abuse");
    auto not_spam = complaint;
    not_spam.set_meaning("not-spam");
    const auto told = insights_of("id", {accepted(), attempt("ann@isp.example", Entry::DELIVERED, kAccepted + 2000), complaint, not_spam});
    const auto& ann = told->recipients[0];
    ASSERT_EQ(ann.events.size(), 3u);
    EXPECT_EQ(ann.events[2].type, "COMPLAINT");
    EXPECT_EQ(ann.events[2].feedback_type, "abuse");
    EXPECT_EQ(ann.last_delivery_event(), "COMPLAINT");
}

TEST(Insights, OpensAndClicksAreEventsAndChangeNoDelivery) {
    const auto engaged = [](Entry::Kind kind, std::int64_t at) {
        Entry entry;
        entry.set_kind(kind);
        entry.add_recipients("ann@isp.example");
        entry.set_at_ms(at);
        return entry;
    };
    const auto told = insights_of("id", {accepted(), attempt("ann@isp.example", Entry::DELIVERED, kAccepted + 2000), engaged(Entry::CLICK, kAccepted + 3000),
                                         engaged(Entry::OPEN, kAccepted + 4000)});
    const auto& ann = told->recipients[0];
    ASSERT_EQ(ann.events.size(), 4u);
    EXPECT_EQ(ann.events[2].type, "CLICK");
    EXPECT_EQ(ann.events[3].type, "OPEN");
    EXPECT_EQ(ann.last_delivery_event(), "DELIVERY");
    ASSERT_NE(ann.last_engagement(), nullptr);
    EXPECT_EQ(ann.last_engagement()->type, "CLICK") << "SES orders them: OPEN < CLICK";
    EXPECT_EQ(told->recipients[1].last_engagement(), nullptr);
}

TEST(Insights, WhatOnlyWaitsWasSent) {
    const auto told = insights_of("id", {accepted(), attempt("ann@isp.example", Entry::DEFERRED, kAccepted + 1000)});
    EXPECT_EQ(told->recipients[0].last_delivery_event(), "SEND");
    EXPECT_EQ(told->recipients[1].last_delivery_event(), "SEND");
}

TEST(Insights, AStoryWithoutItsBeginningAndMailOfTheServiceHaveNone) {
    EXPECT_FALSE(insights_of("id", {}));
    EXPECT_FALSE(insights_of("id", {attempt("ann@isp.example", Entry::DELIVERED, kAccepted)}));
    auto internal = accepted();
    internal.mutable_envelope()->set_internal(true);
    EXPECT_FALSE(insights_of("id", {internal}));
}

}  // namespace
}  // namespace warmpost::reporting
