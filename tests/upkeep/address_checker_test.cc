// The checker over real control state and a real spool, with a DNS that is played: what is told, and that a restart neither loses nor repeats it.
#include "upkeep/address_checker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "control/key_file.h"
#include "played_resolver.h"
#include "runtime/clock.h"
#include "support/spool_kit.h"
#include "upkeep/check_event.h"

namespace warmpost::upkeep {
namespace {
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Told {
    std::string type, subject, check, account, text;
};

class AddressCheckerTest : public testing::Test {
protected:
    AddressCheckerTest() {
        config.server.data_dir = directory.path() / "data";
        config.server.key_file = directory.path() / "warmpost.key";
        config.server.service_domain = "mx.example";
        config.dns.servers.push_back(Endpoint::parse("127.0.0.1:53").value());   // never asked: DNS is played
        config.egress.dnsbls = {"bl.example"};
        for (const char* ip : {"127.0.3.1", "127.0.3.2"}) config.egress.inventory.push_back({IpAddress::parse(ip).value(), ""});
        dns.set_addresses("2.0.0.127.bl.example", {"127.0.0.2"});
        for (int i = 1; i <= 2; ++i) name("127.0.3." + std::to_string(i), "mta" + std::to_string(i) + ".example");
        EXPECT_TRUE(control::create_key_file(config.server.key_file));
        start();
        shop = service->initialise({"shop", true, 50'000, 1000}).value().account;
        EXPECT_TRUE(service->apply_config(config));
    }
    ~AddressCheckerTest() override { stop(); }

    // As a process begins and ends.
    void start() {
        cores = std::make_unique<runtime::Cores>(1);
        service = control::Service::open(config, [this](control::SnapshotPtr s) { cell.set(std::move(s)); }, runtime::wall_now).value();
        spool = spool::Spool::open(test::spool_options(directory.path() / "spool")).value();
        live = std::make_unique<config::Live>(config);
        checker = std::make_unique<AddressChecker>(CheckerDependencies{*live, *cores, cell, *service, dns, *spool});
        cores->start();
    }
    void stop() {
        checker->stop();
        cores->stop();
        checker.reset();
        service.reset();
        spool.reset();
        cores.reset();
    }
    void restart() {
        stop();
        start();
    }
    void name(const std::string& ip, const std::string& name) {
        dns.set_ptr(ip, {name});
        dns.set_addresses(name, {ip});
    }
    Status check(const std::string& ip) {
        return boost::asio::co_spawn(cores->at(0), checker->check_now(IpAddress::parse(ip).value(), ""), boost::asio::use_future).get();
    }
    std::vector<Told> told() {
        spool->flush();
        std::vector<Told> all;
        for (const auto& event : spool->read_events(spool->first_event(), 1000)) {
            const auto whole = json::parse(event.json).as_object();
            const auto& notice = whole.at("notice").as_object();
            const auto text = [&](const char* member) { return notice.contains(member) ? std::string(notice.at(member).as_string()) : std::string(); };
            all.push_back({std::string(whole.at("eventType").as_string()), text("address") + text("list"), text("check"), text("account"), text("text")});
        }
        return all;
    }
    std::vector<std::string> types() {
        std::vector<std::string> all;
        for (const auto& each : told()) all.push_back(each.type);
        return all;
    }
    checks::Health health(const std::string& ip) { return checks::health_of(stored()[ip]); }
    control::AddressChecks stored() {   // SQL belongs to one thread
        std::promise<control::AddressChecks> found;
        service->post([&](control::Service& s) { found.set_value(s.address_checks().value()); });
        return found.get_future().get();
    }
    // Gives up after 20 s.
    bool comes_true(const std::function<bool()>& what) {
        for (int i = 0; i < 400 && !what(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return what();
    }

    test::ScratchDirectory directory;
    config::Config config;
    PlayedResolver dns;
    runtime::SnapshotCell cell;
    std::unique_ptr<runtime::Cores> cores;
    std::unique_ptr<control::Service> service;
    std::unique_ptr<spool::Spool> spool;
    std::unique_ptr<config::Live> live;
    std::unique_ptr<AddressChecker> checker;
    AccountId shop;
};

TEST_F(AddressCheckerTest, AtStartEveryAddressIsLookedAtAndNothingIsSaidOfGoodOnes) {
    checker->start();
    EXPECT_TRUE(comes_true([&] { return health("127.0.3.1") == checks::Health::ok && health("127.0.3.2") == checks::Health::ok; }));
    EXPECT_THAT(types(), IsEmpty());
}

TEST_F(AddressCheckerTest, AProblemIsToldOnceOverARestartAndItsEndOnce) {
    dns.forget("127.0.3.1");
    dns.set_addresses("a127-0-3-1.smtp-out.mx.example", {"127.0.3.1"});
    ASSERT_TRUE(check("127.0.3.1"));
    ASSERT_EQ(told().size(), 1u);
    EXPECT_EQ(told()[0].type, "AddressProblem");
    EXPECT_EQ(told()[0].subject, "127.0.3.1");
    EXPECT_EQ(told()[0].check, "reverse_dns");
    EXPECT_EQ(told()[0].account, "");
    restart();
    ASSERT_TRUE(check("127.0.3.1"));
    EXPECT_THAT(types(), ElementsAre("AddressProblem"));
    name("127.0.3.1", "mta1.example");
    ASSERT_TRUE(check("127.0.3.1"));
    ASSERT_TRUE(check("127.0.3.1"));
    EXPECT_THAT(types(), ElementsAre("AddressProblem", "AddressProblemSolved"));
}

TEST_F(AddressCheckerTest, AnEventThatACrashMayHaveLostIsToldAfterTheRestart) {
    const checks::Verdict bad{"reverse_dns", checks::State::problem, "none", "there is no reverse DNS", "ask for it", false};
    std::promise<void> done;
    service->post([&](control::Service& s) {
        EXPECT_TRUE(s.store_checks("127.0.3.1", {bad}));   // and the process ends before the event is written
        done.set_value();
    });
    done.get_future().get();
    restart();
    dns.fail("127.0.3.1");
    checker->start();
    EXPECT_TRUE(comes_true([&] { return types() == std::vector<std::string>{"AddressProblem"} && dns.asked("127.0.3.2") >= 1; }));
    restart();
    const auto before = dns.asked("127.0.3.2");
    checker->start();
    EXPECT_TRUE(comes_true([&] { return dns.asked("127.0.3.2") > before; })) << "the second start's checks have begun";
    EXPECT_THAT(types(), ElementsAre("AddressProblem"));
}

TEST_F(AddressCheckerTest, ALeaseIsLookedAtAtOnceAndItsAccountNamed) {
    checker->start();
    ASSERT_TRUE(comes_true([&] { return health("127.0.3.1") == checks::Health::ok; }));
    dns.set_addresses("1.3.0.127.bl.example", {"127.0.0.4"});
    dns.set_txt("1.3.0.127.bl.example", {"trap"});
    service->post([this](control::Service& s) {
        const auto id = s.request_lease(shop, {1, 1000, "mail", "daily"});
        EXPECT_TRUE(id && s.approve_lease(*id, {IpAddress::parse("127.0.3.1").value()}));
    });
    ASSERT_TRUE(comes_true([&] { return types() == std::vector<std::string>{"AddressProblem"}; }));
    EXPECT_EQ(told()[0].account, to_string(shop));
    EXPECT_EQ(told()[0].check, "dnsbl:bl.example");
    EXPECT_THAT(told()[0].text, HasSubstr("trap"));
}

TEST_F(AddressCheckerTest, AnAddressThatIsAddedIsLookedAt) {
    checker->start();
    service->post([](control::Service& s) { EXPECT_TRUE(s.add_inventory({{IpAddress::parse("192.0.2.55").value(), ""}})); });
    EXPECT_TRUE(comes_true([&] { return health("192.0.2.55") == checks::Health::problem; }));
}

TEST_F(AddressCheckerTest, ABrokenListIsToldOnceAndListsNobody) {
    dns.forget("2.0.0.127.bl.example");
    dns.set_addresses("1.3.0.127.bl.example", {"127.0.0.2"});
    ASSERT_TRUE(check("127.0.3.1"));
    ASSERT_TRUE(check("127.0.3.2"));
    ASSERT_EQ(types(), std::vector<std::string>{"DnsblProblem"});
    EXPECT_EQ(told()[0].subject, "bl.example");
    EXPECT_EQ(health("127.0.3.1"), checks::Health::unknown);
    dns.set_addresses("2.0.0.127.bl.example", {"127.0.0.2"});
    ASSERT_TRUE(check("127.0.3.1")) << "tests the list again, since it did not work";
    EXPECT_THAT(types(), ElementsAre("DnsblProblem", "DnsblProblemSolved", "AddressProblem"));
}

TEST_F(AddressCheckerTest, AFailureOfDnsIsNoProblem) {
    dns.fail("127.0.3.1");
    ASSERT_TRUE(check("127.0.3.1"));
    EXPECT_THAT(types(), IsEmpty());
    EXPECT_EQ(health("127.0.3.1"), checks::Health::unknown);
}

TEST(CheckEvent, SaysWhatCouldNotBeCheckedForLong) {
    control::CheckNotice notice;
    notice.subject = "192.0.2.7";
    notice.standing.check = "reverse_dns";
    notice.standing.failing_since = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    notice.standing.failing = "the reverse look-up failed: timeout";
    notice.telling = checks::Telling::unchecked;
    EXPECT_EQ(check_line(notice), "192.0.2.7: reverse_dns could not be checked since 2026-11-24T00:00:00.000Z: the reverse look-up failed: timeout");
    EXPECT_EQ(json::parse(check_event(notice)).at("eventType").as_string(), "AddressProblem");
}

}  // namespace
}  // namespace warmpost::upkeep
