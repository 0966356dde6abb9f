#include "spool/admission.h"

#include <gtest/gtest.h>

namespace warmpost::spool {
namespace {

TEST(Admission, BeyondTheQueuesBytesIsTooManyRequests) {
    Admission admission(1000, 100);
    admission.add(1, 900);
    EXPECT_TRUE(admission.admit(AccountId{1}, 100));
    const auto refused = admission.admit(AccountId{1}, 101);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::TooManyRequests);
    admission.remove(1, 900);
    EXPECT_TRUE(admission.admit(AccountId{1}, 101));
}
TEST(Admission, AnAccountsCapStopsThatAccountOnly) {
    Admission admission(0, 2);
    admission.add(1, 10);
    admission.add(1, 10);
    admission.add(4097, 10);  // the same bucket as account 1
    const auto refused = admission.admit(AccountId{1}, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::TooManyRequests);
    EXPECT_TRUE(admission.admit(AccountId{4097}, 1));
    EXPECT_TRUE(admission.admit(AccountId{2}, 1));
}
TEST(Admission, AFullDiskAndAFailedOneAreUnavailable) {
    Admission admission(0, 10);
    admission.disk_full = true;
    EXPECT_EQ(admission.admit(AccountId{1}, 1).error().code, ErrorCode::Unavailable);
    admission.disk_full = false;
    EXPECT_TRUE(admission.admit(AccountId{1}, 1));
    admission.failed = true;
    EXPECT_EQ(admission.admit(AccountId{1}, 1).error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace warmpost::spool
