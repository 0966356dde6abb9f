#include "reporting/events/webhook_url.h"

#include <gtest/gtest.h>

namespace warmpost::reporting {
namespace {

TEST(WebhookUrlTest, IsTakenApart) {
    EXPECT_EQ(parse_webhook_url("https://shop.example/hooks/ses?k=v%20w", false).value(),
              (WebhookUrl{true, "shop.example", 443, "shop.example", "/hooks/ses?k=v%20w"}));
    EXPECT_EQ(parse_webhook_url("HTTPS://shop.example:8443", false).value(), (WebhookUrl{true, "shop.example", 8443, "shop.example:8443", "/"}));
    EXPECT_EQ(parse_webhook_url("http://[::1]:80/x", false).value(), (WebhookUrl{false, "::1", 80, "[::1]", "/x"}));
    EXPECT_EQ(parse_webhook_url("https://shop.example:/x", false).value(), (WebhookUrl{true, "shop.example", 443, "shop.example", "/x"}));
    EXPECT_EQ(parse_webhook_url("http://127.0.0.1:9/", false).value(), (WebhookUrl{false, "127.0.0.1", 9, "127.0.0.1:9", "/"}));
}
TEST(WebhookUrlTest, PlainHttpIsForLoopbackUnlessAllowed) {
    EXPECT_TRUE(parse_webhook_url("http://localhost/x", false));
    const auto refused = parse_webhook_url("http://shop.example/x", false);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("allow_http"), std::string::npos) << refused.error().message;
    EXPECT_TRUE(parse_webhook_url("http://shop.example/x", true));
    EXPECT_FALSE(parse_webhook_url("http://127.0.0.1.shop.example/", false)) << "a name that looks like loopback is none";
}
TEST(WebhookUrlTest, WhatIsNoWebhookIsRefused) {
    for (const char* text : {"", "shop.example", "ftp://shop.example/", "https:///x", "https://user:secret@shop.example/", "https://shop.example/#x",
                             "https://shop.example:0/", "https://shop.example:99999/", "https://shop%2eexample/", "https://shop.example:-1/",
                             "https://shop example/", "file:///etc/passwd", "https://shop.example/\r\nX: y"})
        EXPECT_FALSE(parse_webhook_url(text, true)) << text;
}
TEST(WebhookUrlTest, MetadataAndMeaninglessAddressesAreNotConnectedTo) {
    for (const char* text : {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
                             "2002:a9fe:a9fe::", "::169.254.169.254", "::ffff:0:a9fe:a9fe"}) {
        EXPECT_FALSE(refusal_of_address(IpAddress::parse(text).value(), false).empty()) << text;
        EXPECT_TRUE(refusal_of_address(IpAddress::parse(text).value(), true).empty()) << text;
    }
    for (const char* text : {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:0.0.0.0"})
        EXPECT_FALSE(refusal_of_address(IpAddress::parse(text).value(), true).empty()) << text;
    for (const char* text : {"127.0.0.1", "::1", "10.0.0.1", "192.0.2.1", "2001:db8::1", "::ffff:10.0.0.1"})
        EXPECT_TRUE(refusal_of_address(IpAddress::parse(text).value(), false).empty()) << text;
}

}  // namespace
}  // namespace warmpost::reporting
