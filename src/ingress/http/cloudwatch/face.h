// CloudWatch's API (2010-08-01), for what SES puts into it: ListMetrics, GetMetricStatistics and GetMetricData of the namespace AWS/SES, signed for the service
// "monitoring". Its query protocol (form-encoded parameters in, XML out; at the same address as SES v1's face, told from it by Version), and that of newer SDKs,
// CBOR in and out at paths of its own (cloudwatch/cbor.h).
//
// Only reads: what makes alarms, dashboards or metrics of one's own answers InvalidAction.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::cloudwatch {

inline constexpr std::string_view kService = "monitoring";  // in a signature's scope

[[nodiscard]] bool is_for(const Request& request);  // whole, body included
[[nodiscard]] bool is_cbor(std::string_view path);
[[nodiscard]] Response refusal(const Response& v2);         // of a request to such a path: SES v2's words in CBOR
// `call` has request, parts, caller and snapshot; it outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> answer_to(Call& call);

}  // namespace warmpost::ingress::http::cloudwatch
