#include "delivery/dns/destinations.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "delivery/delivery_kit.h"

namespace warmpost::delivery {
namespace {

using test::ip;

class DestinationsTest : public testing::Test {
protected:
    DestinationPtr find(const std::string& domain) {
        DestinationPtr found;
        boost::asio::co_spawn(context, destinations.find(domain), [&found](std::exception_ptr, DestinationPtr destination) { found = std::move(destination); });
        context.restart();
        context.run();
        return found;
    }
    static isp::IspTable table() {
        isp::IspDeclaration gmail;
        gmail.id = IspId{"gmail"};
        gmail.mx_suffixes = {".google.com"};
        gmail.domains = {"gmail.com"};
        return isp::IspTable::make({gmail}, {}).value();
    }
    config::Config config;
    isp::IspTable isps = table();
    test::FakeResolver resolver;
    boost::asio::io_context context;
    config::Live live{config};
    Destinations destinations{live, isps, resolver, context.get_executor()};
};

TEST_F(DestinationsTest, HostsStandByPreferenceAndTheIspIsFoundByThem) {  // RFC 5321 5.1
    resolver.mx["company.example"] = {{20, "alt.google.com"}, {10, "mx.google.com"}};
    resolver.addresses["alt.google.com"] = {ip("192.0.2.2")};
    resolver.addresses["mx.google.com"] = {ip("192.0.2.1")};
    const auto found = find("company.example");
    ASSERT_EQ(found->state, Destination::State::reachable);
    EXPECT_EQ(found->hosts.at(0).name, "mx.google.com");
    EXPECT_EQ(found->isp, IspId{"gmail"});
}

TEST_F(DestinationsTest, WithoutMxTheDomainItselfIsTheHost) {  // RFC 5321 5.1
    resolver.addresses["plain.example"] = {ip("192.0.2.3")};
    const auto found = find("plain.example");
    ASSERT_EQ(found->state, Destination::State::reachable);
    EXPECT_EQ(found->hosts.at(0).name, "plain.example");
}

TEST_F(DestinationsTest, NullMxBouncesAndAMissingNameIsRetried) {  // RFC 7505 3
    resolver.mx["nomail.example"] = {{0, ""}};
    EXPECT_EQ(find("nomail.example")->state, Destination::State::bounce);
    EXPECT_TRUE(find("nomail.example")->reply.starts_with("556 5.1.10"));
    EXPECT_EQ(find("missing.example")->state, Destination::State::defer);
}

TEST_F(DestinationsTest, AnUnknownIspIsNamedByTheRegistrableDomainOfItsMx) {
    resolver.mx["firm.example"] = {{10, "mx1.mail.hosting.co.uk"}};
    resolver.addresses["mx1.mail.hosting.co.uk"] = {ip("192.0.2.4")};
    EXPECT_EQ(find("firm.example")->isp, IspId{"hosting.co.uk"});
}

TEST_F(DestinationsTest, TheMostSpecificRouteWinsOverMx) {
    config.routes = {{"*", "192.0.2.10", 25, {}}, {"*.example", "192.0.2.11", 26, {}}, {"one.example", "192.0.2.12", 27, "gmail"}};
    EXPECT_TRUE(live.replace(config).empty());
    EXPECT_EQ(find("one.example")->hosts.at(0).port, 27);
    EXPECT_EQ(find("one.example")->isp, IspId{"gmail"});
    EXPECT_EQ(find("two.example")->hosts.at(0).port, 26);
    EXPECT_EQ(find("other.test")->hosts.at(0).port, 25);
    EXPECT_EQ(resolver.mx_questions, 0);
}

TEST_F(DestinationsTest, AnAddressLiteralIsItsOwnHost) {  // RFC 5321 4.1.3
    EXPECT_EQ(find("[192.0.2.9]")->hosts.at(0).addresses, std::vector<IpAddress>{ip("192.0.2.9")});
    EXPECT_EQ(find("[ipv6:2001:db8::1]")->hosts.at(0).addresses, std::vector<IpAddress>{ip("2001:db8::1")});
}

TEST_F(DestinationsTest, AnAnswerIsAskedForOnce) {
    resolver.addresses["plain.example"] = {ip("192.0.2.3")};
    find("plain.example");
    find("plain.example");
    EXPECT_EQ(resolver.mx_questions, 1);
}

}  // namespace
}  // namespace warmpost::delivery
