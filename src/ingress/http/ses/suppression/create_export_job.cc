// POST /v2/email/export-jobs: SES v2 CreateExportJob, of message insights. The file is told by GetExportJob once the job has completed.
#include <boost/json/serialize.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/suppression/suppression.h"
#include "registry/jobs.h"
#include "runtime/clock.h"

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
    registry::Job job;
    job.account = call.caller.account;
    job.created = runtime::wall_now();
    job.id = registry::new_job_id(job.created);
    job.kind = registry::JobKind::export_job;
    job.subject = "MESSAGE_INSIGHTS";
    job.request = json::serialize(json::object{{"ExportDataSource", *source}, {"ExportDestination", *destination}});
    const auto directory = call.parts.config->server.data_dir / "jobs";
    const std::function<Status()> work = [job, directory, registry = call.parts.registry] { return start_job(*registry, job, directory); };
    auto creating = off_core<Status>(call, work);
    const auto done = co_await std::move(creating);
    if (!done) co_return error_response(done.error());
    json::object body;
    body["JobId"] = job.id;
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
