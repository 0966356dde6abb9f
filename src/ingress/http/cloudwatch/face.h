// CloudWatch's API (2010-08-01), for what SES puts into it: ListMetrics, GetMetricStatistics and GetMetricData of the namespace AWS/SES, signed for the service
// "monitoring". Its query protocol (form-encoded parameters in, XML out; at the same address as SES v1's face, told from it by Version), and that of newer SDKs,
// CBOR in and out at paths of its own (cloudwatch/cbor.h).
//
// Only reads: what makes alarms, dashboards or metrics of one's own answers InvalidAction.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http::cloudwatch {

inline constexpr std::string_view kService = "monitoring";  // in a signature's scope

[[nodiscard]] bool is_for(const Request& request);  // whole, body included
[[nodiscard]] bool is_cbor(std::string_view path);
// SES v2's words of refusal in those that the request's client reads: CBOR, AWS JSON, or the query protocol's XML with CloudWatch's namespace. Nothing: the
// request is not CloudWatch's. Needs the head alone.
[[nodiscard]] std::optional<Response> refusal(const Request& head, const Response& v2);
// `call` has request, parts, caller and snapshot; it outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> answer_to(Call& call);

}  // namespace warmpost::ingress::http::cloudwatch
