// POST /v2/email/export-jobs: SES v2 CreateExportJob, of message insights or metrics. The file is told by GetExportJob once the job has completed.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

Status check(const json::object& source, const json::object& destination) {
    const auto* metrics = object_member(source, "MetricsDataSource");
    const auto* insights = object_member(source, "MessageInsightsDataSource");
    if ((metrics == nullptr) == (insights == nullptr))
        return fail(ErrorCode::InvalidArgument, "ExportDataSource must name one of MetricsDataSource and MessageInsightsDataSource.", "ExportDataSource");
    if (!string_member(destination, "S3Url").empty())
        return fail(ErrorCode::InvalidArgument, "ExportDestination.S3Url is where the service puts the export: leave it out, and take it from GetExportJob.",
                    "S3Url");
    const auto& dates = metrics != nullptr ? *metrics : *insights;
    if (*number_member(dates, "StartDate") > *number_member(dates, "EndDate"))
        return fail(ErrorCode::InvalidArgument, "StartDate must not be after EndDate.", "StartDate");
    return {};
}

}  // namespace

boost::asio::awaitable<Response> create_export_job(Call& call) {
    const auto* source = object_member(call.body, "ExportDataSource");
    const auto* destination = object_member(call.body, "ExportDestination");
    if (const auto fits = check(*source, *destination); !fits) co_return error_response(fits.error());
    const bool of_metrics = object_member(*source, "MetricsDataSource") != nullptr;
    json::object request{{"ExportDataSource", *source}, {"ExportDestination", *destination}};
    auto starting = start_job(call, registry::JobKind::export_job, of_metrics ? "METRICS_DATA" : "MESSAGE_INSIGHTS", std::move(request));
    co_return co_await std::move(starting);
}

}  // namespace warmpost::ingress::http::ses
