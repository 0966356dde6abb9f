// GET /v2/email/import-jobs/{JobId}: SES v2 GetImportJob.
#include "ingress/http/errors.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> get_import_job(Call& call) {
    const std::string id = call.in_path("JobId");
    const auto job = registry::JobBook(*call.parts.registry).find(call.caller.account, registry::JobKind::import_job, id);
    if (!job) co_return error_response(job.error());
    if (!*job) co_return error_response(no_job(id));
    json::object body = import_job_view(**job, true);
    json::object failure;
    if (!(*job)->problem.empty()) failure["ErrorMessage"] = (*job)->problem;
    if (!(*job)->file.empty()) failure["FailedRecordsS3Url"] = job_file_link(call.parts, *call.snapshot, (*job)->file, call.request.received);
    if (!failure.empty()) body["FailureInfo"] = std::move(failure);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
