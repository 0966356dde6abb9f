// POST /v2/email/import-jobs/list: SES v2 ListImportJobs, youngest first.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> list_import_jobs(Call& call) {
    const auto query = read_job_query(call.body, "ListImportJobs", "ImportDestinationType");
    if (!query) co_return error_response(query.error());
    using Found = Result<registry::JobBook::Page>;
    const std::function<Found()> work = [query = *query, account = call.caller.account, registry = call.parts.registry] {
        return registry::JobBook(*registry).list(account, registry::JobKind::import_job, query.subject, registry::job_state(query.state), query.token,
                                                 query.size);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return error_response(found.error());
    json::array list;
    for (const auto& job : found->jobs) list.push_back(import_job_view(job, false));
    json::object body;
    body["ImportJobs"] = std::move(list);
    if (!found->next.empty()) body["NextToken"] = next_token("ListImportJobs", found->next);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
