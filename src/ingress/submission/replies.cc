#include "ingress/submission/replies.h"

namespace warmpost::ingress {

std::string smtp_reply(const Error& error) {
    switch (error.code) {
        case ErrorCode::MessageRejected:
        case ErrorCode::SendingPaused:
        case ErrorCode::AccountSuspended: return "554 Message rejected: " + error.message;
        case ErrorCode::TooManyRequests: return "454 Throttling failure: " + error.message;
        case ErrorCode::Unavailable: return "451 Temporary service failure: " + error.message;
        case ErrorCode::MailFromDomainNotVerified: return "554 MAIL FROM domain not verified: " + error.message;
        case ErrorCode::AccessDenied:
        case ErrorCode::Unauthenticated: return "554 Access denied: " + error.message;
        case ErrorCode::InvalidArgument:
        case ErrorCode::NotFound:
        case ErrorCode::AlreadyExists:
        case ErrorCode::LimitExceeded:
        case ErrorCode::Conflict:
        case ErrorCode::Unsupported: return "554 Transaction failed: " + error.message;
        case ErrorCode::Internal: return "451 Temporary service failure";
    }
    return "451 Temporary service failure";
}

}  // namespace warmpost::ingress
