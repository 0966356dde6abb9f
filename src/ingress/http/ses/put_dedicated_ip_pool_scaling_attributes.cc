// PUT /v2/email/dedicated-ip-pools/{PoolName}/scaling: SES v2 PutDedicatedIpPoolScalingAttributes.
#include "ingress/http/pool_earned.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_dedicated_ip_pool_scaling_attributes(Call& call) {
    const auto policy_now = call.parts.managed != nullptr ? call.parts.managed->policy_now() : runtime::wall_now();
    const auto work = [account = call.caller.account, name = call.in_path("PoolName"), mode = read_scaling_mode(call.body), &spool = call.parts.spool,
                       lanes = call.parts.managed, policy_now](control::Service& service) {
        const auto snapshot = service.snapshot();
        const auto earned = mode == control::ScalingMode::managed ? earned_by(*snapshot, account, name, spool, policy_now)
                                                                  : std::vector<control::LearnedPair>{};
        if (lanes != nullptr && !earned.empty()) lanes->teach(earned);   // before the pool is another one
        const auto* pool = snapshot->own_pool(account, name);
        const bool looked_on = pool != nullptr && pool->shadow;          // then its lanes know better, and store what they know
        return service.set_scaling_mode(account, name, mode, looked_on ? std::vector<control::LearnedPair>{} : earned);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
