// PUT /v2/email/dedicated-ip-pools/{PoolName}/scaling: SES v2 PutDedicatedIpPoolScalingAttributes.
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_dedicated_ip_pool_scaling_attributes(Call& call) {
    const auto work = [account = call.caller.account, name = call.in_path("PoolName"), mode = read_scaling_mode(call.body)](control::Service& service) {
        return service.set_scaling_mode(account, name, mode);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
