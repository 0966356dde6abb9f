// Which identity authorises a From (SES guide, "Creating and verifying identities").
#include "control/snapshot.h"

#include <gtest/gtest.h>

namespace warmpost::control {
namespace {

Account with(const std::vector<std::pair<std::string, VerificationStatus>>& identities) {
    Account account;
    for (const auto& [name, status] : identities) {
        Identity identity;
        identity.name = name;
        identity.status = status;
        account.identities.emplace(name, identity);
    }
    return account;
}
std::string by(const Account& account, const std::string& mailbox) {
    const auto* identity = account.authorising(mailbox);
    return identity == nullptr ? "" : identity->name;
}
constexpr auto kOk = VerificationStatus::success;

TEST(Authorising, AddressBeatsDomainBeatsParentDomain) {
    const auto account = with({{"ann@mail.example.com", kOk}, {"mail.example.com", kOk}, {"example.com", kOk}});
    EXPECT_EQ(by(account, "ann@mail.example.com"), "ann@mail.example.com");
    EXPECT_EQ(by(account, "bob@mail.example.com"), "mail.example.com");
    EXPECT_EQ(by(account, "bob@a.b.example.com"), "example.com");
    EXPECT_EQ(by(account, "bob@example.com"), "example.com");
}

TEST(Authorising, NeedsTheWholeLabelOfADomain) {
    const auto account = with({{"example.com", kOk}});
    EXPECT_EQ(by(account, "a@notexample.com"), "");
    EXPECT_EQ(by(account, "a@example.com.evil.org"), "");
    EXPECT_EQ(by(account, "a@com"), "");
}

TEST(Authorising, LocalPartsAreCaseSensitiveDomainsAreNot) {
    const auto account = with({{"Ann@example.com", kOk}});
    EXPECT_EQ(by(account, "Ann@EXAMPLE.com"), "Ann@example.com");
    EXPECT_EQ(by(account, "ann@example.com"), "");
}

TEST(Authorising, LabelsAfterPlusAreFree) {
    const auto account = with({{"ann@example.com", kOk}, {"bob+news@example.com", kOk}});
    EXPECT_EQ(by(account, "ann+list+1@example.com"), "ann@example.com");
    EXPECT_EQ(by(account, "bob+news@example.com"), "bob+news@example.com");
    EXPECT_EQ(by(account, "bob+other@example.com"), "");
    EXPECT_EQ(by(account, "bob@example.com"), "");
    EXPECT_EQ(by(account, "+x@example.com"), "");
}

TEST(Authorising, ADomainIsAskedAboutWhateverAddressesOfItAreIdentities) {
    const auto account = with({{"postmaster@mail.example.com", kOk}, {"example.com", kOk}, {"pending.org", VerificationStatus::pending}});
    const auto* identity = account.authorising_domain("Mail.Example.com");
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->name, "example.com");
    EXPECT_EQ(account.authorising_domain("notexample.com"), nullptr);
    EXPECT_EQ(account.authorising_domain("pending.org"), nullptr);
}

// What authorises by an account's identities covers by its name, and the other way round.
TEST(Covers, IsTheRuleOfAuthorising) {
    for (const char* name : {"ann@example.com", "+x@example.com", "bob+news@example.com", "example.com", "com"})
        for (const char* mailbox : {"ann@example.com", "Ann@example.com", "ann+x@EXAMPLE.com", "ann+x+y@example.com", "+x@example.com", "+x+y@example.com",
                                    "bob@example.com", "bob+news@Example.com", "a@mail.example.com", "a@notexample.com", "nobody", "@example.com", "a@"})
            EXPECT_EQ(covers(name, mailbox), with({{name, kOk}}).authorising(mailbox) != nullptr) << name << " " << mailbox;
    EXPECT_TRUE(covers("ann@example.com", "ann+x@EXAMPLE.com"));
    EXPECT_TRUE(covers("example.com", "a@Mail.Example.com"));
    EXPECT_FALSE(covers("example.com", "a@notexample.com"));
    EXPECT_FALSE(covers("", "a@example.com"));
}

TEST(Authorising, TakesVerifiedOnesOnly) {
    const auto account = with({{"ann@example.com", VerificationStatus::pending}, {"example.com", kOk}, {"example.org", VerificationStatus::failed}});
    EXPECT_EQ(by(account, "ann@example.com"), "example.com") << "a pending address does not hide its verified domain";
    EXPECT_EQ(by(account, "ann@example.org"), "");
}

TEST(Authorising, WhatIsNoMailboxIsNobodys) {
    const auto account = with({{"example.com", kOk}, {"@example.com", kOk}});
    for (const auto* text : {"", "@", "example.com", "@example.com", "a@"}) EXPECT_EQ(by(account, text), "") << text;
}

}  // namespace
}  // namespace warmpost::control
