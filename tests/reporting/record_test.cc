// Every record is held against SES's own examples ("Examples of event data"), member by member: what it says, where it stands, and that nothing else is
// there.
#include "reporting/events/record.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "reporting/events/engagement_record.h"
#include "reporting/events/event_routes.h"

namespace warmpost::reporting {
namespace {
namespace json = boost::json;

constexpr WallTime kAccepted{std::chrono::milliseconds{1'795'543'200'123}};  // 2026-11-24T18:00:00.123Z
constexpr WallTime kLater = kAccepted + std::chrono::milliseconds{877};
constexpr std::string_view kHead = "From: Shop <news@shop.example>\r\nTo: ann@isp.example\r\nSubject: Hi\r\nMessage-ID: <x@y>\r\nDKIM-Signature: v=1\r\n";

spool::pb::Envelope envelope() {
    spool::pb::Envelope e;
    e.set_message_id("0102019a0b1c2d3e-11111111-2222-3333-4444-555555555555-000000");
    e.set_account(123456789012);
    e.set_accepted_ms(to_ms(kAccepted));
    e.set_from("Shop <news@shop.example>");
    e.set_identity("shop.example");
    e.set_subject("Hi");
    e.add_recipients("ann@isp.example");
    e.set_operation("SendEmail");
    e.set_configuration_set("prod");
    e.set_source_ip("198.51.100.9");
    e.set_caller_identity("app");
    auto* tag = e.add_tags();
    tag->set_name("campaign");
    tag->set_value("nov");
    return e;
}

// `mail` as in the examples. The client gave no Message-ID, so `headers` tell none.
json::object expected_mail(bool outgoing, bool with_arn = true, bool with_headers = true) {
    json::object mail = json::parse(R"({
      "timestamp":"2026-11-24T18:00:00.123Z","source":"Shop <news@shop.example>",
      "sourceArn":"arn:aws:ses:eu-west-1:123456789012:identity/shop.example","sendingAccountId":"123456789012",
      "messageId":"0102019a0b1c2d3e-11111111-2222-3333-4444-555555555555-000000","destination":["ann@isp.example"],"headersTruncated":false,
      "headers":[{"name":"From","value":"Shop <news@shop.example>"},{"name":"To","value":"ann@isp.example"},{"name":"Subject","value":"Hi"}],
      "commonHeaders":{"from":["Shop <news@shop.example>"],"to":["ann@isp.example"],
        "messageId":"0102019a0b1c2d3e-11111111-2222-3333-4444-555555555555-000000","subject":"Hi"},
      "tags":{"ses:operation":["SendEmail"],"ses:configuration-set":["prod"],"ses:source-ip":["198.51.100.9"],"ses:from-domain":["shop.example"],
        "ses:caller-identity":["app"],"campaign":["nov"]}})")
                            .get_object();
    if (outgoing) mail["tags"].get_object()["ses:outgoing-ip"] = json::array{"192.0.2.1"};
    if (!with_arn) mail.erase("sourceArn");
    if (!with_headers)
        for (const char* member : {"headersTruncated", "headers", "commonHeaders"}) mail.erase(member);
    return mail;
}

class RecordTest : public testing::Test {
protected:
    spool::pb::Envelope e = envelope();
    RecordContext context{e, kHead, "eu-west-1"};

