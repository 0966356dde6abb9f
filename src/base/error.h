// The one error type used inside warmpost.
//
// Every Result is [[nodiscard]] by being std::expected; exceptions come only from libraries and are turned into an Error
// at the edge where the library is called. A message is for people: it says what was wrong and what to do.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace warmpost {

enum class ErrorCode : std::uint8_t {
    InvalidArgument,            // the caller's input; SES BadRequestException
    NotFound,                   // SES NotFoundException
    AlreadyExists,              // SES AlreadyExistsException
    LimitExceeded,              // a quota of resources; SES LimitExceededException
    TooManyRequests,            // send rate, daily quota, queue cap; SES TooManyRequestsException, SMTP 454
    Conflict,                   // SES ConflictException
    Unauthenticated,            // who are you: bad key, bad signature
    AccessDenied,               // you may not: SES AccessDeniedException
    MessageRejected,            // SES MessageRejected (unverified From, sandbox)
    SendingPaused,              // SES SendingPausedException
    AccountSuspended,           // SES AccountSuspendedException
    MailFromDomainNotVerified,  // SES MailFromDomainNotVerifiedException
    Unsupported,                // an operation this version does not have
    Unavailable,                // passing: disk full, DNS, shutting down; retry later. SES ThrottlingException, SMTP 451
    Internal,                   // a defect or a broken environment
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;  // for people
    std::string field;    // the member, key or header to blame; empty when there is none
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string field = {}) {
    return std::unexpected(Error{code, std::move(message), std::move(field)});
}

}  // namespace warmpost
