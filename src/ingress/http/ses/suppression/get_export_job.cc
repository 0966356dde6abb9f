// GET /v2/email/export-jobs/{JobId}: SES v2 GetExportJob.
#include "ingress/http/errors.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> get_export_job(Call& call) {
    const std::string id = call.in_path("JobId");
    const auto job = registry::JobBook(*call.parts.registry).find(call.caller.account, registry::JobKind::export_job, id);
    if (!job) co_return error_response(job.error());
    if (!*job) co_return error_response(no_job(id));
    json::object body = export_job_view(**job, true);
    if (!(*job)->problem.empty()) body["FailureInfo"] = json::object{{"ErrorMessage", (*job)->problem}};
    if (!(*job)->file.empty() && (*job)->state == registry::JobState::completed)
        body["ExportDestination"].as_object()["S3Url"] = job_file_link(call.parts, *call.snapshot, (*job)->file, call.request.received);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
