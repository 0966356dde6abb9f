#include "ingress/http/ses/templates/bulk_status.h"

#include <gtest/gtest.h>

namespace warmpost::ingress::http::ses {
namespace {

TEST(BulkStatus, SaysSesWords) {
    const auto status = [](ErrorCode code, std::string message = "", std::string field = "") { return bulk_status({code, std::move(message), std::move(field)}); };
    EXPECT_EQ(status(ErrorCode::TooManyRequests, "Maximum sending rate exceeded."), "ACCOUNT_THROTTLED");
    EXPECT_EQ(status(ErrorCode::TooManyRequests, "Daily message quota exceeded."), "ACCOUNT_DAILY_QUOTA_EXCEEDED");
    EXPECT_EQ(status(ErrorCode::SendingPaused, "Sending is paused for configuration set news"), "CONFIGURATION_SET_SENDING_PAUSED");
    EXPECT_EQ(status(ErrorCode::SendingPaused, "Sending is paused for this account."), "ACCOUNT_SENDING_PAUSED");
    EXPECT_EQ(status(ErrorCode::InvalidArgument, "SendingPool <x> doesn't exist", "SendingPoolName"), "INVALID_SENDING_POOL_NAME");
    EXPECT_EQ(status(ErrorCode::InvalidArgument), "INVALID_PARAMETER");
    EXPECT_EQ(status(ErrorCode::NotFound), "CONFIGURATION_SET_NOT_FOUND");
    EXPECT_EQ(status(ErrorCode::MailFromDomainNotVerified), "MAIL_FROM_DOMAIN_NOT_VERIFIED");
    EXPECT_EQ(status(ErrorCode::AccountSuspended), "ACCOUNT_SUSPENDED");
    EXPECT_EQ(status(ErrorCode::Unavailable), "TRANSIENT_FAILURE");
    EXPECT_EQ(status(ErrorCode::Internal), "FAILED");
}

TEST(BulkStatus, WhatBrokeInsideIsNotTold) {
    const auto result = bulk_result(fail(ErrorCode::Internal, "/var/lib/secret"));
    EXPECT_EQ(result.at("Status").as_string(), "FAILED");
    EXPECT_EQ(result.at("Error").as_string().find("secret"), std::string::npos);
    EXPECT_EQ(bulk_result(std::string("id")).at("MessageId").as_string(), "id");
}

}  // namespace
}  // namespace warmpost::ingress::http::ses
