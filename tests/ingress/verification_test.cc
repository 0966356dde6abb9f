// When records are looked at, and what a MAIL FROM domain's must say.
#include <gtest/gtest.h>

#include "ingress/verification/mail_from_check.h"
#include "ingress/verification/schedule.h"

namespace warmpost::ingress {
namespace {

using control::Identity;
using control::VerificationStatus;
using std::chrono::hours;
using std::chrono::minutes;

const WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

Identity domain(VerificationStatus status) {
    Identity identity;
    identity.name = "shop.example";
    identity.status = status;
    identity.created = kNow - hours{2};
    identity.last_checked = kNow;
    return identity;
}

TEST(Due, AWaitingDomainIsLookedAtHourlyAfterItsFirstHourAndAtItsEnd) {
    auto identity = domain(VerificationStatus::pending);
    EXPECT_FALSE(due(identity, {}, kNow + minutes{59}).domain);
    EXPECT_TRUE(due(identity, {}, kNow + minutes{60}).domain);
    identity.verification_since = kNow + minutes{59};
    EXPECT_TRUE(due(identity, {}, kNow + minutes{59}).domain) << "asked for anew: at once";
    EXPECT_FALSE(due(domain(VerificationStatus::failed), {}, kNow + hours{500}).any());
}

TEST(Due, AVerifiedDomainIsLookedAtDailyAndHourlyWhileItsRecordsAreGone) {
    auto identity = domain(VerificationStatus::success);
    EXPECT_TRUE(due(identity, {}, kNow).domain) << "once after each start";
    EXPECT_FALSE(due(identity, {kNow, {}}, kNow + hours{23}).domain);
    EXPECT_TRUE(due(identity, {kNow, {}}, kNow + hours{24}).domain);
    identity.status = VerificationStatus::temporary_failure;
    identity.unfound_since = kNow;
    EXPECT_FALSE(due(identity, {kNow, {}}, kNow + minutes{59}).domain);
    EXPECT_TRUE(due(identity, {kNow, {}}, kNow + hours{1}).domain);
}

TEST(Due, AnAddressWaitsForItsOwnerUntilItsTimeIsOver) {
    auto identity = domain(VerificationStatus::pending);
    identity.kind = control::IdentityKind::address;
    EXPECT_FALSE(due(identity, {}, kNow + hours{60}).any());
    EXPECT_TRUE(due(identity, {}, kNow + hours{70}).domain);
    identity.status = VerificationStatus::success;
    EXPECT_FALSE(due(identity, {}, kNow + hours{1000}).any());
}

TEST(Due, ANextKeyAndAMailFromDomainAreLookedForLikeANewDomain) {
    auto identity = domain(VerificationStatus::success);
    const LastLooks now{kNow, kNow};
    identity.next_dkim = control::NextDkim{nullptr, true, {}, kNow, {}, false};
    EXPECT_TRUE(due(identity, now, kNow).next_dkim);
    identity.next_dkim->last_checked = kNow;
    EXPECT_FALSE(due(identity, now, kNow + std::chrono::seconds{30}).next_dkim);
    EXPECT_TRUE(due(identity, now, kNow + minutes{1}).next_dkim);
    identity.next_dkim->failed = true;
    EXPECT_FALSE(due(identity, now, kNow + hours{5}).next_dkim);

    identity.mail_from.domain = "b.shop.example";
    identity.mail_from.since = kNow;
    EXPECT_TRUE(due(identity, now, kNow).mail_from);
    identity.mail_from.last_checked = kNow;
    EXPECT_FALSE(due(identity, now, kNow + std::chrono::seconds{30}).mail_from);
    set_status(identity.mail_from, VerificationStatus::success);
    EXPECT_FALSE(due(identity, now, kNow + hours{23}).mail_from);
    EXPECT_TRUE(due(identity, now, kNow + hours{24}).mail_from);
    set_status(identity.mail_from, VerificationStatus::temporary_failure);
    identity.mail_from.unfound_since = kNow;
    EXPECT_TRUE(due(identity, now, kNow + hours{1}).mail_from);
    set_status(identity.mail_from, VerificationStatus::failed);
    EXPECT_FALSE(due(identity, now, kNow + hours{1000}).mail_from);
}

TEST(SpfLetsUsSend, WhenItIncludesTheServicesRecord) {
    const auto lets = [](const char* record) { return spf_lets_us_send(record, "mail.example"); };
    EXPECT_TRUE(lets("v=spf1 include:bounce.mail.example ~all"));
    EXPECT_TRUE(lets("V=SPF1 ip4:192.0.2.1 +INCLUDE:Bounce.Mail.Example -all"));
    EXPECT_TRUE(lets("v=spf1 redirect=bounce.mail.example"));
    EXPECT_FALSE(lets("v=spf1 ?include:bounce.mail.example ~all"));
    EXPECT_FALSE(lets("v=spf1 -include:bounce.mail.example ~all"));
    EXPECT_FALSE(lets("v=spf1 include:bounce.mail.example.org ~all"));
    EXPECT_FALSE(lets("v=spf1 include:amazonses.com ~all"));
    EXPECT_FALSE(lets("v=spf10 include:bounce.mail.example ~all"));
    EXPECT_FALSE(lets("include:bounce.mail.example"));
}

}  // namespace
}  // namespace warmpost::ingress
