#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {

TEST(IpAddress, ParsesAndPrintsBothFamilies) {
    EXPECT_EQ(to_string(IpAddress::parse("127.0.0.9").value()), "127.0.0.9");
    EXPECT_EQ(to_string(IpAddress::parse("2001:DB8::1").value()), "2001:db8::1");
    EXPECT_FALSE(IpAddress::parse("127.0.0.256"));
    EXPECT_FALSE(IpAddress::parse(""));
}

TEST(IpAddress, ReverseNamesAreThoseOfTheRfcs) {
    EXPECT_EQ(IpAddress::parse("192.0.2.5")->reverse_name(), "5.2.0.192.in-addr.arpa");  // RFC 1035 3.5
    EXPECT_EQ(IpAddress::parse("2001:db8::567:89ab")->reverse_name(),                     // RFC 3596 2.5
              "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST(IpAddress, NextCarries) { EXPECT_EQ(to_string(IpAddress::parse("10.0.255.255")->next()), "10.1.0.0"); }

TEST(Endpoint, NeedsAPortAndBracketsAroundIpv6) {
    EXPECT_EQ(to_string(Endpoint::parse("[::1]:25").value()), "[::1]:25");
    EXPECT_EQ(Endpoint::parse("127.0.0.1:2525")->port, 2525);
    EXPECT_FALSE(Endpoint::parse("127.0.0.1"));
    EXPECT_FALSE(Endpoint::parse("::1:25"));
    EXPECT_FALSE(Endpoint::parse("127.0.0.1:65536"));
}

TEST(Network, ContainsByPrefix) {
    const auto net = Network::parse("10.1.0.0/15").value();
    EXPECT_TRUE(net.contains(IpAddress::parse("10.1.255.255").value()));
    EXPECT_FALSE(net.contains(IpAddress::parse("10.2.0.0").value()));
    EXPECT_FALSE(net.contains(IpAddress::parse("::1").value()));
    EXPECT_FALSE(Network::parse("10.0.0.0/33"));
}

TEST(Ranges, AreWrittenInThreeWays) {
    EXPECT_EQ(parse_ip_range("192.0.2.1")->size(), 1u);
    EXPECT_EQ(parse_ip_range("192.0.2.1-192.0.2.9")->size(), 9u);
    const auto net = parse_ip_range("192.0.2.5/30").value();
    ASSERT_EQ(net.size(), 4u);
    EXPECT_EQ(to_string(net.front()), "192.0.2.4");
    EXPECT_FALSE(parse_ip_range("192.0.2.9-192.0.2.1"));
    EXPECT_FALSE(parse_ip_range("10.0.0.0/8")) << "more than 65,536 addresses";
}

}  // namespace
}  // namespace warmpost
