#include "ingress/submission/replies.h"

#include <gtest/gtest.h>

namespace warmpost::ingress {
namespace {

TEST(SmtpReply, SaysWhatSesSays) {
    const auto reply = [](ErrorCode code, const char* message) { return smtp_reply({code, message, {}}); };
    EXPECT_EQ(reply(ErrorCode::MessageRejected, "Email address is not verified."), "554 Message rejected: Email address is not verified.");
    EXPECT_EQ(reply(ErrorCode::TooManyRequests, "Maximum sending rate exceeded."), "454 Throttling failure: Maximum sending rate exceeded.");
    EXPECT_EQ(reply(ErrorCode::InvalidArgument, "Missing required header 'From'."), "554 Transaction failed: Missing required header 'From'.");
}
TEST(SmtpReply, WhatPassesIsAFourHundredAndADefectTellsNothing) {
    EXPECT_TRUE(smtp_reply({ErrorCode::Unavailable, "disk full", {}}).starts_with("451 "));
    EXPECT_EQ(smtp_reply({ErrorCode::Internal, "0x1234", {}}), "451 Temporary service failure");
}

}  // namespace
}  // namespace warmpost::ingress
