// Sending in another account's name by its policies, and the domain of the return path.
#include "ingress/accept/delegation.h"

#include <gtest/gtest.h>

#include "control/verification_rules.h"
#include "ingress/accept/return_path_domain.h"

namespace warmpost::ingress {
namespace {

using control::Account;
using control::Identity;
using control::IdentityKind;
using control::VerificationStatus;

constexpr AccountId kOwner{7}, kSender{8};
const std::string kDomainArn = "arn:aws:ses:us-east-1:000000000007:identity/shop.example";

Identity& add(Account& account, const std::string& name, VerificationStatus status = VerificationStatus::success) {
    Identity& identity = account.identities[name];
    identity.name = name;
    identity.kind = name.find('@') == std::string::npos ? IdentityKind::domain : IdentityKind::address;
    identity.status = status;
    return identity;
}

std::string policy_of(const std::string& identity, const std::string& actions = "\"ses:SendEmail\"", const std::string& principal = "000000000008") {
    return R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":")" + principal + R"("},"Action":)" + actions +
           R"(,"Resource":"arn:aws:ses:us-east-1:000000000007:identity/)" + identity + "\"}]}";
}

class Delegation : public testing::Test {
protected:
    Delegation() {
        auto owner = std::make_shared<Account>();
        owner->id = kOwner;
        add(*owner, "shop.example").policies["p"] = policy_of("shop.example");
        add(*owner, "private.example");
        add(*owner, "pending.example", VerificationStatus::pending).policies["p"] = policy_of("pending.example");
        add(*owner, "Ann@solo.example").policies["p"] = policy_of("Ann@solo.example");
        auto sender = std::make_shared<Account>();
        sender->id = kSender;
        sender->production = true;
        add(*sender, "own.example");
        snapshot.accounts[kOwner] = owner;
        snapshot.accounts[kSender] = sender;
    }
    Result<Granted> ask(const std::string& from, const SenderArns& arns, const std::string& operation = "SendEmail", std::vector<std::string> others = {}) {
        return ask_all({from}, arns, operation, std::move(others));
    }
    Result<Granted> ask_all(const std::vector<std::string>& from, const SenderArns& arns, const std::string& operation = "SendEmail",
                            std::vector<std::string> others = {}) {
        Senders senders{{}, std::move(others)};
        for (const auto& address : from) senders.from.push_back(mail::Mailbox{"", address});
        return authorise_delegated({snapshot, *snapshot.account(kSender), "us-east-1", "simulator.amazonses.com"}, senders, arns, to, {operation, "AKIAX"});
    }
    static std::string text(const Result<Granted>& granted) { return granted ? granted->identity->name : granted.error().message; }
    control::Snapshot snapshot;
    std::vector<std::string> to{"x@isp.example"};
};

TEST_F(Delegation, WithoutAnArnOnlyTheAccountsOwnIdentitiesCount) {
    const auto own = ask("a@own.example", {});
    ASSERT_TRUE(own);
    EXPECT_EQ(own->owner->id, kSender);
    EXPECT_EQ(ask("a@shop.example", {}).error().code, ErrorCode::MessageRejected) << "a policy helps only whoever names the identity";
}

TEST_F(Delegation, APolicyAllowsWhoIsNamedAndTheOwnerIsTold) {
    const auto granted = ask("news@mail.shop.example", {"", kDomainArn, ""}, "SendEmail", {"", "", "news@shop.example"});
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->identity->name, "shop.example");
    EXPECT_EQ(granted->owner->id, kOwner);
    EXPECT_EQ(text(ask("Ann+x@solo.example", {"arn:aws:ses:eu-west-1:000000000007:identity/Ann@solo.example", "", ""})), "Ann@solo.example")
        << "the source stands in for From";
}

