// What became of one entry of SendBulkEmail, in SES's words. Pure.
#pragma once
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost::ingress::http::ses {

[[nodiscard]] std::string_view bulk_status(const Error& error);                        // "ACCOUNT_THROTTLED"
[[nodiscard]] boost::json::object bulk_result(const Result<std::string>& message_id);  // BulkEmailEntryResult

}  // namespace warmpost::ingress::http::ses
