// The keeper over a real store and a real spool, with a clock that tests set.
#include "upkeep/reputation_keeper.h"

#include <gtest/gtest.h>

#include "control/support.h"
#include "support/spool_kit.h"

namespace warmpost::upkeep {
namespace {

using spool::UsageKind;
using std::chrono::days;
using std::chrono::hours;

class ReputationKeeperTest : public testing::Test {
protected:
    ReputationKeeperTest() {
        config_.egress.inventory = {{control::ip("192.0.2.1"), ""}, {control::ip("192.0.2.2"), ""}};
        EXPECT_TRUE(service_->apply_config(config_));
        EXPECT_TRUE(service_->create_pool(service_.id, "news", control::ScalingMode::standard));
        open_spool();
        live_ = std::make_unique<config::Live>(config_);
        EXPECT_TRUE(service_->counted_since());
    }
    void open_spool() {
        auto options = test::spool_options(directory_.path());
        options.now = [begin = service_.now] { return begin; };   // asked on the spool's thread
        spool_.reset();
        spool_ = std::move(*spool::Spool::open(options));
    }
    void lease(const char* address, int percent = 100) {
        ASSERT_TRUE(service_->move_source(address, service_.id, "news"));
        ASSERT_TRUE(service_->set_warmup(service_.id, address, percent));
    }
    void sent(const char* address, std::int64_t messages, const char* isp = "gmail") {
        spool::Outcome outcome;
        outcome.usage.push_back({{std::chrono::floor<days>(service_.now), service_.id, UsageKind::standard, address, isp}, {.delivered = messages}});
        spool_->record(std::move(outcome));
    }
    std::vector<keeping::Kept> check() {
        spool_->flush();
        ReputationKeeper keeper(*live_, *service_, *spool_, [this] { return service_.now; });
        const auto checked = keeper.check();
        EXPECT_TRUE(checked) << checked.error().message;
        return service_->findings().value().kept;
    }
    std::size_t events() {
        std::size_t count = 0;
        for (const auto& event : spool_->read_events(0, 1000)) count += event.json.find("ReputationFinding") != std::string::npos;
        return count;
    }
    void restart() {
        service_.reopen();
        open_spool();
    }
    test::ScratchDirectory directory_;
    control::TestService service_;
    config::Config config_ = service_.config;
    std::unique_ptr<config::Live> live_;
    std::unique_ptr<spool::Spool> spool_;
};

TEST_F(ReputationKeeperTest, ASilentAddressIsFoundToldOnceAlsoAcrossARestartAndAgainAfterAWeek) {
    lease("192.0.2.1");
    EXPECT_TRUE(check().empty());
    service_.now += days(30);
    const auto found = check();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].address, "192.0.2.1");
    EXPECT_EQ(found[0].account, service_.id);
    EXPECT_EQ(found[0].finding.kind, keeping::Kind::long_silence);
    EXPECT_EQ(events(), 1u);
    service_.now += hours(1);
    EXPECT_EQ(check().size(), 1u);
    EXPECT_EQ(events(), 1u);
    restart();
    service_.now += hours(1);
    EXPECT_EQ(check().size(), 1u);
    EXPECT_EQ(events(), 1u);
    service_.now += days(7);
    EXPECT_EQ(check().size(), 1u);
    EXPECT_EQ(events(), 2u);
    sent("192.0.2.1", 1);
    for (const auto& kept : check()) EXPECT_NE(kept.finding.kind, keeping::Kind::long_silence) << "it has sent";
}

TEST_F(ReputationKeeperTest, VolumesAreJudgedByTheConfigurationInForce) {
    lease("192.0.2.1");
    for (int day = 0; day < 40; ++day) {
        sent("192.0.2.1", 50);
        service_.now += days(1);
    }
    const auto found = check();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].finding.kind, keeping::Kind::low_volume);
    EXPECT_EQ(found[0].finding.isp, IspId{"gmail"});
    auto lower = config_;
    lower.keeping.several_hundred = 50;
    (void)live_->replace(lower);
    EXPECT_TRUE(check().empty());
}

TEST_F(ReputationKeeperTest, AJumpIsFoundAndNotWhileCountsAreYoung) {
    lease("192.0.2.1");
    service_.now += days(1);
    sent("192.0.2.1", 5'000);
    const auto found = check();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].finding.kind, keeping::Kind::sudden_jump);
}

TEST_F(ReputationKeeperTest, AllowListedAccountsAndManagedPoolsGetNoFindings) {
    lease("192.0.2.1");
    ASSERT_TRUE(service_->set_allow_listed(service_.id, true));
    service_.now += days(40);
    EXPECT_TRUE(check().empty());
    ASSERT_TRUE(service_->set_allow_listed(service_.id, false));
    EXPECT_EQ(check().size(), 1u);
    ASSERT_TRUE(service_->set_scaling_mode(service_.id, "news", control::ScalingMode::managed));
    EXPECT_TRUE(check().empty());
}

TEST_F(ReputationKeeperTest, AnAddressThatWarmsUpIsNotBlamedForLittle) {
    lease("192.0.2.1", 10);
    for (int day = 0; day < 31; ++day) {
        sent("192.0.2.1", 50);
        service_.now += days(1);
        ASSERT_TRUE(service_->tick_warmup({}));
    }
    EXPECT_TRUE(check().empty());
    ASSERT_TRUE(service_->set_warmup(service_.id, "192.0.2.1", 100));
    EXPECT_EQ(check().size(), 1u);
}

}  // namespace
}  // namespace warmpost::upkeep
