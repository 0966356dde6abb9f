#include "ingress/http/errors.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace warmpost::ingress::http {
namespace {

constexpr std::size_t kMaxLogged = 300;

struct Kind {
    unsigned status;
    std::string_view type;
};

Kind kind_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument: return {400, "BadRequestException"};
        case ErrorCode::NotFound: return {404, "NotFoundException"};
        case ErrorCode::AlreadyExists: return {400, "AlreadyExistsException"};
        case ErrorCode::LimitExceeded: return {400, "LimitExceededException"};
        case ErrorCode::TooManyRequests: return {429, "TooManyRequestsException"};
        case ErrorCode::Conflict: return {409, "ConflictException"};
        case ErrorCode::Unauthenticated: return {403, "UnrecognizedClientException"};
        case ErrorCode::AccessDenied: return {403, "AccessDeniedException"};
        case ErrorCode::MessageRejected: return {400, "MessageRejected"};
        case ErrorCode::SendingPaused: return {400, "SendingPausedException"};
        case ErrorCode::AccountSuspended: return {400, "AccountSuspendedException"};
        case ErrorCode::MailFromDomainNotVerified: return {400, "MailFromDomainNotVerifiedException"};
        case ErrorCode::Unsupported: return {400, "UnsupportedOperationException"};
        case ErrorCode::Unavailable: return {400, "ThrottlingException"};  // SDKs wait and try again
        case ErrorCode::Internal: return {500, "InternalFailure"};
    }
    return {500, "InternalFailure"};
}

Kind kind_of(AuthFailure failure) {
    switch (failure) {
        case AuthFailure::missing: return {403, "MissingAuthenticationTokenException"};
        case AuthFailure::incomplete: return {403, "IncompleteSignature"};
        case AuthFailure::wrong_scope:
        case AuthFailure::skewed:
        case AuthFailure::body_mismatch:
        case AuthFailure::mismatch: return {403, "InvalidSignatureException"};
        case AuthFailure::expired: return {400, "RequestExpired"};
    }
    return {403, "InvalidSignatureException"};
}

}  // namespace

Response error_response(unsigned status, std::string_view type, std::string_view message) {
    Response response;
    response.status = status;
    response.error_type = type;
    response.body = "{\"message\":" + boost::json::serialize(boost::json::value(boost::json::string(message))) + "}";
    return response;
}

Response error_response(const Error& error) {
    const auto kind = kind_of(error.code);
    // What broke inside is for the log, not for strangers.
    const bool inside = error.code == ErrorCode::Internal;
    if (inside) spdlog::error("http: a request failed: {}", error.message.substr(0, kMaxLogged));
    const std::string_view message = inside ? std::string_view("The service failed to answer; its log has the reason.") : std::string_view(error.message);
    return error_response(kind.status, kind.type, message);
}

Response error_response(const AuthError& error) {
    const auto kind = kind_of(error.failure);
    return error_response(kind.status, kind.type, error.message);
}

Response bad_request(std::string_view message) { return error_response(400, "BadRequestException", message); }

Response unknown_operation() {
    return error_response(404, "UnknownOperationException", "No operation of SES v2 or of warmpost has this method and path.");
}

Response not_built(std::string_view operation) {
    return error_response(400, "UnsupportedOperationException",
                          fmt::format("warmpost does not have {} yet; docs/api-coverage.md lists what works", operation));
}

}  // namespace warmpost::ingress::http
