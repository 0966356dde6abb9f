// What is answered in the house: recipients that are held, and the mailbox simulator.
#include "delivery/scheduler/house.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "delivery/delivery_kit.h"

namespace warmpost::test {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using Held = spool::pb::HeldRecipient;

TEST(SimulatedMailbox, IsKnownByItsNameWithoutCaseAndLabel) {
    using delivery::simulated_mailbox, delivery::SimulatedMailbox;
    EXPECT_EQ(simulated_mailbox("success@simulator.amazonses.com"), SimulatedMailbox::success);
    EXPECT_EQ(simulated_mailbox("Bounce+order-17@simulator.amazonses.com"), SimulatedMailbox::bounce);
    EXPECT_EQ(simulated_mailbox("ooto@x"), SimulatedMailbox::out_of_office);
    EXPECT_EQ(simulated_mailbox("complaint+a+b@x"), SimulatedMailbox::complaint);
    EXPECT_EQ(simulated_mailbox("suppressionlist@x"), SimulatedMailbox::suppressed);
    EXPECT_EQ(simulated_mailbox("nobody@x"), SimulatedMailbox::bounce);
    EXPECT_EQ(simulated_mailbox("+success@x"), SimulatedMailbox::bounce);
}

class HouseTest : public DeliveryTest {
protected:
    std::string send_held(const std::vector<std::string>& recipients, const std::vector<std::pair<std::uint32_t, Held::Why>>& held,
                          const std::function<void(spool::pb::Envelope&)>& change = {}) {
        return send(recipients, [&](spool::pb::Envelope& envelope) {
            for (const auto& [index, why] : held) {
                auto* each = envelope.add_held();
                each->set_index(index);
                each->set_why(why);
            }
            if (change) change(envelope);
        });
    }
    std::vector<json::object> records() {
        std::vector<json::object> all;
        for (const auto& text : events()) all.push_back(json::parse(text).as_object());
        return all;
    }
};

std::string text(const json::object& record, const char* pointer) { return std::string(json::value(record).at_pointer(pointer).as_string()); }

TEST_F(HouseTest, ASuppressedRecipientBouncesInSesWordsAndNothingLeavesForIt) {
    FakeSmtpServer server;
    route("isp.example", server.port());
    start();
    const auto id = send_held({"gone@isp.example", "ann@isp.example"}, {{0, Held::ACCOUNT_SUPPRESSED}});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto mails = server.wait_for(1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_THAT(mails[0].recipients, ElementsAre("ann@isp.example"));
    bool bounced = false;
    for (const auto& record : records()) {
        if (record.at("eventType").as_string() != "Bounce") continue;
        bounced = true;
        EXPECT_EQ(text(record, "/bounce/bounceType"), "Permanent");
        EXPECT_EQ(text(record, "/bounce/bounceSubType"), "OnAccountSuppressionList");
        EXPECT_EQ(text(record, "/bounce/bouncedRecipients/0/emailAddress"), "gone@isp.example");
        EXPECT_EQ(text(record, "/bounce/bouncedRecipients/0/diagnosticCode"),
                  "Amazon SES did not send the message to this address because it is on the suppression list for your account.");
        EXPECT_EQ(record.at("bounce").at("bouncedRecipients").as_array().size(), 1u);
    }
    EXPECT_TRUE(bounced);
    ASSERT_EQ(bounces().size(), 1u) << "its sender is told by mail as of any other bounce";
    EXPECT_THAT(bounces()[0].wire, HasSubstr("Final-Recipient: rfc822; gone@isp.example"));
    const auto story = history(id);
    const auto held = std::ranges::find_if(story, [](const auto& entry) { return entry.result() == spool::pb::HistoryEntry::BOUNCED; });
    ASSERT_NE(held, story.end());
    EXPECT_THAT(held->decision(), HasSubstr("suppression list"));
    EXPECT_EQ(held->bounce_sub_type(), "OnAccountSuppressionList");
}

TEST_F(HouseTest, TheSimulatorDelivers) {
    start();
    send_held({"success+a@simulator.amazonses.com"}, {{0, Held::SIMULATOR}});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto told = records();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(text(told[0], "/eventType"), "Delivery");
    EXPECT_EQ(text(told[0], "/delivery/recipients/0"), "success+a@simulator.amazonses.com");
    EXPECT_TRUE(bounces().empty());
    EXPECT_EQ(resolver_.mx_questions, 0) << "the domain is not even looked up";
}

TEST_F(HouseTest, SeveralBouncesOfTheSimulatorAreOneEvent) {
    start();
    send_held({"bounce@simulator.amazonses.com", "success@simulator.amazonses.com", "bounce+2@simulator.amazonses.com"},
              {{0, Held::SIMULATOR}, {1, Held::SIMULATOR}, {2, Held::SIMULATOR}});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto told = records();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(text(told[0], "/eventType"), "Bounce");
    EXPECT_EQ(text(told[0], "/bounce/bounceSubType"), "General");
    EXPECT_EQ(text(told[0], "/bounce/bouncedRecipients/0/status"), "5.1.1");
    EXPECT_EQ(text(told[0], "/bounce/bouncedRecipients/0/diagnosticCode"), "smtp; 550 5.1.1 user unknown");
    EXPECT_EQ(text(told[0], "/bounce/bouncedRecipients/1/emailAddress"), "bounce+2@simulator.amazonses.com");
    EXPECT_EQ(text(told[1], "/eventType"), "Delivery");
    ASSERT_EQ(bounces().size(), 1u);
    EXPECT_THAT(bounces()[0].wire, HasSubstr("Diagnostic-Code: smtp; 550 5.1.1 user unknown"));
}

TEST_F(HouseTest, AComplaintComesAfterTheDelivery) {
    start();
    send_held({"complaint@simulator.amazonses.com"}, {{0, Held::SIMULATOR}});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto told = records();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(text(told[0], "/eventType"), "Delivery");
    EXPECT_EQ(text(told[1], "/eventType"), "Complaint");
    EXPECT_EQ(text(told[1], "/complaint/complainedRecipients/0/emailAddress"), "complaint@simulator.amazonses.com");
    EXPECT_EQ(text(told[1], "/complaint/complaintFeedbackType"), "abuse");
    EXPECT_TRUE(told[1].at("complaint").at("complaintSubType").is_null());
    EXPECT_FALSE(text(told[1], "/complaint/feedbackId").empty());
}

TEST_F(HouseTest, TheSimulatedSuppressionListSaysSuppressed) {
    start();
    send_held({"suppressionlist@simulator.amazonses.com"}, {{0, Held::SIMULATOR}});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto told = records();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(text(told[0], "/bounce/bounceType"), "Permanent");
    EXPECT_EQ(text(told[0], "/bounce/bounceSubType"), "Suppressed");
}

TEST_F(HouseTest, OutOfOfficeAnswersTheFeedbackAddress) {
    start();
    send_held({"ooto+x@simulator.amazonses.com", "bounce@simulator.amazonses.com"}, {{0, Held::SIMULATOR}, {1, Held::SIMULATOR}},
              [](spool::pb::Envelope& e) { e.set_subject("Your order\r\nBcc: x@y"); });
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto mails = bounces();
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].to, "sender@from.example");
    EXPECT_THAT(mails[0].wire, HasSubstr("From: ooto+x@simulator.amazonses.com\r\n"));
    EXPECT_THAT(mails[0].wire, HasSubstr("Auto-Submitted: auto-replied\r\n"));
    EXPECT_THAT(mails[0].wire, HasSubstr("Subject: Out of the office: Your order??Bcc: x@y\r\n"));
    EXPECT_THAT(mails[1].wire, HasSubstr("bounce@simulator.amazonses.com"));
}

