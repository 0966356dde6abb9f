// DELETE /v2/email/dedicated-ip-pools/{PoolName}: SES v2 DeleteDedicatedIpPool.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_dedicated_ip_pool(Call& call) {
    const auto work = [account = call.caller.account, name = call.in_path("PoolName")](control::Service& service) { return service.delete_pool(account, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
