// The resolver against a real authoritative server: Knot on loopback.
#include "delivery/dns/unbound_resolver.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <fstream>
#include <thread>

namespace warmpost::delivery {
namespace {

using runtime::DnsStatus;

constexpr const char* kZone = R"($ORIGIN zone.test.
$TTL 60
@ SOA ns hostmaster 1 60 60 60 5
@ NS ns
ns A 127.0.0.1
@ MX 20 mx2
@ MX 10 MX1
mx1 A 192.0.2.1
mx1 AAAA 2001:db8::1
mx2 A 192.0.2.2
nomail MX 0 .
alias CNAME target
target A 192.0.2.3
text TXT "v=spf1 " "-all"
)";

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(socket);
    return ntohs(address.sin_port);
}

class UnboundResolverTest : public testing::Test {
protected:
    void SetUp() override {
        directory = std::filesystem::temp_directory_path() / ("warmpost-knot-" + std::to_string(::getpid()));
        std::filesystem::create_directories(directory);
        const std::uint16_t port = free_port();
        const std::string d = directory.string();
        std::ofstream(directory / "zone.test.zone") << kZone;
        std::ofstream(directory / "127.zone") << "$ORIGIN 127.in-addr.arpa.\n$TTL 60\n@ SOA ns.zone.test. h.zone.test. 1 60 60 60 5\n@ NS ns.zone.test.\n9.0.0 PTR a9.out.zone.test.\n";
        std::ofstream(directory / "knot.conf") << "server:\n  listen: 127.0.0.1@" << port << "\n  rundir: " << d << "\ndatabase:\n  storage: " << d << "\nzone:\n  - domain: zone.test\n    storage: " << d
                                               << "\n    file: zone.test.zone\n  - domain: 127.in-addr.arpa\n    storage: " << d << "\n    file: 127.zone\n";
        knot = ::fork();
        if (knot == 0) {
            ::execl("/usr/sbin/knotd", "knotd", "-c", (directory / "knot.conf").c_str(), nullptr);
            ::_exit(127);
        }
        config.dns.servers = {Endpoint{IpAddress::parse("127.0.0.1").value(), port}};
        config.dns.timeout_ms = 10'000;
        auto made = UnboundResolver::make(config, cores);
        ASSERT_TRUE(made) << made.error().message;
        resolver = std::move(*made);
        cores.start();
        for (int i = 0; i < 100 && !answers(port); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    // The server listens: connecting over TCP works once it does.
    static bool answers(std::uint16_t port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool ok = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        return ok;
    }
    void TearDown() override {
        cores.stop();
        resolver.reset();
        if (knot > 0) {
            ::kill(knot, SIGKILL);
            ::waitpid(knot, nullptr, 0);
        }
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }
    template <class T>
    T ask(boost::asio::awaitable<T> question) {
        return boost::asio::co_spawn(cores.at(1), std::move(question), boost::asio::use_future).get();
    }
    std::filesystem::path directory;
    pid_t knot = 0;
    config::Config config;
    runtime::Cores cores{2};
    std::unique_ptr<UnboundResolver> resolver;
};

TEST_F(UnboundResolverTest, AnswersOfARealServerAreRead) {
    const auto mx = ask(resolver->lookup_mx("zone.test."));
    ASSERT_EQ(mx.status, DnsStatus::found) << mx.detail;
    ASSERT_EQ(mx.records.size(), 2u);
    EXPECT_EQ(mx.records[0].host.substr(0, 2), "mx");
    EXPECT_GT(mx.ttl, 0u);
    const auto addresses = ask(resolver->lookup_addresses("mx1.zone.test"));
    ASSERT_EQ(addresses.records.size(), 2u);
    EXPECT_TRUE(addresses.records[0].is_v6());
    EXPECT_EQ(ask(resolver->lookup_addresses("alias.zone.test")).records.size(), 1u);
    const auto v4 = ask(resolver->lookup_family("mx1.zone.test", false)), v6 = ask(resolver->lookup_family("mx1.zone.test", true));
    ASSERT_TRUE(v4.records.size() == 1 && v6.records.size() == 1);
    EXPECT_TRUE(!v4.records[0].is_v6() && v6.records[0].is_v6());
    EXPECT_EQ(ask(resolver->lookup_family("mx2.zone.test", true)).status, DnsStatus::no_data);
    EXPECT_EQ(ask(resolver->lookup_cname("alias.zone.test")).records, std::vector<std::string>{"target.zone.test"});
    EXPECT_EQ(ask(resolver->lookup_txt("text.zone.test")).records, std::vector<std::string>{"v=spf1 -all"});
    EXPECT_EQ(ask(resolver->lookup_ptr(IpAddress::parse("127.0.0.9").value())).records, std::vector<std::string>{"a9.out.zone.test"});
    // Of networks for examples and of private ones libunbound itself says "no such name" unless told otherwise; this server refuses what it does not know.
    EXPECT_EQ(ask(resolver->lookup_ptr(IpAddress::parse("192.0.2.9").value())).status, DnsStatus::failed);
}

TEST_F(UnboundResolverTest, NullMxNoDataAndNoNameAreToldApart) {  // RFC 7505, RFC 2308
    const auto null_mx = ask(resolver->lookup_mx("nomail.zone.test"));
    ASSERT_EQ(null_mx.status, DnsStatus::found);
    EXPECT_EQ(null_mx.records.at(0).host, "");
    EXPECT_EQ(ask(resolver->lookup_mx("target.zone.test")).status, DnsStatus::no_data);
    EXPECT_EQ(ask(resolver->lookup_mx("missing.zone.test")).status, DnsStatus::no_name);
    EXPECT_EQ(ask(resolver->lookup_addresses("missing.zone.test")).status, DnsStatus::no_name);
}

TEST_F(UnboundResolverTest, AServerThatDoesNotAnswerIsAFailureWithinTheTimeLimit) {
    ::kill(knot, SIGSTOP);
    config.dns.timeout_ms = 300;
    runtime::Cores others{2};
    auto made = UnboundResolver::make(config, others);
    ASSERT_TRUE(made);
    others.start();
    const auto answer = boost::asio::co_spawn(others.at(1), (*made)->lookup_mx("zone.test"), boost::asio::use_future).get();
    EXPECT_EQ(answer.status, DnsStatus::failed);
    EXPECT_FALSE(answer.detail.empty());
    others.stop();
}

}  // namespace
}  // namespace warmpost::delivery
