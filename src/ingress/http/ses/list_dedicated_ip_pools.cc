// GET /v2/email/dedicated-ip-pools: SES v2 ListDedicatedIpPools: names only, those of SES's own two pools among them.
#include <boost/json/array.hpp>

#include <set>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> list_dedicated_ip_pools(Call& call) {
    constexpr std::string_view kOperation = "ListDedicatedIpPools";
    const auto page = page_of(call, kOperation);
    if (!page) co_return error_response(page.error());
    std::set<std::string> names{kSharedPoolName, kDefaultDedicatedPoolName};
    const auto& ids = call.snapshot->pool_ids;
    for (auto it = ids.lower_bound({call.caller.account, ""}); it != ids.end() && it->first.first == call.caller.account; ++it) names.insert(it->first.second);
    json::array list;
    json::object body;
    for (auto it = names.upper_bound(page->after); it != names.end(); ++it) {
        if (list.size() == page->size) {
            body["NextToken"] = next_token(kOperation, *std::prev(it));
            break;
        }
        list.emplace_back(*it);
    }
    body["DedicatedIpPools"] = std::move(list);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
