// PUT /v2/email/dedicated-ips/{IP}/pool: SES v2 PutDedicatedIpInPool.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_dedicated_ip_in_pool(Call& call) {
    const auto work = [account = call.caller.account, ip = call.in_path("IP"), pool = string_member(call.body, "DestinationPoolName")](control::Service& service) {
        return service.put_in_pool(account, ip, pool);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