TEST_F(Delegation, WithoutAPolicyForTheActionItIsAccessDeniedInSesWords) {
    const auto refused = ask("a@shop.example", {"", kDomainArn, ""}, "SMTP");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::AccessDenied);
    EXPECT_EQ(refused.error().message, "User arn:aws:iam::000000000008:user/AKIAX is not authorized to perform ses:SendRawEmail on resource " + kDomainArn);
    EXPECT_EQ(ask("a@private.example", {"", "arn:aws:ses:us-east-1:000000000007:identity/private.example", ""}).error().code, ErrorCode::AccessDenied);
    auto owner = std::make_shared<Account>(*snapshot.account(kOwner));
    owner->identities["shop.example"].policies["p"] = policy_of("shop.example", R"(["ses:SendEmail","ses:SendRawEmail"])");
    snapshot.accounts[kOwner] = owner;
    EXPECT_TRUE(ask("a@shop.example", {"", kDomainArn, ""}, "SMTP"));
    EXPECT_TRUE(ask("a@shop.example", {"", kDomainArn, ""}, "SendRawEmail"));
}

TEST_F(Delegation, EachFromIsAskedAboutByItself) {
    const auto put = [&](const std::string& statements) {
        auto owner = std::make_shared<Account>(*snapshot.account(kOwner));
        owner->identities["shop.example"].policies["p"] = R"({"Statement":[)" + statements + "]}";
        snapshot.accounts[kOwner] = owner;
    };
    const auto statement = [](const std::string& effect, const std::string& condition) {
        return R"({"Effect":")" + effect + R"(","Principal":{"AWS":"000000000008"},"Action":"ses:SendEmail","Resource":")" + kDomainArn + "\"" + condition +
               "}";
    };
    const std::string news = R"(,"Condition":{"StringEquals":{"ses:FromAddress":"news@shop.example"}})";
    const std::string boss = R"(,"Condition":{"StringEquals":{"ses:FromAddress":"boss@shop.example"}})";
    const SenderArns arns{"", kDomainArn, ""};
    put(statement("Allow", news));
    EXPECT_TRUE(ask_all({"news@shop.example"}, arns, "SendEmail", {"any@shop.example", "any@shop.example", "any@shop.example", "news@shop.example"}))
        << "Sender, Return-Path and MAIL FROM go by the first From";
    const auto second = ask_all({"news@shop.example", "boss@shop.example"}, arns);
    ASSERT_FALSE(second) << "allowed for news only";
    EXPECT_EQ(second.error().code, ErrorCode::AccessDenied);
    EXPECT_FALSE(ask_all({"news@shop.example"}, arns, "SendEmail", {"", "", "", "boss@shop.example"})) << "FromEmailAddress is a From too";
    put(statement("Allow", "") + "," + statement("Deny", boss));
    EXPECT_TRUE(ask_all({"news@shop.example", "other@shop.example"}, arns));
    EXPECT_FALSE(ask_all({"news@shop.example", "boss@shop.example"}, arns)) << "denied, wherever it stands";
    EXPECT_FALSE(ask_all({"boss@shop.example", "news@shop.example"}, arns));
}

TEST_F(Delegation, TheRefusalNamesTheKeyAsEverywhere) {
    snapshot.keys["AKIAX"] = std::make_shared<control::AccessKey>(control::AccessKey{"AKIAX", "s", kSender, control::Role::account, true, "checkout"});
    EXPECT_EQ(ask("a@shop.example", {"", kDomainArn, ""}, "SMTP").error().message,
              "User arn:aws:iam::000000000008:user/checkout is not authorized to perform ses:SendRawEmail on resource " + kDomainArn);
}

