// POST /v2/email/export-jobs: SES v2 CreateExportJob, of message insights. The file is told by GetExportJob once the job has completed.
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
    if (metrics != nullptr)
        return fail(ErrorCode::InvalidArgument, "Metrics cannot be exported by this service yet; message insights can.", "MetricsDataSource");
    if (!string_member(destination, "S3Url").empty())
        return fail(ErrorCode::InvalidArgument, "ExportDestination.S3Url is where the service puts the export: leave it out, and take it from GetExportJob.",
                    "S3Url");
    if (*number_member(*insights, "StartDate") > *number_member(*insights, "EndDate"))
        return fail(ErrorCode::InvalidArgument, "StartDate must not be after EndDate.", "StartDate");
    return {};
}

}  // namespace

boost::asio::awaitable<Response> create_export_job(Call& call) {
    const auto* source = object_member(call.body, "ExportDataSource");
    const auto* destination = object_member(call.body, "ExportDestination");
    if (const auto fits = check(*source, *destination); !fits) co_return error_response(fits.error());
    json::object request{{"ExportDataSource", *source}, {"ExportDestination", *destination}};
    auto starting = start_job(call, registry::JobKind::export_job, "MESSAGE_INSIGHTS", std::move(request));
    co_return co_await std::move(starting);
}

}  // namespace warmpost::ingress::http::ses
