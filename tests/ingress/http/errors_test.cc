// Errors on the wire: what SDKs turn into their exceptions.
#include "ingress/http/errors.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace warmpost::ingress::http {
namespace {

TEST(Errors, EachHasStatusTypeAndMessage) {
    const auto response = error_response(Error{ErrorCode::NotFound, "Email identity \"x\" does not exist.", ""});
    EXPECT_EQ(response.status, 404u);
    EXPECT_EQ(response.error_type, "NotFoundException");
    EXPECT_EQ(boost::json::parse(response.body).at("message").as_string(), "Email identity \"x\" does not exist.");
}

TEST(Errors, OfSendingAreSesClasses) {
    const auto shown = [](ErrorCode code) {
        const auto response = error_response(Error{code, "m", ""});
        return std::to_string(response.status) + " " + response.error_type;
    };
    EXPECT_EQ(shown(ErrorCode::MessageRejected), "400 MessageRejected");
    EXPECT_EQ(shown(ErrorCode::TooManyRequests), "429 TooManyRequestsException");
    EXPECT_EQ(shown(ErrorCode::SendingPaused), "400 SendingPausedException");
    EXPECT_EQ(shown(ErrorCode::AccountSuspended), "400 AccountSuspendedException");
    EXPECT_EQ(shown(ErrorCode::MailFromDomainNotVerified), "400 MailFromDomainNotVerifiedException");
    EXPECT_EQ(shown(ErrorCode::AlreadyExists), "400 AlreadyExistsException");
    EXPECT_EQ(shown(ErrorCode::LimitExceeded), "400 LimitExceededException");
    EXPECT_EQ(shown(ErrorCode::Conflict), "409 ConflictException");
    EXPECT_EQ(shown(ErrorCode::Unavailable), "400 ThrottlingException");
}

TEST(Errors, WhatBrokeInsideIsNotToldToStrangers) {
    const auto response = error_response(Error{ErrorCode::Internal, "RocksDB: /var/lib/warmpost/...", ""});
    EXPECT_EQ(response.status, 500u);
    EXPECT_EQ(response.body.find("RocksDB"), std::string::npos);
}

TEST(Errors, OperationsNotBuiltNameThemselvesAndAreNotRepeatedBySdks) {
    const auto response = not_built("CreateTenant");
    EXPECT_EQ(response.status, 400u);   // SDKs repeat 5xx
    EXPECT_NE(response.body.find("warmpost does not have CreateTenant yet"), std::string::npos);
}

TEST(Errors, OfSignaturesAreAwsClasses) {
    const auto shown = [](AuthFailure failure) {
        const auto response = error_response(AuthError{failure, "m"});
        return std::to_string(response.status) + " " + response.error_type;
    };
    EXPECT_EQ(shown(AuthFailure::missing), "403 MissingAuthenticationTokenException");
    EXPECT_EQ(shown(AuthFailure::incomplete), "403 IncompleteSignature");
    EXPECT_EQ(shown(AuthFailure::mismatch), "403 InvalidSignatureException");
    EXPECT_EQ(shown(AuthFailure::expired), "400 RequestExpired");
}

}  // namespace
}  // namespace warmpost::ingress::http
