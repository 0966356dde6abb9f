// What is kept about the reputation of leased addresses, and senders whose recipients go by a list.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

keeping::Kept kept(AccountId account, const char* address, keeping::Kind kind, const char* isp, WallTime at) {
    return {account, address, {kind, keeping::Severity::info, IspId{isp}, "what is so", "what to do"}, at, at + std::chrono::hours(1)};
}

TEST(KeptFindings, ComeBackAfterARestartTheWholeAddressFirst) {
    TestService service;
    EXPECT_EQ(service->findings().value().checked, WallTime{});
    ASSERT_TRUE(service->put_findings({kept(service.id, "192.0.2.1", keeping::Kind::low_volume, "gmail", service.now),
                                       kept(service.id, "192.0.2.1", keeping::Kind::long_silence, "", service.now)},
                                      service.now));
    service.reopen();
    const auto found = service->findings().value();
    EXPECT_EQ(found.checked, service.now);
    ASSERT_EQ(found.kept.size(), 2u);
    EXPECT_EQ(found.kept[0].finding.kind, keeping::Kind::long_silence);
    EXPECT_EQ(found.kept[1].finding.kind, keeping::Kind::low_volume);
    EXPECT_EQ(found.kept[1].finding.isp, IspId{"gmail"});
    EXPECT_EQ(found.kept[1].finding.severity, keeping::Severity::info);
    EXPECT_EQ(found.kept[1].finding.text, "what is so");
    EXPECT_EQ(found.kept[1].finding.advice, "what to do");
    EXPECT_EQ(found.kept[1].since, service.now);
    EXPECT_EQ(found.kept[1].told, service.now + std::chrono::hours(1));
    ASSERT_TRUE(service->put_findings({}, service.now + std::chrono::hours(2)));
    EXPECT_TRUE(service->findings().value().kept.empty());
}

TEST(CountedSince, IsTheFirstTimeItIsAsked) {
    TestService service;
    const auto first = service.now;
    EXPECT_EQ(service->counted_since().value(), first);
    service.now += std::chrono::days(3);
    service.reopen();
    EXPECT_EQ(service->counted_since().value(), first);
}

TEST(AllowListed, LeasesBeginWarmAndTheWordSurvivesARestart) {
    TestService service;
    ASSERT_TRUE(service->add_inventory({{ip("192.0.2.1"), ""}, {ip("192.0.2.2"), ""}}));
    ASSERT_TRUE(service->create_pool(service.id, "clinic", ScalingMode::standard));
    ASSERT_TRUE(service->move_source("192.0.2.1", service.id, "clinic"));
    ASSERT_TRUE(service->set_allow_listed(service.id, true));
    ASSERT_TRUE(service->move_source("192.0.2.2", service.id, "clinic"));
    service.reopen();
    EXPECT_TRUE(service.account().allow_listed);
    const Pool* pool = service.pool("clinic");
    ASSERT_EQ(pool->sources.size(), 2u);
    EXPECT_EQ(pool->sources[0].warmup.plan->status, warmup::WarmupStatus::in_progress) << "leased before";
    EXPECT_EQ(pool->sources[1].warmup.plan->status, warmup::WarmupStatus::done);
    EXPECT_EQ(error_of(service->set_allow_listed(AccountId{42}, true)).code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace warmpost::control
