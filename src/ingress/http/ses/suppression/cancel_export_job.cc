// PUT /v2/email/export-jobs/{JobId}/cancel: SES v2 CancelExportJob.
#include "ingress/http/errors.h"
#include "ingress/http/ses/suppression/suppression.h"
#include "registry/jobs.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> cancel_export_job(Call& call) {
    const std::function<Status()> work = [id = call.in_path("JobId"), account = call.caller.account, registry = call.parts.registry] {
        return registry::JobBook(*registry).cancel(account, registry::JobKind::export_job, id, runtime::wall_now());
    };
    auto cancelling = off_core<Status>(call, work);
    const auto done = co_await std::move(cancelling);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
