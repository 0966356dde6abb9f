// CloudWatch in the clothes of newer SDKs: Smithy's RPC v2 CBOR (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html), with the header of
// services that spoke the query protocol before (x-amzn-query-error). Requests become the query protocol's parameters, answers are its trees, so that both
// are served by one code. CBOR (RFC 8949) is libcbor's. Pure; reads strangers' bytes.
#pragma once
#include <boost/property_tree/ptree_fwd.hpp>

#include <string>
#include <string_view>

#include "base/error.h"
#include "ingress/http/message.h"

namespace warmpost::ingress::http::cloudwatch {

// "ListMetrics" of /service/GraniteServiceVersion20100801/operation/ListMetrics; empty: another path.
[[nodiscard]] std::string cbor_operation(std::string_view path);
// A CBOR map as "Dimensions.member.1.Name=..."; an empty body is an empty map. Times are seconds since 1970. Errors: InvalidArgument: no CBOR, no map, nested
// too deeply, too many values, text that is no UTF-8 or byte strings.
[[nodiscard]] Result<std::string> form_of_cbor(std::string_view body);

// The same in JSON, as SDKs of 2026 for JavaScript speak to CloudWatch (AWS JSON 1.0: POST / with X-Amz-Target: GraniteServiceVersion20100801.ListMetrics).
[[nodiscard]] std::string json_operation(const Request& request);  // empty: another request
[[nodiscard]] Result<std::string> form_of_json(std::string_view body);
[[nodiscard]] Response json_answer(const boost::property_tree::ptree& result);
[[nodiscard]] Response json_error(unsigned status, std::string_view code, std::string_view message);

[[nodiscard]] Response cbor_answer(const boost::property_tree::ptree& result);
// `code`: the query protocol's, "InvalidParameterValue".
[[nodiscard]] Response cbor_error(unsigned status, std::string_view code, std::string_view message);
// What SES v2's words refuse (a signature, a role). `code`: the query protocol's.
[[nodiscard]] Response cbor_refusal(const Response& v2, std::string_view code);
[[nodiscard]] Response json_refusal(const Response& v2, std::string_view code);

}  // namespace warmpost::ingress::http::cloudwatch
