// GET /v2/email/dedicated-ips: SES v2 GetDedicatedIps, in address order.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/dedicated_ips.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> get_dedicated_ips(Call& call) {
    const auto name = call.in_query("PoolName");
    const auto operation = "GetDedicatedIps/" + name;   // a token is good for the same filter only
    const auto page = page_of(call, operation);
    if (!page) co_return error_response(page.error());
    const auto* only = name.empty() ? nullptr : call.snapshot->own_pool(call.caller.account, name);
    // The default dedicated pool exists even while nothing is in it; the shared pool holds no dedicated address.
    const bool reserved = name == kSharedPoolName || name == kDefaultDedicatedPoolName;
    if (!name.empty() && only == nullptr && !reserved) co_return error_response(no_pool(name));
    std::map<IpAddress, DedicatedIp> all;
    if (name.empty() || only != nullptr) all = dedicated_ips(*call.snapshot, *call.parts.config, call.caller.account, only);
    const auto after = IpAddress::parse(page->after);
    json::array list;
    json::object body;
    for (auto it = after ? all.upper_bound(*after) : all.begin(); it != all.end(); ++it) {
        if (list.size() == page->size) {
            body["NextToken"] = next_token(operation, to_string(std::prev(it)->first));
            break;
        }
        list.push_back(to_json(it->second, call.parts.config->warmup.plan, call.request.received));
    }
    body["DedicatedIps"] = std::move(list);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
