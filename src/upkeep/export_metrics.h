// One export job of metrics: the counts that BatchGetMetricData tells, into a file. Blocks; on the jobs' thread.
#pragma once
#include <string_view>

#include "registry/jobs.h"
#include "reporting/metrics/metrics_reader.h"
#include "upkeep/import_job.h"

namespace warmpost::upkeep {

inline constexpr std::string_view kMetricsExport = "METRICS_DATA";  // subject of such a job (SES's ExportSourceType)

// A row for each UTC day and each combination of the named dimensions' values, at most 10,000: Date, the dimensions, and one column a metric (SEND_VOLUME,
// OPEN_RATE). job.processed: rows of counts that were looked at. Errors: as run_import's.
[[nodiscard]] Status run_metrics_export(const JobWork& work, registry::Job& job, const reporting::MetricsReader& metrics);

}  // namespace warmpost::upkeep