TEST_F(Delegation, AnIdentityThatDoesNotCoverTheSenderIsNotVerifiedOrIsUnknownIsListed) {
    for (const auto& arn : {std::string("arn:aws:ses:us-east-1:000000000007:identity/pending.example"), kDomainArn,
                            std::string("arn:aws:ses:us-east-1:000000000099:identity/pending.example"),
                            std::string("arn:aws:ses:us-east-1:000000000007:identity/none.example")}) {
        const auto refused = ask("a@pending.example", {"", arn, ""});
        ASSERT_FALSE(refused) << arn;
        EXPECT_EQ(refused.error().message, "Email address is not verified. The following identities failed the check in region US-EAST-1: a@pending.example")
            << arn;
    }
    EXPECT_EQ(ask("a@notshop.example", {"", kDomainArn, ""}).error().code, ErrorCode::MessageRejected);
    EXPECT_EQ(ask("a@shop.example", {"", "shop.example", ""}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Delegation, EachSenderIsAuthorisedByItsOwnArnOrByItsAccount) {
    // From by another's identity, bounces to an address of one's own.
    EXPECT_TRUE(ask("a@shop.example", {"", kDomainArn, ""}, "SendEmail", {"", "", "bounces@own.example", "a@shop.example"}));
    // From by one's own, bounces to another's address by its ARN.
    const auto mixed = ask("a@own.example", {"", "", kDomainArn}, "SendEmail", {"", "", "bounces@shop.example"});
    ASSERT_TRUE(mixed) << mixed.error().message;
    EXPECT_EQ(mixed->owner->id, kSender);
    EXPECT_FALSE(ask("a@own.example", {"", "", kDomainArn}, "SendEmail", {"", "", "bounces@other.example"}));
    // An ARN of one's own needs no policy.
    EXPECT_TRUE(ask("a@own.example", {"", "arn:aws:ses:us-east-1:000000000008:identity/own.example", ""}));
}

TEST_F(Delegation, TheSendersSandboxHoldsForItsRecipients) {
    auto sender = std::make_shared<Account>(*snapshot.account(kSender));
    sender->production = false;
    snapshot.accounts[kSender] = sender;
    EXPECT_EQ(ask("a@shop.example", {"", kDomainArn, ""}).error().code, ErrorCode::MessageRejected);
    to = {"me@own.example", "bounce@simulator.amazonses.com"};
    EXPECT_TRUE(ask("a@shop.example", {"", kDomainArn, ""}));
}

TEST(SenderArns, OfTheApiComeBeforeThoseOfTheHeader) {
    Submission s;
    s.from_arn = "api";
    mail::Rewritten header;
    header.from_arn = "header";
    header.source_arn = "source";
    header.return_path_arn = "return";
    const auto arns = sender_arns(s, header);
    EXPECT_EQ(arns.from, "api");
    EXPECT_EQ(arns.source, "source");
    EXPECT_EQ(arns.return_path, "return");
}

TEST(ReturnPathDomain, IsTheMailFromDomainOnceItIsVerified) {
    Account account;
    auto& shop = add(account, "shop.example");
    const auto domain = [&](const Identity& identity) { return return_path_domain(account, identity, "bounce.mail.example"); };
    EXPECT_EQ(*domain(shop), "bounce.mail.example");
    shop.mail_from.domain = "b.shop.example";
    for (const auto status : {VerificationStatus::pending, VerificationStatus::failed, VerificationStatus::temporary_failure}) {
        set_status(shop.mail_from, status);
        shop.mail_from.reject_on_failure = false;
        EXPECT_EQ(*domain(shop), "bounce.mail.example");
        shop.mail_from.reject_on_failure = true;
        const auto refused = domain(shop);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::MailFromDomainNotVerified);
        EXPECT_EQ(refused.error().message, "DNS setup for MAIL FROM domain is invalid.");
    }
    set_status(shop.mail_from, VerificationStatus::success);
    EXPECT_EQ(*domain(shop), "b.shop.example");
}

TEST(ReturnPathDomain, OfAnAddressIsItsOwnOrItsDomains) {
    Account account;
    auto& shop = add(account, "shop.example");
    auto& ann = add(account, "ann@shop.example");
    shop.mail_from.domain = "b.shop.example";
    set_status(shop.mail_from, VerificationStatus::success);
    EXPECT_EQ(*return_path_domain(account, ann, "bounce.mail.example"), "b.shop.example");
    add(account, "postmaster@shop.example");
    EXPECT_EQ(*return_path_domain(account, ann, "bounce.mail.example"), "b.shop.example") << "an address hides no domain";
    ann.mail_from.domain = "ann.shop.example";
    set_status(ann.mail_from, VerificationStatus::success);
    EXPECT_EQ(*return_path_domain(account, ann, "bounce.mail.example"), "ann.shop.example");
}

}  // namespace
}  // namespace warmpost::ingress
