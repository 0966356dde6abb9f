// POST /v2/email/import-jobs/list: SES v2 ListImportJobs, youngest first.
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_import_jobs(Call& call) {
    static constexpr JobList kList{"ListImportJobs", "ImportDestinationType", "ImportJobs", registry::JobKind::import_job, import_job_view};
    return list_jobs(call, kList);
}

}  // namespace warmpost::ingress::http::ses
