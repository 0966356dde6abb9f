// The counts under the names that SES v2 has for them (BatchGetMetricData, CreateExportJob; namespace VDM). Pure.
//
// Unlike SES: mail to several recipients counts too, each recipient; opens and clicks count as often as they are told; and DELIVERY_COMPLAINT is DELIVERY,
// since which ISPs send complaints back is not known.
#pragma once
#include <optional>
#include <string_view>

#include "reporting/metrics/metric.h"

namespace warmpost::reporting {

// "SEND", "PERMANENT_BOUNCE", ...; nullopt: no such metric.
[[nodiscard]] std::optional<std::int64_t> vdm_volume(std::string_view metric, const MetricCounts& counts);
// The same as a part of SEND (MetricAggregation RATE); 0 of nothing is 0.
[[nodiscard]] std::optional<double> vdm_rate(std::string_view metric, const MetricCounts& counts);
// "EMAIL_IDENTITY", "CONFIGURATION_SET", "ISP"
[[nodiscard]] std::optional<Dimension> vdm_dimension(std::string_view name);

}  // namespace warmpost::reporting
