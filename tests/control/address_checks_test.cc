// What is kept of checks: events are neither lost nor repeated by a restart; what an account gives back rests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "control/support.h"
#include "store/store.h"

namespace warmpost::control {
namespace {
using namespace std::chrono_literals;
using checks::State;
using checks::Telling;
using checks::Verdict;
using testing::HasSubstr;

constexpr const char* kIp = "127.0.2.1";
const Verdict kOk{"reverse_dns", State::ok, "", "mta.example, and back", "", false};
const Verdict kBad{"reverse_dns", State::problem, "none", "there is no reverse DNS", "ask for it", false};
const Verdict kBindOk{"bind", State::ok, "", "can be bound", "", false};
const Verdict kUnbindable{"bind", State::problem, "not_here", "not here", "", false};
const Verdict kListed{"dnsbl:l.example", State::problem, "127.0.0.2", "listed by l.example", "", false};

std::vector<CheckNotice> notices(TestService& service, const std::vector<Verdict>& verdicts, const std::string& subject = kIp) {
    const auto stored = service->store_checks(subject, verdicts);
    EXPECT_TRUE(stored);
    return stored.value_or(std::vector<CheckNotice>{});
}
std::int64_t ask_for(TestService& service, AccountId account, int count = 1) { return service->request_lease(account, {count, 1000, "mail", "daily"}).value(); }
AddressInfo info(TestService& service, const std::string& text) {
    for (auto& address : service->addresses())
        if (address.ip == ip(text)) return address;
    return {};
}

TEST(AddressChecks, AreKeptOverARestart) {
    TestService service;
    ASSERT_EQ(notices(service, {kBindOk, kBad}).size(), 1u);
    const auto before = service->address_checks().value();
    service.reopen();
    EXPECT_EQ(service->address_checks().value(), before);
    ASSERT_EQ(before.at(kIp).size(), 2u);
    EXPECT_EQ(before.at(kIp)[1].text, "there is no reverse DNS");
    service.now += 24h;
    EXPECT_TRUE(notices(service, {kBindOk, kBad}).empty()) << "told before the restart";
}

TEST(AddressChecks, ANoticeComesAgainUntilItsEventIsDurable) {
    TestService service;
    const auto made = notices(service, {kBad});
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(made[0].telling, Telling::problem);
    service.reopen();                                            // killed before the event was durable
    const auto again = service->untold_checks().value();
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].standing, made[0].standing);
    ASSERT_TRUE(service->checks_told(again));
    EXPECT_TRUE(service->untold_checks().value().empty());
    service.reopen();
    EXPECT_TRUE(service->untold_checks().value().empty());
    EXPECT_EQ(service->address_checks().value().at(kIp)[0].state, State::problem);
}

TEST(AddressChecks, ALaterNoticeIsNotTakenForToldByAnEarlierOne) {
    TestService service;
    const auto problem = notices(service, {kBad});
    service.now += 1h;
    const auto solved = notices(service, {kOk});
    ASSERT_EQ(solved.size(), 1u);
    ASSERT_TRUE(service->checks_told(problem));
    ASSERT_EQ(service->untold_checks().value().size(), 1u);
    ASSERT_TRUE(service->checks_told(solved));
    EXPECT_TRUE(service->untold_checks().value().empty());
}

TEST(AddressChecks, NameTheAccountThatLeasesTheAddress) {
    TestService service;
    EXPECT_EQ(notices(service, {kBad}).at(0).account, AccountId{0});
    ASSERT_TRUE(service->approve_lease(ask_for(service, service.id), {ip(kIp)}));
    EXPECT_EQ(notices(service, {kOk}).at(0).account, service.id);
    ASSERT_TRUE(service->release(service.id, kIp));
    EXPECT_EQ(notices(service, {kBad}).at(0).account, AccountId{0}) << "it was theirs, and is no more";
}

