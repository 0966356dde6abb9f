// From the sandbox to production (SES guide, "Request production access").
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

AccountDetails said() {
    AccountDetails details;
    details.mail_type = "TRANSACTIONAL";
    details.website = "https://shop.example";
    details.use_case = "orders";
    details.language = "EN";
    details.contacts = {"a@shop.example", "b@shop.example"};
    return details;
}

struct Sandboxed : TestService {
    Sandboxed() { newcomer = service->create_account({"newcomer"}).value(); }
    const Account& there() { return *published.back()->account(newcomer); }
    AccountId newcomer;
};

TEST(Sandbox, IsWhereLaterAccountsBegin) {
    Sandboxed service;
    EXPECT_FALSE(service.there().production);
    EXPECT_EQ(service.there().max_24_hour_send, 200);
    EXPECT_EQ(service.there().max_send_rate, 1);
    EXPECT_TRUE(service.account().production) << "the first one is the operator's own";
}

TEST(Details, AreKeptWithoutAReviewUnlessAskedFor) {
    Sandboxed service;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), false));
    EXPECT_EQ(service.there().details.review, Review::none);
    EXPECT_EQ(service.there().details.website, "https://shop.example");
    ASSERT_TRUE(service->put_account_details(service.id, said(), true));
    EXPECT_EQ(service.account().details.review, Review::none) << "in production already";
    EXPECT_EQ(error_of(service->put_account_details(AccountId{42}, said(), true)).code, ErrorCode::NotFound);
}

TEST(ReviewOfAccount, WaitsAndHoldsTheDetails) {
    Sandboxed service;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    EXPECT_EQ(service.there().details.review, Review::pending);
    EXPECT_FALSE(service.there().details.case_id.empty());
    EXPECT_FALSE(service.there().production);
    EXPECT_EQ(error_of(service->put_account_details(service.newcomer, said(), true)).code, ErrorCode::Conflict);
    EXPECT_EQ(error_of(service->put_account_details(service.newcomer, said(), false)).code, ErrorCode::Conflict);
    const auto before = describe(*service.published.back());
    service.reopen();
    EXPECT_EQ(describe(*service.published.back()), before);
}

TEST(ReviewOfAccount, GrantedLetsItOutWithNewLimits) {
    Sandboxed service;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    ASSERT_TRUE(service->review_account(service.newcomer, {true, "welcome", {}, {}}));
    EXPECT_TRUE(service.there().production);
    EXPECT_EQ(service.there().max_24_hour_send, 50'000);
    EXPECT_EQ(service.there().max_send_rate, 14);
    EXPECT_EQ(service.there().details.review, Review::granted);
    EXPECT_EQ(service.there().details.decided, service.now);
    EXPECT_TRUE(service->put_account_details(service.newcomer, said(), true)) << "the details may change again";
    EXPECT_EQ(service.there().details.review, Review::granted);
    service.reopen();
    EXPECT_TRUE(service.there().production);
}

TEST(ReviewOfAccount, TheOperatorsLimitsComeFirst) {
    Sandboxed service;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    EXPECT_EQ(error_of(service->review_account(service.newcomer, {true, "", -7, {}})).field, "max_24_hour_send");
    EXPECT_FALSE(service.there().production) << "all or nothing";
    ASSERT_TRUE(service->review_account(service.newcomer, {true, "", 1000, 5}));
    EXPECT_EQ(service.there().max_24_hour_send, 1000);
    EXPECT_EQ(service.there().max_send_rate, 5);
}

TEST(ReviewOfAccount, DeniedNeedsAReasonAndCanBeAskedForAgain) {
    Sandboxed service;
    EXPECT_EQ(error_of(service->review_account(service.newcomer, {false, "no", {}, {}})).code, ErrorCode::Conflict) << "nobody asked";
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    EXPECT_EQ(error_of(service->review_account(service.newcomer, {false, "", {}, {}})).field, "reason");
    ASSERT_TRUE(service->review_account(service.newcomer, {false, "bought lists", {}, {}}));
    EXPECT_FALSE(service.there().production);
    EXPECT_EQ(service.there().max_24_hour_send, 200);
    EXPECT_EQ(service.there().details.review, Review::denied);
    EXPECT_EQ(service.there().details.reason, "bought lists");
    const auto first = service.there().details.case_id;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    EXPECT_EQ(service.there().details.review, Review::pending);
    EXPECT_NE(service.there().details.case_id, first);
    EXPECT_EQ(service.there().details.reason, "");
}

TEST(ReviewOfAccount, IsAnsweredToo_WhenTheLimitsLetTheAccountOut) {
    Sandboxed service;
    ASSERT_TRUE(service->put_account_details(service.newcomer, said(), true));
    ASSERT_TRUE(service->set_account_limits(service.newcomer, 500, 2, true));
    EXPECT_EQ(service.there().details.review, Review::granted);
}

}  // namespace
}  // namespace warmpost::control