TEST_F(HouseTest, MailOfTheServiceItselfEndsThereWithoutAWord) {
    start();
    send_held({"bounce@simulator.amazonses.com"}, {{0, Held::SIMULATOR}}, [](spool::pb::Envelope& e) { e.set_internal(true); });
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_TRUE(events().empty());
    EXPECT_TRUE(bounces().empty());
}

// The crash between the append and the outcome: the message is durable, nothing was answered.
TEST_F(HouseTest, AfterACrashItIsAnsweredAndStillNotSent) {
    FakeSmtpServer server;
    route("*", server.port());
    start();
    service_->stop();  // takes nothing any more: what is dispatched now is lost with the process
    const auto id =
        send_held({"gone@isp.example", "bounce@simulator.amazonses.com", "ann@isp.example"}, {{0, Held::ACCOUNT_SUPPRESSED}, {1, Held::SIMULATOR}});
    ASSERT_EQ(waiting(), 1u);
    EXPECT_TRUE(events().empty());
    stop();
    start();
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto mails = server.wait_for(1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_THAT(mails[0].recipients, ElementsAre("ann@isp.example"));
    std::vector<std::string> sub_types;
    for (const auto& record : records())
        if (record.at("eventType").as_string() == "Bounce") sub_types.push_back(text(record, "/bounce/bounceSubType"));
    EXPECT_THAT(sub_types, testing::UnorderedElementsAre("OnAccountSuppressionList", "General"));
}

}  // namespace
}  // namespace warmpost::test
