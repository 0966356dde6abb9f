// POST /v2/email/dedicated-ip-pools: SES v2 CreateDedicatedIpPool.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_dedicated_ip_pool(Call& call) {
    const auto work = [account = call.caller.account, name = string_member(call.body, "PoolName"), mode = read_scaling_mode(call.body), tags = read_tags(call.body)](
                          control::Service& service) { return service.create_pool(account, name, mode, tags); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
