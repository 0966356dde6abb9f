// A slowed account has its own rate in a lane; an address's rests outlive the lane; a source that is in trouble now and then is used last.
#include "delivery/scheduler/account_watch.h"

#include <gtest/gtest.h>

#include "delivery/scheduler/lane.h"

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

const WallTime kNow = from_ms(1'800'000'000'000);
const AccountId kLoud{2}, kQuiet{3};
const fairness::Marks kMarks;

class AccountWatchTest : public testing::Test {
protected:
    void refuse(int count) {
        for (int i = 0; i < count; ++i) (void)watch.book().add(kLoud, {1, 0, 0, 1}, kMarks, kNow);
    }
    // Recipients that the account may send in `seconds`, one at a time.
    int sends(std::chrono::seconds seconds, double base) {
        int count = 0;
        for (const SteadyTime end = steady + seconds; steady < end;) {
            if (const auto until = watch.wait(kLoud, base, steady)) {
                steady = *until;
            } else {
                watch.spend(kLoud, 1);
                ++count;
            }
        }
        return count;
    }
    WideStandings wide;
    AccountWatch watch{wide};
    SteadyTime steady{1h};
};

TEST_F(AccountWatchTest, WhoIsNotSlowedNeverWaits) {
    refuse(1);
    EXPECT_EQ(watch.factor(kLoud), 1.0);
    EXPECT_FALSE(watch.wait(kLoud, 1, steady));
    EXPECT_EQ(watch.note(kLoud), "");
}
TEST_F(AccountWatchTest, ASlowedAccountSendsAtItsFactorOfTheRate) {
    refuse(3);
    ASSERT_EQ(watch.factor(kLoud), 0.5);
    EXPECT_EQ(watch.factor(kQuiet), 1.0);
    EXPECT_NEAR(sends(100s, 10), 500, 10);
    refuse(30);
    ASSERT_EQ(watch.factor(kLoud), 0.02);
    EXPECT_NEAR(sends(100s, 10), 20, 6);
    EXPECT_TRUE(watch.note(kLoud).starts_with("account slowed to 1/50: refusals 100")) << watch.note(kLoud);
}
TEST_F(AccountWatchTest, ManyRecipientsArePaidForAndWhatWasNotSentIsNot) {
    refuse(3);
    ASSERT_FALSE(watch.wait(kLoud, 10, steady));
    watch.spend(kLoud, 50);
    ASSERT_TRUE(watch.wait(kLoud, 10, steady));
    EXPECT_TRUE(watch.wait(kLoud, 10, steady + 9s));
    EXPECT_FALSE(watch.wait(kLoud, 10, steady + 10s));
    watch.spend(kLoud, 50);
    watch.spend(kLoud, -50);
    EXPECT_FALSE(watch.wait(kLoud, 10, steady + 10s));
}
TEST_F(AccountWatchTest, TheWorseOfHereAndOverAllIspsCounts) {
    wide[kLoud] = {3, "hard bounces 12 %"};
    EXPECT_EQ(watch.factor(kLoud), 0.1);
    EXPECT_EQ(watch.note(kLoud), "account slowed to 1/10: hard bounces 12 %");
    refuse(30);
    EXPECT_EQ(watch.factor(kLoud), 0.02);
    wide.clear();
    EXPECT_EQ(watch.factor(kLoud), 0.02);
}
TEST_F(AccountWatchTest, TimeLetsItGoAgain) {
    refuse(3);
    WallTime now = kNow;
    std::size_t changes = 0;
    for (int minute = 0; minute < 24 * 60 && !watch.book().nobody_slowed(); ++minute) changes += watch.book().recover(kMarks, now += 1min).size();
    EXPECT_EQ(watch.factor(kLoud), 1.0);
    EXPECT_EQ(changes, 1U);
    watch.forget(now + 24h);
    EXPECT_EQ(watch.book().find(kLoud), nullptr);
}

control::SnapshotPtr shared_pool_of(const std::vector<std::string>& addresses) {
    auto pool = std::make_shared<control::Pool>();
    pool->id = kSharedPool;
    pool->name = kSharedPoolName;
    for (const std::string& text : addresses) pool->sources.push_back({control::SourceKind::address, IpAddress::parse(text).value(), "", text, false});
    auto snapshot = std::make_shared<control::Snapshot>();
    snapshot->pools[pool->id] = pool;
    snapshot->index_pools();
    return snapshot;
}
outcome::Judgement judged(outcome::Meaning meaning) {
    outcome::Judgement judgement;
    judgement.meaning = meaning;
    judgement.scope = outcome::Scope::address;
    return judgement;
}

TEST(RestBook, ARestOutlivesItsLaneAndEndsWithADelivery) {
    RestBook book;
    const auto make = [&](const char* isp) {
        auto lane = std::make_unique<Lane>(kSharedPool, IspId{isp}, isp::Limits{});
        lane->rest_book = &book;
        lane->refresh(shared_pool_of({"192.0.2.1", "192.0.2.2"}));
        return lane;
    };
    auto lane = make("gmail");
    lane->learn(*lane->sources[0], judged(outcome::Meaning::blocked), kNow, "421 blocked");
    const auto changes = book.take_changes();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].source, "192.0.2.1");
    EXPECT_EQ(changes[0].reason, "421 blocked");
    EXPECT_TRUE(book.take_changes().empty());

    RestBook restarted;
    restarted.load(changes);
    EXPECT_TRUE(restarted.take_changes().empty());
    lane = make("gmail");
    EXPECT_EQ(lane->sources[0]->rests_until, changes[0].until);
    EXPECT_EQ(lane->sources[0]->rests, 1U);
    EXPECT_EQ(lane->sources[1]->rests_until, WallTime{});
    restarted.end_all();
    EXPECT_EQ(restarted.take_changes().size(), 1U);
    EXPECT_TRUE(restarted.all().empty());
    EXPECT_EQ(make("yahoo")->sources[0]->rests_until, WallTime{}) << "another ISP knows nothing of it";

    lane->learn(*lane->sources[0], judged(outcome::Meaning::delivered), changes[0].until + 1s);
    const auto ended = book.take_changes();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].until, WallTime{});
    EXPECT_TRUE(book.all().empty());
}
TEST(BestFirst, AnAddressThatIsThrottledNowAndThenGetsLess) {
    config::Config config;
    const RelayBook relays;
    Allowances allowances([](UseStates, const std::function<void(bool)>& done) { done(true); }, {});
    Lane lane(kSharedPool, IspId{"gmail"}, isp::Limits{});
    lane.refresh(shared_pool_of({"192.0.2.1", "192.0.2.2"}));
    Site site;
    auto destination = std::make_shared<Destination>();
    destination->hosts.push_back({"mx", 25, 0, {IpAddress::parse("192.0.2.99").value()}});
    site.destination = destination;
    for (int i = 0; i < 40; ++i) site.ready.push(std::make_unique<Item>());
    WallTime now = kNow;
    lane.learn(*lane.sources[0], judged(outcome::Meaning::throttled), now);
    now = lane.sources[0]->rests_until + 1s;
    const auto first = [&] {
        const auto drawn = lane.source_for_connection(site, {config, relays, allowances, now, SteadyTime{now.time_since_epoch()}});
        return drawn ? drawn->source->source.name : "";
    };
    EXPECT_EQ(first(), "192.0.2.2") << "both may send again, the better one does";
    lane.sources[1]->source.paused = true;
    site.grants.clear();
    EXPECT_EQ(first(), "192.0.2.1");
}

}  // namespace
}  // namespace warmpost::delivery
