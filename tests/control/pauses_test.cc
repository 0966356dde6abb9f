// What an operator stops and lets go.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

Pause of(Pause::Kind kind, const std::string& value) { return {kind, value, "maintenance", {}}; }

TEST(Pause, OfAnAddressMarksItsSource) {
    TestService service;
    ASSERT_TRUE(service->pause(of(Pause::Kind::address, "127.0.1.1")));
    EXPECT_TRUE(service.pool("ses-shared-pool")->sources.at(0).paused);
    EXPECT_FALSE(service.pool("ses-shared-pool")->sources.at(1).paused);
    EXPECT_TRUE(service->addresses().at(0).paused);
    ASSERT_TRUE(service->resume(Pause::Kind::address, "127.0.1.1"));
    EXPECT_FALSE(service.pool("ses-shared-pool")->sources.at(0).paused);
}

TEST(Pause, OfAPoolMarksItByNameOrByAccountAndName) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->create_pool(*other, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->pause(of(Pause::Kind::pool, to_string(*other) + "/mine")));
    EXPECT_FALSE(service.pool("mine")->paused);
    EXPECT_TRUE(service.published.back()->pool_named(*other, "mine")->paused);
    ASSERT_TRUE(service->pause(of(Pause::Kind::pool, "mine")));
    EXPECT_TRUE(service.pool("mine")->paused);
}

TEST(Pause, IsKeptWithItsReasonAndTimeAndEndsUnderAnySpelling) {
    TestService service;
    ASSERT_TRUE(service->pause(of(Pause::Kind::domain, "Example.COM")));
    ASSERT_EQ(service.published.back()->pauses.size(), 1U);
    EXPECT_EQ(service.published.back()->pauses[0].value, "example.com");
    EXPECT_EQ(service.published.back()->pauses[0].reason, "maintenance");
    EXPECT_EQ(service.published.back()->pauses[0].since, service.now);
    ASSERT_TRUE(service->resume(Pause::Kind::domain, "EXAMPLE.com"));
    EXPECT_TRUE(service.published.back()->pauses.empty());
}

TEST(Pause, OfALaneIsWrittenPoolSlashIsp) {
    TestService service;
    EXPECT_EQ(error_of(service->pause(of(Pause::Kind::lane, "nonsense/gmail"))).code, ErrorCode::NotFound) << "nothing would be held";
    ASSERT_TRUE(service->pause(of(Pause::Kind::lane, "ses-shared-pool/gmail")));
    EXPECT_EQ(service.published.back()->pauses[0].value, "ses-shared-pool/gmail");
    for (const auto* bad : {"", "gmail", "/gmail", "pool/"})
        EXPECT_EQ(error_of(service->pause(of(Pause::Kind::lane, bad))).code, ErrorCode::InvalidArgument) << bad;
}

TEST(Pause, EndsUnderThePoolsNameWithItsAccountOrWithout) {
    TestService service;
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::standard));
    const auto full = to_string(service.id) + "/mine";
    ASSERT_TRUE(service->pause(of(Pause::Kind::lane, "mine/gmail")));
    ASSERT_TRUE(service->resume(Pause::Kind::lane, full + "/gmail"));
    ASSERT_TRUE(service->pause(of(Pause::Kind::lane, full + "/gmail")));
    ASSERT_TRUE(service->resume(Pause::Kind::lane, "mine/gmail"));
    ASSERT_TRUE(service->pause(of(Pause::Kind::pool, full)));
    EXPECT_NE(error_of(service->resume(Pause::Kind::lane, full + "/gmail")).message.find("pool " + full + " is: resume that"), std::string::npos);
    ASSERT_TRUE(service->resume(Pause::Kind::pool, "mine"));
    ASSERT_TRUE(service->pause(of(Pause::Kind::pool, "mine")));
    EXPECT_EQ(error_of(service->resume(Pause::Kind::lane, "mine/gmail")).message, "lane mine/gmail is not paused; pool mine is: resume that") << "said once";
    ASSERT_TRUE(service->resume(Pause::Kind::pool, "mine"));
    EXPECT_TRUE(service.published.back()->pauses.empty());
}

TEST(Pause, OfPoolsOfSeveralAccountsIsNotEndedForOneOfThem) {
    TestService service;
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    for (const auto account : {service.id, *other}) ASSERT_TRUE(service->create_pool(account, "mine", ScalingMode::standard));
    ASSERT_TRUE(service->pause(of(Pause::Kind::lane, "mine/gmail")));
    const auto refused = error_of(service->resume(Pause::Kind::lane, to_string(*other) + "/mine/gmail"));
    EXPECT_EQ(refused.code, ErrorCode::NotFound);
    EXPECT_NE(refused.message.find("mine/gmail is, of every account"), std::string::npos) << refused.message;
    ASSERT_TRUE(service->resume(Pause::Kind::lane, "mine/gmail"));
}

TEST(Pause, OfWhatIsNotThereIsRefused) {
    TestService service;
    EXPECT_EQ(error_of(service->pause(of(Pause::Kind::address, "127.9.9.9"))).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->pause(of(Pause::Kind::pool, "nothing"))).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->resume(Pause::Kind::domain, "example.com")).code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace warmpost::control
