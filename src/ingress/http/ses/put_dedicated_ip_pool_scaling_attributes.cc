// PUT /v2/email/dedicated-ip-pools/{PoolName}/scaling: SES v2 PutDedicatedIpPoolScalingAttributes.
#include "control/earned.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {
namespace {

// What the pool's addresses sent lately: a pool that becomes MANAGED goes on from there. A blocking read, on the SQL thread.
std::vector<control::LearnedPair> earned_by(const control::Pool* pool, const spool::Spool& spool, AccountId account, WallTime policy_now) {
    if (pool == nullptr || pool->mode == control::ScalingMode::managed) return {};
    std::vector<std::string> addresses;
    for (const auto& source : pool->sources)
        if (source.kind == control::SourceKind::address) addresses.push_back(source.name);
    if (addresses.empty()) return {};
    const auto now = runtime::wall_now();
    const auto today = std::chrono::floor<std::chrono::days>(now);
    return control::earned(addresses, spool.usage(today - control::kEarnedDays, today, account), now, policy_now);
}

}  // namespace

boost::asio::awaitable<Response> put_dedicated_ip_pool_scaling_attributes(Call& call) {
    const auto policy_now = call.parts.managed != nullptr ? call.parts.managed->policy_now() : runtime::wall_now();
    const auto work = [account = call.caller.account, name = call.in_path("PoolName"), mode = read_scaling_mode(call.body), &spool = call.parts.spool,
                       lanes = call.parts.managed, policy_now](control::Service& service) {
        const auto snapshot = service.snapshot();
        const auto earned = mode == control::ScalingMode::managed ? earned_by(snapshot->own_pool(account, name), spool, account, policy_now)
                                                                  : std::vector<control::LearnedPair>{};
        if (lanes != nullptr && !earned.empty()) lanes->teach(earned);   // before the pool is another one
        return service.set_scaling_mode(account, name, mode, earned);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