TEST(AddressChecks, AListThatIsNoLongerAskedEndsItsListings) {
    TestService service;
    ASSERT_TRUE(service->checks_told(notices(service, {kBindOk, kListed})));
    const auto ended = notices(service, {kBindOk});
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].telling, Telling::solved);
    EXPECT_THAT(ended[0].standing.text, HasSubstr("no longer checked"));
    EXPECT_EQ(service->address_checks().value().at(kIp).size(), 1u);
    EXPECT_TRUE(notices(service, {kBindOk}).empty()) << "once";
    EXPECT_EQ(service->untold_checks().value().size(), 1u) << "until it is durable";
    ASSERT_TRUE(service->checks_told(ended));
    EXPECT_TRUE(service->untold_checks().value().empty());
    EXPECT_EQ(notices(service, {kBindOk, kListed}).size(), 1u) << "asked again, it is found anew";
}

TEST(AddressChecks, AddressesWithAProblemAreLeasedLast) {
    TestService service;
    const auto free = static_cast<int>(std::ranges::count(service->addresses(), "inventory", &AddressInfo::state));
    ASSERT_GE(free, 3);
    (void)notices(service, {kBad});
    EXPECT_EQ(service->approve_lease(ask_for(service, service.id), {}).value(), std::vector<std::string>{"127.0.2.2"});
    const auto rest = service->approve_lease(ask_for(service, service.id, free - 1), {});
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->back(), kIp) << "when no others are left";
}

TEST(AddressChecks, AnAddressThisHostDoesNotHaveIsLeasedOnlyByName) {
    TestService service;
    const auto free = static_cast<int>(std::ranges::count(service->addresses(), "inventory", &AddressInfo::state));
    (void)notices(service, {kUnbindable});
    const auto all = ask_for(service, service.id, free);
    EXPECT_THAT(error_of(service->approve_lease(all, {})).message, HasSubstr("besides 1 that this host does not have"));
    EXPECT_TRUE(service->approve_lease(ask_for(service, service.id), {ip(kIp)}));
}

TEST(Release, LetsTheAddressRestAndLeavesItsPoolAtOnce) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1}).value();
    ASSERT_TRUE(service->approve_lease(ask_for(service, service.id), {ip(kIp)}));
    service.now += 24h;
    EXPECT_EQ(error_of(service->release(other, kIp)).code, ErrorCode::NotFound) << "not theirs";
    EXPECT_EQ(error_of(service->release(service.id, "127.0.2.2")).code, ErrorCode::NotFound) << "not leased";
    EXPECT_EQ(error_of(service->release(service.id, "nonsense")).code, ErrorCode::NotFound);
    const auto until = service->release(service.id, kIp);
    ASSERT_TRUE(until);
    EXPECT_EQ(*until, service.now + 720h);
    EXPECT_TRUE(service->snapshot()->own_pool(service.id, "ses-default-dedicated-pool")->sources.empty());
    EXPECT_EQ(info(service, kIp).state, "resting");
    EXPECT_EQ(error_of(service->release(service.id, kIp)).code, ErrorCode::NotFound) << "given back already";
    service.close();
    const auto periods = store::Store::open(service.database()).value()->lease_periods(service.id.value(), 0).value();
    ASSERT_EQ(periods.size(), 1u);
    EXPECT_EQ(periods[0].held_until, to_ms(service.now)) << "it is charged until now";
    service.reopen();
    EXPECT_EQ(error_of(service->approve_lease(ask_for(service, other), {ip(kIp)})).code, ErrorCode::Conflict);
    EXPECT_NE(service->approve_lease(ask_for(service, other), {}).value().front(), kIp);
    service.now += 720h;
    EXPECT_TRUE(service->approve_lease(ask_for(service, other), {ip(kIp)}));
}

TEST(Release, OfAManagedPoolsAddressIsRefused) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "auto", ScalingMode::managed));
    ASSERT_EQ(service->lease_managed(service.pool("auto")->id, 1).value(), std::vector<std::string>{kIp});
    EXPECT_EQ(error_of(service->release(service.id, kIp)).code, ErrorCode::NotFound) << "hidden: as if it were not there";
}

}  // namespace
}  // namespace warmpost::control
