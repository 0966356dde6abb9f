// POST /v2/email/list-export-jobs: SES v2 ListExportJobs, youngest first.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> list_export_jobs(Call& call) {
    const auto query = read_job_query(call.body, "ListExportJobs", "ExportSourceType");
    if (!query) co_return error_response(query.error());
    using Found = Result<registry::JobBook::Page>;
    const std::function<Found()> work = [query = *query, account = call.caller.account, registry = call.parts.registry] {
        return registry::JobBook(*registry).list(account, registry::JobKind::export_job, query.subject, registry::job_state(query.state), query.token,
                                                 query.size);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return error_response(found.error());
    json::array list;
    for (const auto& job : found->jobs) list.push_back(export_job_view(job, false));
    json::object body;
    body["ExportJobs"] = std::move(list);
    if (!found->next.empty()) body["NextToken"] = next_token("ListExportJobs", found->next);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
