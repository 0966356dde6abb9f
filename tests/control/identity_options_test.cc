// Keys that take over, MAIL FROM domains, policies and what DNS says of them, through a restart.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/dkim_records.h"
#include "control/support.h"

namespace warmpost::control {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
const DnsWord kThere{true, {}};
const DnsWord kNotThere{false, "HOST_NOT_FOUND"};
const DnsWord kNoAnswer{false, "DNS_SERVER_ERROR"};

class IdentityOptions : public testing::Test {
protected:
    IdentityOptions() {
        EXPECT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
        EXPECT_TRUE(hear(kThere));
    }
    [[nodiscard]] const Identity& identity() const { return service.account().identities.at("shop.example"); }
    // The word is about what is there now.
    Status hear_of(const std::string& name, const DnsWord& word) {
        const auto& all = service.account().identities;
        return service->heard_of_domain(service.id, name, all.contains(name) ? looked_for(all.at(name)) : LookedFor{}, word);
    }
    Status hear(const DnsWord& word) { return hear_of("shop.example", word); }
    Result<Identity> change(const DkimChange& wanted) { return service->change_dkim(service.id, "shop.example", wanted); }
    Status hear_of_next(const DnsWord& word) {
        return service->heard_of_next_dkim(service.id, "shop.example", identity().next_dkim ? looked_for(*identity().next_dkim) : LookedFor{}, word);
    }
    [[nodiscard]] std::string record_of(const std::string& token) const {
        for (const auto& record : dkim_records(*service.published.back(), "mail.example"))
            if (record.name == token + ".dkim.mail.example") return record.value;
        return "";
    }
    TestService service;
};

TEST_F(IdentityOptions, VerificationIsLostOnlyAfterThreeDaysWithoutRecords) {
    ASSERT_TRUE(hear(kNoAnswer));
    EXPECT_EQ(identity().status, VerificationStatus::success) << "a failure of DNS says nothing";
    ASSERT_TRUE(hear(kNotThere));
    EXPECT_EQ(identity().status, VerificationStatus::temporary_failure);
    EXPECT_EQ(identity().error_type, "HOST_NOT_FOUND");
    EXPECT_NE(service.account().authorising("a@shop.example"), nullptr) << "it may still be used";
    service.now += hours{71};
    ASSERT_TRUE(hear(kNotThere));
    service.reopen();
    EXPECT_EQ(identity().status, VerificationStatus::temporary_failure);
    service.now += hours{1};
    ASSERT_TRUE(hear(kNoAnswer));
    EXPECT_EQ(identity().status, VerificationStatus::temporary_failure) << "nobody loses verification for a dead name server";
    ASSERT_TRUE(hear(kNotThere));
    EXPECT_EQ(identity().status, VerificationStatus::failed);
    EXPECT_EQ(service.account().authorising("a@shop.example"), nullptr);
}

TEST_F(IdentityOptions, RecordsThatComeBackWithinTheGraceEndIt) {
    ASSERT_TRUE(hear(kNotThere));
    service.now += hours{70};
    ASSERT_TRUE(hear(kThere));
    EXPECT_EQ(identity().status, VerificationStatus::success);
    service.now += hours{10};
    ASSERT_TRUE(hear(kNotThere));
    EXPECT_EQ(identity().status, VerificationStatus::temporary_failure) << "the grace begins anew";
}

TEST_F(IdentityOptions, WhatTheOperatorVouchedForNeedsNoRecords) {
    ASSERT_TRUE(service->create_identity(service.id, {"vouched.example", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(service.id, "vouched.example", VerificationStatus::success, ""));
    ASSERT_TRUE(hear_of("vouched.example", kNotThere));
    EXPECT_EQ(service.account().identities.at("vouched.example").status, VerificationStatus::success);
}

TEST_F(IdentityOptions, APendingDomainFailsAfterThreeDaysAndAGoneOneIsNoError) {
    ASSERT_TRUE(service->create_identity(service.id, {"slow.example", "", {}, "", ""}));
    service.now += hours{71};
    ASSERT_TRUE(hear_of("slow.example", kNoAnswer));
    EXPECT_EQ(service.account().identities.at("slow.example").status, VerificationStatus::pending);
    service.now += hours{1};
    ASSERT_TRUE(hear_of("slow.example", kNotThere));
    EXPECT_EQ(service.account().identities.at("slow.example").status, VerificationStatus::failed);
    EXPECT_TRUE(hear_of("deleted.example", kThere));
    // Asking for its key again begins the three days again.
    ASSERT_TRUE(service->change_dkim(service.id, "slow.example", {}));
    EXPECT_EQ(service.account().identities.at("slow.example").status, VerificationStatus::pending);
    service.now += hours{71};
    ASSERT_TRUE(hear_of("slow.example", kNotThere));
    EXPECT_EQ(service.account().identities.at("slow.example").status, VerificationStatus::pending);
}

TEST_F(IdentityOptions, AKeyOfAnotherLengthSignsOnceItIsSeenAndTheOldOneStaysPublished) {
    const auto tokens = identity().dkim_tokens;
    const auto old_record = identity().dkim_key->txt_record();
    const auto changed = change({false, "", "", 1024});
    ASSERT_TRUE(changed) << changed.error().message;
    EXPECT_EQ(identity().dkim_key->bits(), 2048) << "the old key signs until the new one is seen";
    ASSERT_TRUE(identity().next_dkim);
    const auto next_record = identity().next_dkim->key->txt_record();
    EXPECT_EQ(identity().next_dkim->key->selector(), tokens[1]) << "by another of the same tokens: no CNAME changes";
    EXPECT_EQ(record_of(tokens[0]), old_record);
    EXPECT_EQ(record_of(tokens[1]), next_record);
    service.reopen();
    ASSERT_TRUE(identity().next_dkim);
    EXPECT_EQ(identity().next_dkim->key->txt_record(), next_record) << "kept over a restart";
    ASSERT_TRUE(hear_of_next(kNotThere));
    EXPECT_EQ(identity().dkim_key->bits(), 2048);
    service.now += minutes{5};
    ASSERT_TRUE(hear_of_next(kThere));
    EXPECT_FALSE(identity().next_dkim);
    EXPECT_EQ(identity().dkim_key->bits(), 1024);
    EXPECT_EQ(identity().dkim_key->selector(), tokens[1]);
    EXPECT_EQ(identity().dkim_tokens, tokens);
    service.reopen();
    EXPECT_EQ(identity().dkim_key->txt_record(), next_record);
    EXPECT_EQ(record_of(tokens[0]), old_record) << "mail that is under way is still verified by it";
    EXPECT_EQ(record_of(tokens[1]), next_record);
}

TEST_F(IdentityOptions, LengthsChangeNotToTheSameAndNotTwiceADay) {
    EXPECT_EQ(error_of(change({false, "", "", 2048})).field, "NextSigningKeyLength");
    EXPECT_EQ(error_of(change({false, "", "", 512})).field, "NextSigningKeyLength");
    ASSERT_TRUE(change({false, "", "", 1024})) << "the first step down is free";
    ASSERT_TRUE(hear_of_next(kThere));
    service.now += hours{23};
    EXPECT_EQ(error_of(change({false, "", "", 2048})).field, "NextSigningKeyLength") << "within 24 hours";
    service.now += hours{1};
    ASSERT_TRUE(change({false, "", "", 2048}));
    ASSERT_TRUE(hear_of_next(kThere));
    EXPECT_EQ(identity().dkim_key->bits(), 2048);
    EXPECT_TRUE(change({false, "", "", 1024})) << "a first step down within the day";
}

TEST_F(IdentityOptions, AWordAboutWhatWasThereBeforeChangesNothing) {
    const auto before = looked_for(identity());
    ASSERT_TRUE(service->delete_identity(service.id, "shop.example"));
    service.now += minutes{1};
    ASSERT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
    ASSERT_TRUE(service->heard_of_domain(service.id, "shop.example", before, kThere));
    EXPECT_EQ(identity().status, VerificationStatus::pending) << "the tokens that were seen are another identity's";
    ASSERT_TRUE(hear(kThere));
    EXPECT_EQ(identity().status, VerificationStatus::success);

    const auto one = mail::DkimKey::generate("shop.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    const auto other = mail::DkimKey::generate("shop.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    ASSERT_TRUE(change({true, "mine", one.private_pem(), 0}));
    const auto first = looked_for(*identity().next_dkim);
    ASSERT_TRUE(change({true, "mine", other.private_pem(), 0}));
    ASSERT_TRUE(service->heard_of_next_dkim(service.id, "shop.example", first, kThere));
    ASSERT_TRUE(identity().next_dkim) << "the record that was seen is another key's, of the same selector";
    const auto old = looked_for(identity());
    ASSERT_TRUE(hear_of_next(kThere));
    EXPECT_EQ(identity().dkim_key->txt_record(), other.txt_record());
    ASSERT_TRUE(service->heard_of_domain(service.id, "shop.example", old, kNotThere));
    EXPECT_EQ(identity().status, VerificationStatus::success) << "the records of the key before are nobody's loss";
}

TEST_F(IdentityOptions, AnEasyKeyThatWasNotSeenInTimeCanBeAskedForAgain) {
    ASSERT_TRUE(change({false, "", "", 1024}));
    const auto never_seen = identity().next_dkim->key->txt_record();
    service.now += hours{72};
    ASSERT_TRUE(hear_of_next(kNotThere));
    ASSERT_TRUE(identity().next_dkim->failed);
    const auto again = change({false, "", "", 1024});
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_TRUE(identity().next_dkim);
    EXPECT_FALSE(identity().next_dkim->failed);
    EXPECT_NE(identity().next_dkim->key->txt_record(), never_seen);
    service.now += hours{72};
    ASSERT_TRUE(hear_of_next(kNotThere));
    EXPECT_EQ(error_of(change({false, "", "", 2048})).field, "NextSigningKeyLength") << "what signs has this length, and goes on";
    ASSERT_TRUE(change({}));
    EXPECT_FALSE(identity().next_dkim);
    EXPECT_EQ(identity().dkim_key->bits(), 2048);
}

TEST_F(IdentityOptions, ASwitchToAKeyOfItsOwnKeepsTheOldOneSigning) {
    const auto own = mail::DkimKey::generate("shop.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    const auto old = identity().dkim_key->txt_record();
    EXPECT_EQ(error_of(change({true, "mine", "", 0})).field, "DkimSigningAttributes");
    EXPECT_EQ(error_of(change({true, "mine", "bm8ga2V5", 0})).field, "DomainSigningPrivateKey");
    ASSERT_TRUE(change({true, "mine", own.private_pem(), 0}));
    EXPECT_FALSE(identity().dkim_external);
    EXPECT_EQ(identity().dkim_key->txt_record(), old);
    ASSERT_TRUE(hear_of_next(kThere));
    EXPECT_TRUE(identity().dkim_external);
    EXPECT_EQ(identity().dkim_key->selector(), "mine");
    EXPECT_TRUE(identity().dkim_tokens.empty());
    // And back: three new tokens.
    ASSERT_TRUE(change({}));
    ASSERT_TRUE(identity().next_dkim);
    EXPECT_EQ(identity().next_dkim->tokens.size(), 3U);
    EXPECT_EQ(identity().dkim_key->selector(), "mine") << "until they are seen";
    ASSERT_TRUE(change({}));
    service.now += hours{72};
    ASSERT_TRUE(hear_of_next(kNotThere));
    EXPECT_TRUE(identity().next_dkim->failed);
    EXPECT_EQ(identity().status, VerificationStatus::success) << "the identity is what it was";
    EXPECT_EQ(identity().dkim_key->selector(), "mine");
}

TEST_F(IdentityOptions, AnAnnouncedSwitchIsTakenBackByNamingEasyDkim) {
    const auto own = mail::DkimKey::generate("shop.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    const auto tokens = identity().dkim_tokens;
    ASSERT_TRUE(change({true, "mine", own.private_pem(), 0}));
    ASSERT_TRUE(change({}));
    EXPECT_FALSE(identity().next_dkim);
    EXPECT_EQ(identity().dkim_tokens, tokens);
}

TEST_F(IdentityOptions, AnUnverifiedDomainGetsItsNewKeyAtOnce) {
    ASSERT_TRUE(service->create_identity(service.id, {"new.example", "", {}, "", "", 1024}));
    EXPECT_EQ(service.account().identities.at("new.example").dkim_key->bits(), 1024);
    const auto own = mail::DkimKey::generate("new.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    ASSERT_TRUE(service->change_dkim(service.id, "new.example", {true, "mine", own.private_pem(), 0}));
    const auto& changed = service.account().identities.at("new.example");
    EXPECT_TRUE(changed.dkim_external);
    EXPECT_FALSE(changed.next_dkim);
    EXPECT_EQ(changed.status, VerificationStatus::pending);
}

TEST_F(IdentityOptions, SigningIsSwitchedForDomainsAndWordsAboutAddressesChangeNothing) {
    ASSERT_TRUE(service->set_dkim_signing(service.id, "shop.example", false));
    EXPECT_FALSE(identity().dkim_signing);
    ASSERT_TRUE(service->set_dkim_signing(service.id, "anyone@shop.example", true));
    EXPECT_FALSE(identity().dkim_signing);
    const auto refused = error_of(service->set_dkim_signing(service.id, "other.example", true));
    EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refused.message, "Domain other.example is not verified for DKIM signing.");
    service.reopen();
    EXPECT_FALSE(identity().dkim_signing);
}

TEST_F(IdentityOptions, AMailFromDomainIsASubdomainAndGoesThroughItsStates) {
    const auto put = [&](const std::string& domain, bool reject = false) { return service->put_mail_from(service.id, "shop.example", domain, reject); };
    const auto hear_mail_from = [&](const DnsWord& word) { return service->heard_of_mail_from(service.id, "shop.example", "b.shop.example", word); };
    const auto status = [&] { return status_of(identity().mail_from); };
    EXPECT_EQ(error_of(put("b.other.example")).message,
              "Provided MAIL-FROM domain <b.other.example> is not subdomain of the domain of the identity <shop.example>.");
    EXPECT_EQ(error_of(put("shop.example")).code, ErrorCode::InvalidArgument) << "itself is no subdomain";
    EXPECT_EQ(error_of(put("notshop.example")).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(error_of(put("a@b.shop.example")).field, "MailFromDomain");
    ASSERT_TRUE(put("B.Shop.Example", true));
    EXPECT_EQ(identity().mail_from.domain, "b.shop.example");
    EXPECT_EQ(status(), VerificationStatus::pending);
    EXPECT_TRUE(service.account().mail_from_domains.contains("b.shop.example"));
    ASSERT_TRUE(hear_mail_from(kNotThere));
    EXPECT_EQ(status(), VerificationStatus::pending);
    ASSERT_TRUE(hear_mail_from(kThere));
    EXPECT_EQ(status(), VerificationStatus::success);
    ASSERT_TRUE(hear_mail_from(kNoAnswer));
    EXPECT_EQ(status(), VerificationStatus::success);
    ASSERT_TRUE(hear_mail_from(kNotThere));
    EXPECT_EQ(status(), VerificationStatus::temporary_failure);
    service.reopen();
    EXPECT_TRUE(identity().mail_from.reject_on_failure);
    EXPECT_TRUE(service.account().mail_from_domains.contains("b.shop.example"));
    service.now += hours{72};
    ASSERT_TRUE(hear_mail_from(kNotThere));
    EXPECT_EQ(status(), VerificationStatus::failed);
    ASSERT_TRUE(hear_mail_from(kThere));
    EXPECT_EQ(status(), VerificationStatus::failed) << "it must be set up anew";
    ASSERT_TRUE(put("b.shop.example"));
    EXPECT_EQ(status(), VerificationStatus::pending);
    EXPECT_FALSE(identity().mail_from.reject_on_failure);
    service.now += hours{72};
    ASSERT_TRUE(hear_mail_from(kNoAnswer));
    EXPECT_EQ(status(), VerificationStatus::failed);
    ASSERT_TRUE(put(""));
    EXPECT_TRUE(identity().mail_from.domain.empty());
    EXPECT_TRUE(service.account().mail_from_domains.empty());
}

TEST_F(IdentityOptions, AnotherBehaviourDoesNotUnverifyAMailFromDomain) {
    ASSERT_TRUE(service->put_mail_from(service.id, "shop.example", "b.shop.example", false));
    ASSERT_TRUE(service->heard_of_mail_from(service.id, "shop.example", "b.shop.example", kThere));
    ASSERT_TRUE(service->put_mail_from(service.id, "shop.example", "b.shop.example", true));
    EXPECT_EQ(status_of(identity().mail_from), VerificationStatus::success);
    EXPECT_TRUE(identity().mail_from.reject_on_failure);
    ASSERT_TRUE(service->heard_of_mail_from(service.id, "shop.example", "before.shop.example", kNotThere));
    EXPECT_EQ(status_of(identity().mail_from), VerificationStatus::success) << "the look was about another domain";
}

TEST_F(IdentityOptions, TheDefaultConfigurationSetMustBeThere) {
    EXPECT_EQ(error_of(service->set_default_configuration_set(service.id, "shop.example", "news")).message, "Configuration set <news> does not exist.");
    ConfigurationSet news;
    news.name = "news";
    ASSERT_TRUE(service->create_configuration_set(service.id, news));
    ASSERT_TRUE(service->set_default_configuration_set(service.id, "SHOP.example", "news"));
    service.reopen();
    EXPECT_EQ(identity().configuration_set, "news");
    ASSERT_TRUE(service->set_default_configuration_set(service.id, "shop.example", ""));
    EXPECT_EQ(identity().configuration_set, "");
}

TEST_F(IdentityOptions, PoliciesAreCreatedOnceReplacedAndDeleted) {
    const auto policy = [&](const std::string& who) {
        return R"({"Statement":[{"Effect":"Allow","Principal":)" + who + R"(,"Action":"ses:SendEmail","Resource":"arn:aws:ses:us-east-1:)" +
               to_string(service.id) + R"(:identity/shop.example"}]})";
    };
    const auto anybody = policy("\"*\""), one = policy(R"({"AWS":"000000000009"})");
    ASSERT_TRUE(service->create_policy(service.id, "shop.example", "p", anybody));
    const auto twice = error_of(service->create_policy(service.id, "shop.example", "p", anybody));
    EXPECT_EQ(twice.code, ErrorCode::AlreadyExists);
    EXPECT_EQ(error_of(service->update_policy(service.id, "shop.example", "q", one)).code, ErrorCode::NotFound);
    EXPECT_EQ(error_of(service->create_policy(service.id, "shop.example", "q", "{}")).field, "Policy");
    EXPECT_EQ(error_of(service->create_policy(service.id, "shop.example", "a b", one)).field, "PolicyName");
    ASSERT_TRUE(service->update_policy(service.id, "shop.example", "p", one));
    service.reopen();
    EXPECT_EQ(identity().policies.at("p"), one) << "as it was written";
    for (std::size_t i = 1; i < 20; ++i) ASSERT_TRUE(service->create_policy(service.id, "shop.example", "p" + std::to_string(i), one));
    EXPECT_EQ(error_of(service->create_policy(service.id, "shop.example", "more", one)).code, ErrorCode::LimitExceeded);
    ASSERT_TRUE(service->delete_policy(service.id, "shop.example", "p"));
    EXPECT_EQ(error_of(service->delete_policy(service.id, "shop.example", "p")).code, ErrorCode::NotFound);
    service.reopen();
    EXPECT_FALSE(identity().policies.contains("p"));
    ASSERT_TRUE(service->delete_identity(service.id, "shop.example"));
    ASSERT_TRUE(service->create_identity(service.id, {"shop.example", "", {}, "", ""}));
    service.reopen();
    EXPECT_TRUE(identity().policies.empty()) << "policies go with their identity";
}

}  // namespace
}  // namespace warmpost::control
