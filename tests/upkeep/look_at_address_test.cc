// One look at one address, with a DNS that is played and sockets that are real.
#include "upkeep/look_at_address.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

#include "played_resolver.h"
#include "policy/checks/names.h"
#include "upkeep/all_of.h"

namespace warmpost::upkeep {
namespace {
namespace asio = boost::asio;
using checks::ListState;
using checks::State;
using testing::HasSubstr;

template <class R>
R result_of(asio::awaitable<R> work) {
    asio::io_context io(1);
    auto future = asio::co_spawn(io, std::move(work), asio::use_future);
    io.run();
    return future.get();
}

class LookAtAddress : public testing::Test {
protected:
    std::map<std::string, checks::Verdict> look(const std::string& ip, const std::string& own_ehlo = "", std::vector<std::string> lists = {}) {
        LookRequest request{IpAddress::parse(ip).value(), own_ehlo, "mx.example", true, {}};
        for (const auto& list : lists) request.lists.push_back(result_of(test_list(dns, list)));
        std::map<std::string, checks::Verdict> found;
        for (auto& verdict : result_of(look_at(dns, request))) found.emplace(verdict.check, verdict);
        return found;
    }
    void good_names(const std::string& ip, const std::string& name) {
        dns.set_ptr(ip, {name});
        dns.set_addresses(name, {ip});
    }
    void working_list(const std::string& list) { dns.set_addresses("2.0.0.127." + list, {"127.0.0.2"}); }
    PlayedResolver dns;
};

TEST_F(LookAtAddress, AGoodOne) {
    good_names("127.0.3.1", "mta.example");
    working_list("bl.example");
    const auto found = look("127.0.3.1", "", {"bl.example"});
    ASSERT_EQ(found.size(), 4u);
    for (const auto& [check, verdict] : found) EXPECT_EQ(verdict.state, State::ok) << check << ": " << verdict.text;
    EXPECT_EQ(dns.asked("mta.example"), 1) << "one name, one look-up";
}

TEST_F(LookAtAddress, OneThatThisHostDoesNotHave) {
    const auto found = look("192.0.2.55");
    EXPECT_EQ(found.at(checks::kBind).state, State::problem);
    EXPECT_EQ(found.at(checks::kReverse).cause, "none");
    EXPECT_EQ(found.at(checks::kEhlo).state, State::problem) << "the derived name is not published";
    EXPECT_EQ(dns.asked("a192-0-2-55.smtp-out.mx.example"), 1);
}

TEST_F(LookAtAddress, ReverseDnsThatLeadsElsewhere) {
    dns.set_ptr("127.0.3.1", {"mta.example"});
    dns.set_addresses("mta.example", {"127.0.3.2"});
    const auto found = look("127.0.3.1");
    EXPECT_EQ(found.at(checks::kReverse).state, State::problem);
    EXPECT_EQ(found.at(checks::kEhlo).state, State::problem) << "it would say that name";
}

TEST_F(LookAtAddress, FailuresOfDnsAreUnknown) {
    dns.fail("127.0.3.1");
    const auto found = look("127.0.3.1");
    EXPECT_EQ(found.at(checks::kReverse).state, State::unknown);
    EXPECT_EQ(found.at(checks::kEhlo).state, State::unknown);
    EXPECT_EQ(dns.asked("a127-0-3-1.smtp-out.mx.example"), 0) << "nobody knows whether it would say that name";
    dns.set_addresses("own.example", {"127.0.3.1"});
    EXPECT_EQ(look("127.0.3.1", "own.example").at(checks::kEhlo).state, State::ok);
}

TEST_F(LookAtAddress, AListedOneWithItsReason) {
    good_names("127.0.3.1", "mta.example");
    working_list("bl.example");
    working_list("other.example");
    dns.set_addresses("1.3.0.127.bl.example", {"127.0.0.3"});
    dns.set_txt("1.3.0.127.bl.example", {"seen in a trap"});
    const auto found = look("127.0.3.1", "", {"bl.example", "other.example"});
    EXPECT_EQ(found.at("dnsbl:bl.example").state, State::problem);
    EXPECT_THAT(found.at("dnsbl:bl.example").text, HasSubstr("127.0.0.3"));
    EXPECT_THAT(found.at("dnsbl:bl.example").text, HasSubstr("seen in a trap"));
    EXPECT_EQ(found.at("dnsbl:other.example").state, State::ok);
    EXPECT_EQ(dns.asked("1.3.0.127.other.example"), 1);
}

TEST_F(LookAtAddress, ListsThatDoNotWorkAreNotAsked) {
    good_names("127.0.3.1", "mta.example");
    dns.set_addresses("1.3.0.127.dead.example", {"127.0.0.2"});
    for (const char* name : {"2.0.0.127.all.example", "1.0.0.127.all.example", "1.3.0.127.all.example"}) dns.set_addresses(name, {"127.0.0.2"});
    dns.set_addresses("2.0.0.127.refuses.example", {"127.255.255.254"});
    dns.fail("2.0.0.127.fails.example");
    const auto found = look("127.0.3.1", "", {"dead.example", "all.example", "refuses.example", "fails.example"});
    for (const std::string list : {"dead.example", "all.example", "refuses.example", "fails.example"}) {
        EXPECT_EQ(found.at("dnsbl:" + list).state, State::unknown) << list;
        EXPECT_EQ(dns.asked("1.3.0.127." + list), 0) << list;
    }
}

TEST_F(LookAtAddress, Ipv6IsAskedByNibblesOfListsThatHaveSuch) {
    working_list("v4.example");
    working_list("both.example");
    dns.set_addresses(checks::listing_query(checks::listed_test_address(true), "both.example"), {"127.0.0.2"});
    const std::string query = checks::listing_query(IpAddress::parse("2001:db8::25").value(), "both.example");
    dns.set_addresses(query, {"127.0.0.2"});
    dns.set_ptr("2001:db8::25", {"mta.example"});
    dns.set_addresses("mta.example", {"192.0.2.1", "2001:db8::25"});
    const auto found = look("2001:db8::25", "", {"v4.example", "both.example"});
    EXPECT_EQ(found.at("dnsbl:both.example").state, State::problem);
    EXPECT_FALSE(found.contains("dnsbl:v4.example"));
    EXPECT_EQ(found.at(checks::kReverse).state, State::ok);
}

TEST_F(LookAtAddress, LoopbackNamesMatterOnlyToNamedServers) {
    config::Config config;
    const auto loopback = IpAddress::parse("127.0.3.1").value(), visible = IpAddress::parse("192.0.2.1").value();
    EXPECT_FALSE(names_matter(loopback, config));
    EXPECT_TRUE(names_matter(visible, config));
    config.dns.servers.push_back(Endpoint::parse("127.0.0.1:53").value());
    EXPECT_TRUE(names_matter(loopback, config));
    LookRequest request{loopback, "", "mx.example", false, {}};
    for (const auto& verdict : result_of(look_at(dns, request))) EXPECT_EQ(verdict.state, State::ok) << verdict.check;
    EXPECT_EQ(dns.asked("127.0.3.1"), 0);
}

asio::awaitable<void> count(int& ended) {
    ++ended;
    co_return;
}
asio::awaitable<void> break_down() {
    throw std::runtime_error("broken");
    co_return;
}

TEST(AllOf, EndsWhenTheLastHasEndedAndHandsOnWhatOneThrew) {
    int ended = 0;
    std::vector<asio::awaitable<void>> jobs;
    jobs.push_back(count(ended));
    jobs.push_back(count(ended));
    result_of(all_of(std::move(jobs)));
    EXPECT_EQ(ended, 2);
    result_of(all_of({}));
    std::vector<asio::awaitable<void>> bad;
    bad.push_back(break_down());
    bad.push_back(count(ended));
    EXPECT_THROW(result_of(all_of(std::move(bad))), std::runtime_error);
    EXPECT_EQ(ended, 3);
}

}  // namespace
}  // namespace warmpost::upkeep
