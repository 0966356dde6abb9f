#include "ingress/http/ses/templates/bulk_status.h"

namespace warmpost::ingress::http::ses {

// SES v2 API reference, BulkEmailEntryResult.Status.
std::string_view bulk_status(const Error& error) {
    switch (error.code) {
        case ErrorCode::InvalidArgument:
            return error.field == "SendingPoolName" ? "INVALID_SENDING_POOL_NAME" : "INVALID_PARAMETER";
        case ErrorCode::NotFound:
            return "CONFIGURATION_SET_NOT_FOUND";  // a template that is not there fails the whole call
        case ErrorCode::TooManyRequests:
            return error.message.starts_with("Daily") ? "ACCOUNT_DAILY_QUOTA_EXCEEDED" : "ACCOUNT_THROTTLED";
        case ErrorCode::MessageRejected:
            return "MESSAGE_REJECTED";
        case ErrorCode::SendingPaused:
            return error.message.find("configuration set") != std::string::npos ? "CONFIGURATION_SET_SENDING_PAUSED" : "ACCOUNT_SENDING_PAUSED";
        case ErrorCode::AccountSuspended:
            return "ACCOUNT_SUSPENDED";
        case ErrorCode::MailFromDomainNotVerified:
            return "MAIL_FROM_DOMAIN_NOT_VERIFIED";
        case ErrorCode::Unavailable:
            return "TRANSIENT_FAILURE";
        default:
            return "FAILED";
    }
}

boost::json::object bulk_result(const Result<std::string>& message_id) {
    if (message_id) return {{"Status", "SUCCESS"}, {"MessageId", *message_id}};
    // What broke inside is for the log, not for strangers.
    const bool inside = message_id.error().code == ErrorCode::Internal;
    return {{"Status", bulk_status(message_id.error())},
            {"Error", inside ? std::string("The service failed; its log has the reason.") : message_id.error().message}};
}

}  // namespace warmpost::ingress::http::ses
