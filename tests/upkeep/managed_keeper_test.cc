// The keeper of managed pools over a real store and a real spool, with lanes and clocks that tests play.
#include "upkeep/managed_keeper.h"

#include <gtest/gtest.h>

#include "control/support.h"
#include "support/spool_kit.h"

namespace warmpost::upkeep {
namespace {

using control::ScalingMode;
using managed::DecisionKind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class PlayedLanes : public runtime::ManagedLanes {
public:
    explicit PlayedLanes(const WallTime& now) : now_(now) {}
    std::vector<runtime::ManagedLaneView> managed_lanes(bool take_arrivals) override {
        auto answer = lanes;
        if (take_arrivals)
            for (auto& lane : lanes) lane.arrived = 0;
        return answer;
    }
    boost::asio::awaitable<std::vector<runtime::ManagedLaneView>> managed_view() override { co_return lanes; }
    [[nodiscard]] WallTime policy_now() const override { return now_; }
    void set_patient(const std::map<PoolId, bool>& pools) override { patient = pools; }
    std::vector<runtime::ManagedLaneView> lanes;
    std::map<PoolId, bool> patient;

private:
    const WallTime& now_;
};

class ManagedKeeperTest : public testing::Test {
protected:
    ManagedKeeperTest() {
        config_.managed.worth_per_day = 1000;
        live_ = std::make_unique<config::Live>(config_);
        auto options = test::spool_options(directory_.path());
        options.now = [begin = service_.now] { return begin; };   // asked on the spool's thread
        spool_ = std::move(*spool::Spool::open(options));
        EXPECT_TRUE(service_->create_pool(service_.id, "auto", ScalingMode::managed));
        lanes_.lanes.push_back(lane("auto", "gmail"));
        make_keeper();
    }
    void make_keeper() {
        keeper_.reset();
        keeper_ = std::make_unique<ManagedKeeper>(*live_, *service_, *spool_, lanes_, [this] { return service_.now; });
    }
    runtime::ManagedLaneView lane(const char* pool, const char* isp) {
        runtime::ManagedLaneView view;
        view.pool = service_.pool(pool)->id;
        view.account = service_.id;
        view.pool_name = pool;
        view.isp = IspId{isp};
        return view;
    }
    // Ten minutes with so many new messages for each lane.
    void slot(std::int64_t arrived) {
        for (auto& lane : lanes_.lanes) lane.arrived = arrived;
        keeper_->tick();
        service_.now += minutes(10);
    }
    void quiet_days(int count) {
        for (int i = 0; i < count; ++i) {
            slot(0);
            service_.now += days(1) - minutes(10);
        }
    }
    std::size_t addresses() { return service_.pool("auto")->sources.size(); }
    std::vector<control::ManagedDecision> decisions(DecisionKind kind) {
        control::DecisionQuery query;
        query.kinds = {kind};
        return service_->decisions(query).value();
    }
    std::size_t events(const std::string& type) {
        spool_->flush();
        std::size_t count = 0;
        for (const auto& event : spool_->read_events(0, 1000)) count += event.json.find("\"" + type + "\"") != std::string::npos;
        return count;
    }
    test::ScratchDirectory directory_;
    control::TestService service_;
    config::Config config_ = service_.config;
    std::unique_ptr<config::Live> live_;
    std::unique_ptr<spool::Spool> spool_;
    PlayedLanes lanes_{service_.now};
    std::unique_ptr<ManagedKeeper> keeper_;
};

TEST_F(ManagedKeeperTest, LeasesWhenMailFlowsAndSaysWhy) {
    slot(40);
    EXPECT_EQ(addresses(), 0u);
    auto scaler = service_->scaler_state(service_.pool("auto")->id).value();
    EXPECT_NE(scaler.status.find("insufficient volume: 40 of 300"), std::string::npos) << scaler.status;
    slot(400);
    EXPECT_EQ(addresses(), 1u);
    const auto leased = decisions(DecisionKind::lease);
    ASSERT_EQ(leased.size(), 1u);
    EXPECT_EQ(leased[0].decision.address, "127.0.2.1");
    EXPECT_FALSE(leased[0].shadow);
    EXPECT_FALSE(leased[0].decision.why.empty());
    make_keeper();
    slot(10);
    EXPECT_EQ(addresses(), 1u) << "after a restart what is stored counts";
    scaler = service_->scaler_state(service_.pool("auto")->id).value();
    EXPECT_EQ(scaler.status, "sending via 1 dedicated address");
    EXPECT_EQ(scaler.wanted, 1);
}

TEST_F(ManagedKeeperTest, TellsLanesWhichPoolsHaveSoLittleMailThatTheyHaveTime) {
    const auto id = service_.pool("auto")->id;
    slot(400);
    EXPECT_TRUE(lanes_.patient.at(id));
    slot(8'000);
    slot(0);
    EXPECT_FALSE(lanes_.patient.at(id));
    quiet_days(40);
    EXPECT_TRUE(lanes_.patient.at(id)) << "nothing is known of its days any more";
    control::PoolOptions options;
    options.spill = warmup::Spill::never;
    ASSERT_TRUE(service_->set_pool_options(service_.id, "auto", options));
    slot(0);
    EXPECT_FALSE(lanes_.patient.at(id)) << "what exceeds the allowances would wait";
    ASSERT_TRUE(service_->delete_pool(service_.id, "auto"));
    slot(0);
    EXPECT_TRUE(lanes_.patient.empty());
}

TEST_F(ManagedKeeperTest, WhereExcessWaitsMailThatCameBeforeARestartHasAnAddressToo) {
    control::PoolOptions options;
    options.spill = warmup::Spill::never;
    ASSERT_TRUE(service_->set_pool_options(service_.id, "auto", options));
    slot(0);
    EXPECT_EQ(addresses(), 0u);
    lanes_.lanes[0].arrived_24h = 1;
    slot(0);
    EXPECT_EQ(addresses(), 1u);
}

TEST_F(ManagedKeeperTest, DrainsAndGivesBackWhenItDoesNot) {
    slot(500);
    ASSERT_EQ(addresses(), 1u);
    for (int day = 0; day < 60 && addresses() > 0; ++day) quiet_days(1);
    EXPECT_EQ(addresses(), 0u);
    EXPECT_EQ(decisions(DecisionKind::drain).size(), 1u);
    EXPECT_EQ(decisions(DecisionKind::release).size(), 1u);
    for (const auto& address : service_->addresses()) {
        if (address.ip == control::ip("127.0.2.1")) {
            EXPECT_EQ(address.state, "resting");
        }
    }
}

TEST_F(ManagedKeeperTest, TellsOnceThatTheInventoryIsShortAndOnceThatItIsNot) {
    slot(0);
    EXPECT_EQ(events("InventoryShort"), 0u) << "three are free";
    for (const char* ip : {"127.0.2.1", "127.0.2.2", "127.0.2.3"}) ASSERT_TRUE(service_->move_source(ip, AccountId{}, "shared"));
    for (int i = 0; i < 5; ++i) slot(70);
    make_keeper();
    slot(70);
    EXPECT_EQ(addresses(), 0u);
    EXPECT_EQ(events("InventoryShort"), 1u);
    ASSERT_EQ(decisions(DecisionKind::shortage).size(), 1u);
    EXPECT_TRUE(decisions(DecisionKind::lease).empty());
    for (const char* ip : {"127.0.2.1", "127.0.2.2", "127.0.2.3"}) ASSERT_TRUE(service_->move_source(ip, AccountId{}, "inventory"));
    slot(70);
    EXPECT_EQ(addresses(), 1u);
    EXPECT_EQ(events("InventorySufficient"), 1u);
    slot(70);
    EXPECT_EQ(events("InventorySufficient"), 1u);
}

TEST_F(ManagedKeeperTest, ALaneThatEndsAndBeginsAnewIsCountedFromItsOwnStart) {
    const auto count = [&](std::uint64_t life, std::int64_t sent) {
        if (life == 0) lanes_.lanes.clear();
        else lanes_.lanes = {lane("auto", "gmail")};
        for (auto& each : lanes_.lanes) {
            each.life = life;
            each.dedicated_sum = sent;
        }
        slot(0);
    };
    count(5, 100);
    count(9, 120);
    count(0, 0);
    count(12, 7);
    const auto hours = service_->managed_hours(service_.pool("auto")->id, {}, 0, 1'000'000).value();
    std::int64_t sent = 0;
    for (const auto& hour : hours) sent += hour.sent_dedicated;
    EXPECT_EQ(sent, 100 + 120 + 7);
}

TEST_F(ManagedKeeperTest, APoolInShadowLeasesNothingAndSaysWhatItWouldHave) {
    ASSERT_TRUE(service_->delete_pool(service_.id, "auto"));
    ASSERT_TRUE(service_->create_pool(service_.id, "plain", ScalingMode::standard));
    ASSERT_TRUE(service_->set_pool_options(service_.id, "plain", {{}, {}, {}, true}));
    lanes_.lanes = {lane("plain", "gmail")};
    lanes_.lanes[0].shadow = true;
    slot(500);
    EXPECT_TRUE(service_.pool("plain")->sources.empty());
    const auto leased = decisions(DecisionKind::lease);
    ASSERT_EQ(leased.size(), 1u);
    EXPECT_TRUE(leased[0].shadow);
    EXPECT_EQ(service_->scaler_state(service_.pool("plain")->id)->shadow_addresses.size(), 1u);
    EXPECT_EQ(service_->free_for_managed().value(), 3);
    for (int day = 0; day < 60; ++day) quiet_days(1);
    EXPECT_TRUE(service_->scaler_state(service_.pool("plain")->id)->shadow_addresses.empty());
    EXPECT_EQ(events("InventoryShort"), 0u);
}

TEST_F(ManagedKeeperTest, AFreezeStopsLeasingAndReleasing) {
    control::ManagedOverride word;
    word.pool = service_.pool("auto")->id;
    word.freeze_scaling = true;
    word.until = service_.now + hours(1);
    word.by = "terminal";
    word.reason = "provider moves racks";
    ASSERT_TRUE(service_->put_override(word));
    slot(500);
    EXPECT_EQ(addresses(), 0u);
    EXPECT_NE(service_->scaler_state(word.pool)->status.find("provider moves racks"), std::string::npos);
    service_.now += hours(1);
    slot(500);
    EXPECT_EQ(addresses(), 1u);
}

TEST_F(ManagedKeeperTest, ThePoolsLimitCountsBeforeTheConfigurations) {
    ASSERT_TRUE(service_->set_pool_options(service_.id, "auto", {{}, {}, 1, {}}));
    lanes_.lanes[0].day_ceiling = 10'000;
    slot(100'000);
    EXPECT_EQ(addresses(), 1u);
    ASSERT_TRUE(service_->set_pool_options(service_.id, "auto", {{}, {}, 2, {}}));
    slot(100'000);
    EXPECT_EQ(addresses(), 2u);
}

TEST_F(ManagedKeeperTest, CountsMetricsByTheHour) {
    const auto hour = std::chrono::floor<hours>(service_.now).time_since_epoch().count();
    auto& view = lanes_.lanes[0];
    view.pairs.push_back({});
    view.pairs[0].allowance_day = 900;
    view.pairs[0].available_day = 700;
    view.dedicated_sum = 30;
    view.shared_sum = 10;
    view.dedicated_24h = 30;
    keeper_->look();
    service_.now += minutes(10);
    view.dedicated_sum = 50;
    keeper_->look();
    service_.now += minutes(50);
    view.shared_sum = 11;
    keeper_->look();
    service_.now += minutes(10);
    view.shared_sum = 14;
    keeper_->look();
    const auto rows = service_->managed_hours(service_.pool("auto")->id, {}, hour, hour + 1).value();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].sent, 61);
    EXPECT_EQ(rows[0].sent_dedicated, 50);
    EXPECT_EQ(rows[0].available_24h, 700);
    EXPECT_EQ(rows[0].addresses, 1);
    EXPECT_EQ(rows[1].sent, 3);
}

TEST_F(ManagedKeeperTest, ALaneWhoseCoreIsSlowToAnswerIsNotCountedTwice) {
    const auto hour = std::chrono::floor<hours>(service_.now).time_since_epoch().count();
    lanes_.lanes[0].dedicated_sum = 30;
    keeper_->look();
    const auto told = std::exchange(lanes_.lanes, {});
    service_.now += minutes(10);
    keeper_->look();
    lanes_.lanes = told;
    service_.now += minutes(10);
    lanes_.lanes[0].dedicated_sum = 35;
    keeper_->look();
    const auto rows = service_->managed_hours(service_.pool("auto")->id, {}, hour, hour + 1).value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].sent, 35);
}

TEST(SlotInterval, IsTenPolicyMinutes) {
    EXPECT_EQ(slot_interval(1), minutes(10));
    EXPECT_EQ(slot_interval(600), std::chrono::seconds(1));
    EXPECT_EQ(slot_interval(100'000), std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace warmpost::upkeep
