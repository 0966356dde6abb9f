// CloudWatch's query API (2010-08-01), for what SES puts into it: ListMetrics, GetMetricStatistics and GetMetricData of the namespace AWS/SES. Form-encoded
// parameters in, XML out, signed for the service "monitoring"; at the same address as SES v1's face, told from it by Version.
//
// Only reads: what makes alarms, dashboards or metrics of one's own answers InvalidAction.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::cloudwatch {

inline constexpr std::string_view kService = "monitoring";  // in a signature's scope

[[nodiscard]] bool is_for(const Request& request);  // whole, body included
// `call` has request, parts, caller and snapshot; it outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> answer_to(Call& call);

}  // namespace warmpost::ingress::http::cloudwatch