    static void expect(const std::string& record, std::string_view type, std::string_view member, std::string_view detail, json::object mail) {
        EXPECT_EQ(record.find('\n'), std::string::npos) << "one line";
        const json::value told = json::parse(record);
        json::object whole{{"eventType", type}, {"mail", std::move(mail)}};
        whole[member] = json::parse(detail);
        EXPECT_EQ(told, json::value(whole)) << record;
        EXPECT_TRUE(event_type(type).has_value()) << type << " would be routed nowhere";
    }
};

TEST_F(RecordTest, Send) { expect(send_record(context), "Send", "send", "{}", expected_mail(false)); }
TEST_F(RecordTest, Delivery) {
    expect(delivery_record(context, {"ann@isp.example"}, kLater, "250 2.0.0 OK", "203.0.113.5", "a1-2.smtp-out.example.net", "192.0.2.1"), "Delivery",
           "delivery",
           R"({"timestamp":"2026-11-24T18:00:01.000Z","processingTimeMillis":877,"recipients":["ann@isp.example"],"smtpResponse":"250 2.0.0 OK",
               "remoteMtaIp":"203.0.113.5","reportingMTA":"a1-2.smtp-out.example.net"})",
           expected_mail(true));
}
TEST_F(RecordTest, DeliveryDelay) {
    expect(
        delay_record(context, {{"ann@isp.example", "4.7.0", "smtp; 421 4.7.0 try later"}}, kLater, "IPFailure", kLater + std::chrono::hours(14),
                     "a1-2.smtp-out.example.net"),
        "DeliveryDelay", "deliveryDelay",
        R"({"timestamp":"2026-11-24T18:00:01.000Z","delayType":"IPFailure","expirationTime":"2026-11-25T08:00:01.000Z",
               "reportingMTA":"a1-2.smtp-out.example.net",
               "delayedRecipients":[{"emailAddress":"ann@isp.example","status":"4.7.0","diagnosticCode":"smtp; 421 4.7.0 try later"}]})",
        expected_mail(false));
}
TEST_F(RecordTest, Bounce) {
    expect(bounce_record(context, {{"ann@isp.example", "5.1.1", "smtp; 550 5.1.1 user unknown"}}, kLater, "Permanent", "General", "0102-feedback-000000",
                         "a1-2.smtp-out.example.net", "192.0.2.1"),
           "Bounce", "bounce",
           R"({"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"ann@isp.example","action":"failed","status":"5.1.1",
               "diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"timestamp":"2026-11-24T18:00:01.000Z","feedbackId":"0102-feedback-000000",
               "reportingMTA":"dns; a1-2.smtp-out.example.net"})",
           expected_mail(true));
}
TEST_F(RecordTest, Reject) { expect(reject_record(context, "Bad content"), "Reject", "reject", R"({"reason":"Bad content"})", expected_mail(false)); }
TEST_F(RecordTest, OpenNamesNoIdentity) {
    expect(open_record(context, {kLater, "192.0.2.7", "Mozilla/5.0", false}), "Open", "open",
           R"({"timestamp":"2026-11-24T18:00:01.000Z","ipAddress":"192.0.2.7","userAgent":"Mozilla/5.0","isBotEvent":"Unlikely"})",
           expected_mail(false, false));
}
TEST_F(RecordTest, Click) {
    expect(click_record(context, {kLater, "192.0.2.7", "Mozilla/5.0", true}, "https://shop.example/x", {{"kind", {"promo", "big"}}}), "Click", "click",
           R"({"timestamp":"2026-11-24T18:00:01.000Z","ipAddress":"192.0.2.7","userAgent":"Mozilla/5.0","link":"https://shop.example/x",
               "linkTags":{"kind":["promo","big"]},"isBotEvent":"Likely"})",
           expected_mail(false, false));
    EXPECT_TRUE(json::parse(click_record(context, {kLater, "", "", false}, "https://shop.example/x", {})).at("click").at("linkTags").is_null());
}
TEST_F(RecordTest, Subscription) {
    expect(subscription_record(context, "main", kLater, "UnsubscribeHeader", {true, {{"sport", false}}}, {false, {{"sport", true}}}), "Subscription",
           "subscription",
           R"({"contactList":"main","timestamp":"2026-11-24T18:00:01.000Z","source":"UnsubscribeHeader",
               "newTopicPreferences":{"unsubscribeAll":true,"topicSubscriptionStatus":[{"topicName":"sport","subscriptionStatus":"OptOut"}]},
               "oldTopicPreferences":{"unsubscribeAll":false,"topicSubscriptionStatus":[{"topicName":"sport","subscriptionStatus":"OptIn"}]}})",
           expected_mail(false));
}
TEST_F(RecordTest, WithoutTheHeaderBlockThereAreNoHeaders) {
    const RecordContext bare{e, {}, "eu-west-1"};
    expect(send_record(bare), "Send", "send", "{}", expected_mail(false, true, false));
}
TEST_F(RecordTest, HeadersKeepTheClientsMessageIdAndCommonHeadersHaveSes) {
    e.set_client_message_id("<mine@client.example>");
    const auto mail = json::parse(send_record(context)).at("mail");
    EXPECT_EQ(mail.at("headers").as_array().back(), (json::value{{"name", "Message-ID"}, {"value", "<mine@client.example>"}}));
    EXPECT_EQ(mail.at("commonHeaders").at("messageId"), e.message_id().c_str());
}
TEST_F(RecordTest, HeadersAreCutAtTenKilobytesAndSayIt) {
    std::string head(kHead);
    for (int i = 0; i < 20; ++i) head += "X-Long-" + std::to_string(i) + ": " + std::string(900, 'x') + "\r\n";
    const RecordContext large{e, head, "eu-west-1"};
    const auto mail = json::parse(send_record(large)).at("mail");
    EXPECT_TRUE(mail.at("headersTruncated").as_bool());
    EXPECT_LE(json::serialize(mail.at("headers")).size(), 11'000u);
    EXPECT_EQ(mail.at("commonHeaders").at("subject"), "Hi");
}
TEST_F(RecordTest, TheOrderOfTopLevelMembersIsSes) {
    const auto record = send_record(context);
    EXPECT_TRUE(record.starts_with(R"({"eventType":"Send","mail":{"timestamp":"2026-11-24T18:00:00.123Z","source":)")) << record;
    EXPECT_TRUE(record.ends_with(R"("send":{}})")) << record;
}

}  // namespace
}  // namespace warmpost::reporting
