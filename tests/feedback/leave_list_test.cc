// Mail to unsubscribe addresses: who leaves what, who is told, and what does nothing.
#include "feedback_kit.h"

namespace warmpost::feedback {
namespace {
using testing::HasSubstr;
using testing::StartsWith;

class LeaveByMailTest : public FeedbackServerTest {
protected:
    void start_with_list() {
        registry_ = registry::Registry::open(directory_.path() / "registry").value();
        start();
        control::ContactList list;
        list.name = "news";
        list.topics = {{"sport", "Sport", "", true}, {"deals", "Deals", "", true}};
        ASSERT_TRUE(book().create(AccountId{2}, list));
    }
    control::ContactBook book() { return {*registry_, runtime::wall_now}; }
    std::string listed(const std::string& topic, const std::string& list = "news") {
        auto message = test::make_message(100, 0);
        message->envelope.set_account(2);
        message->envelope.add_recipients("ann@isp.example");
        message->envelope.set_contact_list(list);
        message->envelope.set_topic(topic);
        EXPECT_TRUE(test::append(*spool_, message));
        return message->envelope.message_id();
    }
    static std::string address(const std::string& id) { return mail::make_unsubscribe_address(kSecret, id, "bounce.mail.example"); }
};

TEST_F(LeaveByMailTest, TheRecipientLeavesTheTopicAndTheSenderIsToldBefore250) {
    start_with_list();
    const auto id = listed("sport");
    EXPECT_THAT(Client(where()).deliver(address(id), "Subject: unsubscribe\r\n\r\nplease", "somebody@else.example"), StartsWith("250"));
    const auto contact = book().contact(AccountId{2}, "news", "ann@isp.example").value();
    EXPECT_FALSE(contact.topics.at("sport"));
    EXPECT_FALSE(contact.topics.contains("deals")) << "of the others nothing was said";
    EXPECT_FALSE(contact.unsubscribe_all);
    const auto events = spool_->read_events(spool_->first_event(), 10);   // without a flush: it was there before the answer
    ASSERT_EQ(events.size(), 1u);
    EXPECT_THAT(events[0].json, HasSubstr("\"eventType\":\"Subscription\""));
    EXPECT_THAT(events[0].json, HasSubstr("\"source\":\"UnsubscribeHeader\""));
    std::string upper = address(id);
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_THAT(Client(where()).deliver(upper, "\r\n", "ann@isp.example"), StartsWith("250")) << "some systems fold the case";
}
TEST_F(LeaveByMailTest, WithoutATopicItIsEverything) {
    start_with_list();
    EXPECT_THAT(Client(where()).deliver(address(listed("")), "Subject: x\r\n\r\nx", "ann@isp.example"), StartsWith("250"));
    EXPECT_TRUE(book().contact(AccountId{2}, "news", "ann@isp.example")->unsubscribe_all);
}
TEST_F(LeaveByMailTest, ForgedTagsAndOtherDomainsDoNothing) {
    start_with_list();
    const auto good = address(listed("sport"));
    auto forged = good;
    forged[20] = forged[20] == 'a' ? 'b' : 'a';
    const auto local = good.substr(0, good.find('@'));
    for (const auto& wrong : {forged, local + "@elsewhere.example", std::string("unsubscribe@bounce.mail.example"), std::string("unsubscribe+@bounce.mail.example")})
        EXPECT_THAT(Client(where()).deliver(wrong, "Subject: x\r\n\r\nx", "ann@isp.example"), StartsWith("550")) << wrong;
    EXPECT_FALSE(book().contact(AccountId{2}, "news", "ann@isp.example"));
    EXPECT_TRUE(spool_->read_events(spool_->first_event(), 10).empty());
}
TEST_F(LeaveByMailTest, WhatCannotBeDoneIsSaid) {
    start_with_list();
    const auto unlisted = sent(), gone = listed("sport", "closed");
    const auto unknown = "0100019a9e03aa10-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000";
    for (const std::string& id : {unlisted, gone, std::string(unknown)})
        EXPECT_THAT(Client(where()).deliver(address(id), "Subject: x\r\n\r\nx", "ann@isp.example"), StartsWith("554")) << id;
    EXPECT_THAT(Client(where()).deliver(address(listed("sport")), "Subject: x\r\n\r\nx"), StartsWith("250")) << "a mail system's own mail is taken and dropped";
    EXPECT_FALSE(book().contact(AccountId{2}, "news", "ann@isp.example"));
}

}  // namespace
}  // namespace warmpost::feedback
