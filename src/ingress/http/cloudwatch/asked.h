// One request to CloudWatch in whichever clothes it came, and what its operations have in common: reading parameters, answering, refusing.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/property_tree/ptree_fwd.hpp>

#include <map>
#include <string>
#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/cloudwatch/metrics.h"
#include "ingress/http/v1/form.h"

namespace warmpost::ingress::http::cloudwatch {

using Tree = boost::property_tree::ptree;

inline constexpr std::string_view kXmlNamespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";

enum class Clothes : std::uint8_t { xml, json, cbor };  // the query protocol, AWS JSON 1.0, Smithy's RPC v2 CBOR

struct Asked {  // what it refers to outlives it
    Call& call;
    const v1::Form& form;
    const std::string& action;
    Clothes clothes = Clothes::xml;
};

// `code`: the query protocol's, "InvalidParameterValue".
[[nodiscard]] Response error_in(Clothes clothes, const Request& request, unsigned status, std::string_view code, std::string_view message);
[[nodiscard]] Response error(const Asked& asked, std::string_view code, std::string_view message);  // 400
[[nodiscard]] Response refuse(const Asked& asked, const Error& wrong);
[[nodiscard]] Response answer(const Asked& asked, const Tree& result);

void put(Tree& into, const char* name, std::string_view text);
[[nodiscard]] std::string second_of(WallTime at);  // "2026-01-31T12:00:00Z"
[[nodiscard]] std::string number(double value);

// A time as query clients write it: ISO 8601, or seconds since 1970. Errors: InvalidArgument, as of all that reads a parameter.
[[nodiscard]] Result<WallTime> time_in(const v1::Form& form, const std::string& name);
[[nodiscard]] Result<std::int64_t> whole(const std::string& text, const std::string& name);
// `prefix`: "" or "MetricDataQueries.member.1.MetricStat.Metric."
[[nodiscard]] std::map<std::string, std::string> dimensions_in(const v1::Form& form, const std::string& prefix);
// `name_space` outlives the coroutine. Of another namespace than AWS/SES: none, as CloudWatch answers about metrics that are not there.
[[nodiscard]] boost::asio::awaitable<Result<Samples>> read_samples(const Asked& asked, std::string_view name_space, MetricName metric, Span span);

// The operation GetMetricData (metric_data.cc).
[[nodiscard]] boost::asio::awaitable<Response> get_metric_data(const Asked& asked);

}  // namespace warmpost::ingress::http::cloudwatch
