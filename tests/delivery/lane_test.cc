// What a lane learns from answers, and what it leaves alone.
#include "delivery/scheduler/lane.h"

#include <gtest/gtest.h>

namespace warmpost::delivery {
namespace {
using outcome::Meaning;
using outcome::Scope;
using namespace std::chrono_literals;

control::SnapshotPtr pool_of(const std::vector<std::string>& addresses, const std::vector<control::Pause>& pauses = {}) {
    auto pool = std::make_shared<control::Pool>();
    pool->id = kSharedPool;
    pool->name = kSharedPoolName;
    for (const std::string& text : addresses) pool->sources.push_back({control::SourceKind::address, IpAddress::parse(text).value(), "", text, false});
    auto snapshot = std::make_shared<control::Snapshot>();
    snapshot->pools[pool->id] = pool;
    snapshot->pauses = pauses;
    snapshot->index_pools();
    return snapshot;
}
outcome::Judgement judged(Meaning meaning, Scope scope) {
    outcome::Judgement judgement;
    judgement.meaning = meaning;
    judgement.scope = scope;
    judgement.ours = true;
    return judgement;
}

class LaneTest : public testing::Test {
protected:
    explicit LaneTest() { limits.connections = 10; lane = std::make_unique<Lane>(kSharedPool, IspId{"gmail"}, limits); }
    void use(const std::vector<std::string>& addresses, const std::vector<control::Pause>& pauses = {}) { lane->refresh(pool_of(addresses, pauses)); }
    [[nodiscard]] bool rests(std::size_t i) const { return lane->sources.at(i)->rests_until > now; }

    const WallTime now = from_ms(1'800'000'000'000);
    isp::Limits limits;
    std::unique_ptr<Lane> lane;
    config::Config config;
};

TEST_F(LaneTest, ABlockOfANetblockRestsTheAddressesOfThatNetblockOnly) {
    use({"192.0.2.1", "192.0.2.2", "198.51.100.1", "2001:db8::1"});
    lane->learn(*lane->sources[0], judged(Meaning::blocked, Scope::netblock), now);
    EXPECT_TRUE(rests(0) && rests(1));
    EXPECT_FALSE(rests(2) || rests(3));
}
TEST_F(LaneTest, WhatIsAboutARecipientItsDomainOrTheContentRestsNobody) {
    use({"192.0.2.1"});
    for (const Scope scope : {Scope::recipient, Scope::sending_domain, Scope::content}) lane->learn(*lane->sources[0], judged(Meaning::blocked, scope), now);
    EXPECT_FALSE(rests(0));
    EXPECT_EQ(lane->sources[0]->recent_bad, 0);
}
TEST_F(LaneTest, TooManyConnectionsLowersTheCapAndDeliveriesRaiseItAgain) {
    use({"192.0.2.1"});
    SourceState& source = *lane->sources[0];
    source.connections = 3;
    lane->learn(source, judged(Meaning::throttled, Scope::connection), now);
    EXPECT_EQ(lane->connection_limit(source, config), 2);
    EXPECT_FALSE(rests(0));
    for (int i = 0; i < 10'000; ++i) lane->learn(source, judged(Meaning::delivered, Scope::address), now);
    EXPECT_EQ(lane->connection_limit(source, config), 10);   // never beyond the ISP's limit
}
TEST_F(LaneTest, RestsGrowWhileNothingIsDeliveredInBetween) {
    use({"192.0.2.1"});
    SourceState& source = *lane->sources[0];
    lane->learn(source, judged(Meaning::throttled, Scope::address), now);
    const auto first = source.rests_until - now;
    lane->learn(source, judged(Meaning::throttled, Scope::address), now);   // an answer of a connection that was open already
    EXPECT_EQ(source.rests_until - now, first);
    const WallTime later = source.rests_until + 1s;
    lane->learn(source, judged(Meaning::throttled, Scope::address), later);
    EXPECT_GT(source.rests_until - later, first);
    const WallTime fine = source.rests_until + 1s;
    lane->learn(source, judged(Meaning::delivered, Scope::address), fine);
    lane->learn(source, judged(Meaning::throttled, Scope::address), fine);
    EXPECT_EQ(source.rests_until - fine, first);
}
TEST_F(LaneTest, PausesByLaneAndByAddressAreSeen) {
    use({"192.0.2.1", "192.0.2.2"}, {{control::Pause::Kind::address, "192.0.2.2", "", {}}});
    EXPECT_FALSE(lane->paused);
    EXPECT_FALSE(lane->sources[0]->source.paused);
    EXPECT_TRUE(lane->sources[1]->source.paused);
    use({"192.0.2.1"}, {{control::Pause::Kind::lane, lane->name, "", {}}});
    EXPECT_TRUE(lane->paused);
}
TEST_F(LaneTest, ARateLimitIsDrawnOnAndRefilledByTime) {
    limits.messages_per_second = 2;
    lane = std::make_unique<Lane>(kSharedPool, IspId{"gmail"}, limits);
    use({"192.0.2.1"});
    Site site;
    auto destination = std::make_shared<Destination>();
    destination->hosts.push_back({"mx", 25, 0, {IpAddress::parse("192.0.2.99").value()}});
    site.destination = destination;
    for (int i = 0; i < 100; ++i) site.ready.push(std::make_unique<Item>());
    const RelayBook relays;
    Allowances allowances([](UseStates, const std::function<void(bool)>& done) { done(true); }, {});
    SteadyTime steady{1h};
    const auto draws = [&] {
        int count = 0;
        while (lane->draw(site, lane->sources[0], 1, {config, relays, allowances, now, steady})) ++count;
        return count;
    };
    EXPECT_EQ(draws(), 2);
    steady += 500ms;
    EXPECT_EQ(draws(), 1);
    steady += 1min;
    EXPECT_EQ(draws(), 2);   // never more than a second's worth at once
}

}  // namespace
}  // namespace warmpost::delivery
