// The metrics of AWS/SES that an account has here, and their samples.
//
//   Send, Delivery, Bounce, Complaint, Reject, Open, Click, RenderingFailure, DeliveryDelay: of the account, or of one set by ses:configuration-set
//   Reputation.BounceRate, Reputation.ComplaintRate: of the account, or of a set with reputation metrics on; parts of one, by the hour
//   Send, ApproximateDedicatedSendingPercentage, SentLast24Hours, Available24HourSend: of a managed pool by DedicatedIpPool, and by ISP; hourly
//   SNDS.*: of a dedicated address, daily (cloudwatch/snds_metrics.h)
#pragma once
#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <vector>

#include "ingress/http/call.h"
#include "ingress/http/cloudwatch/statistics.h"

namespace warmpost::ingress::http::cloudwatch {

inline constexpr std::string_view kNamespace = "AWS/SES";

struct MetricName {
    std::string name;
    std::map<std::string, std::string> dimensions{};
    friend bool operator==(const MetricName&, const MetricName&) = default;
};
// All, in an order that stays the same while nothing is made or removed.
[[nodiscard]] boost::asio::awaitable<std::vector<MetricName>> all_metrics(Call& call);
// Of a metric that is not there: none, as CloudWatch answers. Errors: those of ask_metrics and of the control store.
[[nodiscard]] boost::asio::awaitable<Result<Samples>> samples_of(Call& call, MetricName metric, Span span);
[[nodiscard]] std::string_view unit_of(const MetricName& metric);  // "Count", "Percent", "None"

}  // namespace warmpost::ingress::http::cloudwatch
