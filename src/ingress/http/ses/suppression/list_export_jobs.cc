// POST /v2/email/list-export-jobs: SES v2 ListExportJobs, youngest first.
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_export_jobs(Call& call) {
    static constexpr JobList kList{"ListExportJobs", "ExportSourceType", "ExportJobs", registry::JobKind::export_job, export_job_view};
    return list_jobs(call, kList);
}

}  // namespace warmpost::ingress::http::ses
