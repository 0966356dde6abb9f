// Settings of accounts and options of configuration sets.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

ConfigurationSet named(const std::string& name) {
    ConfigurationSet set;
    set.name = name;
    return set;
}

TEST(AccountSettings, AreChangedOneByOneAndKeptOverARestart) {
    TestService service;
    EXPECT_EQ(service.account().suppressed, (SuppressedReasons{true, true})) << "as SES has it for new accounts";
    EXPECT_FALSE(service.account().vdm_set);
    ASSERT_TRUE(service->set_sending_enabled(service.id, false));
    ASSERT_TRUE(service->set_suppressed_reasons(service.id, {false, true}));
    ASSERT_TRUE(service->set_vdm(service.id, true, {true, std::nullopt}));
    ASSERT_TRUE(service->set_pricing_plan(service.id, "PRO"));
    service.reopen();
    const Account& account = service.account();
    EXPECT_FALSE(account.sending_enabled);
    EXPECT_EQ(account.suppressed, (SuppressedReasons{false, true}));
    EXPECT_TRUE(account.vdm_set && account.vdm_enabled);
    EXPECT_EQ(account.vdm, (VdmOptions{true, std::nullopt}));
    EXPECT_EQ(account.pricing_plan, "PRO");
    EXPECT_EQ(account.max_24_hour_send, 50'000) << "what was not named stays";
}

TEST(AccountSettings, ThatCannotBeAreRefused) {
    TestService service;
    EXPECT_EQ(error_of(service->set_pricing_plan(service.id, "GOLD")).field, "Plan");
    EXPECT_EQ(error_of(service->set_sending_enabled(AccountId{99}, true)).code, ErrorCode::NotFound);
}

TEST(ConfigurationSetOptions, AreChangedOneByOneAndKeptOverARestart) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(service.id, "shop.example", VerificationStatus::success, ""));
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    ASSERT_TRUE(service->create_configuration_set(service.id, named("plain")));
    const auto change = [&](const std::function<void(ConfigurationSet&)>& how) { return service->change_configuration_set(service.id, "news", how); };
    ASSERT_TRUE(change([](ConfigurationSet& set) { set.reputation_metrics = false; }));
    ASSERT_TRUE(change([](ConfigurationSet& set) { set.suppressed = SuppressedReasons{false, false}; }));
    ASSERT_TRUE(change([](ConfigurationSet& set) { set.tracking = TrackingOptions{"links.shop.example", HttpsPolicy::require_open_only}; }));
    ASSERT_TRUE(change([](ConfigurationSet& set) { set.vdm = {false, true}; }));
    ASSERT_TRUE(change([](ConfigurationSet& set) { set.archive_arn = "arn:aws:ses:us-east-1:1:mailmanager-archive/a-x"; }));
    service.reopen();
    const auto& set = service.account().configuration_sets.at("news");
    EXPECT_FALSE(set.reputation_metrics);
    ASSERT_TRUE(set.suppressed);
    EXPECT_EQ(*set.suppressed, (SuppressedReasons{false, false})) << "no reason is another thing than the account's reasons";
    EXPECT_EQ(set.tracking, (TrackingOptions{"links.shop.example", HttpsPolicy::require_open_only}));
    EXPECT_EQ(set.vdm, (VdmOptions{false, true}));
    EXPECT_EQ(set.archive_arn, "arn:aws:ses:us-east-1:1:mailmanager-archive/a-x");
    const auto& plain = service.account().configuration_sets.at("plain");
    EXPECT_FALSE(plain.suppressed);
    EXPECT_FALSE(plain.tracking);
    EXPECT_EQ(plain.vdm, VdmOptions{});
}

TEST(ConfigurationSetOptions, SendingThatIsSwitchedOnAgainIsAFreshStart) {
    TestService service;
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    const auto sending = [&](bool enabled) {
        return service->change_configuration_set(service.id, "news", [enabled](ConfigurationSet& set) { set.sending_enabled = enabled; });
    };
    ASSERT_TRUE(sending(true));
    EXPECT_EQ(service.account().configuration_sets.at("news").last_fresh_start, WallTime{}) << "it was never off";
    ASSERT_TRUE(sending(false));
    service.now += std::chrono::hours{1};
    ASSERT_TRUE(sending(true));
    service.reopen();
    EXPECT_EQ(service.account().configuration_sets.at("news").last_fresh_start, service.now);
}

TEST(ConfigurationSetOptions, LinksLeadToAVerifiedDomainOnly) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    const auto lead_to = [&](const std::string& domain) {
        return service->change_configuration_set(service.id, "news", [&domain](ConfigurationSet& set) {
            set.tracking = TrackingOptions{domain, HttpsPolicy::optional};
        });
    };
    const auto refused = error_of(lead_to("shop.example"));
    EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refused.message, "Domain <shop.example> is not verified under this account.");
    EXPECT_FALSE(service.account().configuration_sets.at("news").tracking) << "a refused write changes nothing";
    auto made_with = named("other");
    made_with.tracking = TrackingOptions{"shop.example", HttpsPolicy::optional};
    EXPECT_EQ(error_of(service->create_configuration_set(service.id, made_with)).message, refused.message);
    ASSERT_TRUE(service->set_identity_status(service.id, "shop.example", VerificationStatus::success, ""));
    EXPECT_TRUE(lead_to("shop.example"));
    EXPECT_TRUE(lead_to("go.shop.example"));
    ASSERT_TRUE(service->create_identity(service.id, {"postmaster@shop.example", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(service.id, "postmaster@shop.example", VerificationStatus::success, ""));
    EXPECT_TRUE(lead_to("shop.example")) << "an address hides no domain";
    ASSERT_TRUE(service->create_identity(service.id, {"me@solo.example", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(service.id, "me@solo.example", VerificationStatus::success, ""));
    EXPECT_FALSE(lead_to("solo.example")) << "an address is no domain";
}

TEST(ConfigurationSetOptions, OfAMissingSetOrWithABadPoolAreRefused) {
    TestService service;
    const auto nothing = [](ConfigurationSet&) {};
    EXPECT_EQ(error_of(service->change_configuration_set(service.id, "none", nothing)).message, "Configuration set <none> does not exist.");
    ASSERT_TRUE(service->create_configuration_set(service.id, named("news")));
    const auto theirs = [](ConfigurationSet& set) { set.sending_pool = "theirs"; };
    EXPECT_EQ(error_of(service->change_configuration_set(service.id, "news", theirs)).message, "SendingPool <theirs> doesn't exist");
}

}  // namespace
}  // namespace warmpost::control
