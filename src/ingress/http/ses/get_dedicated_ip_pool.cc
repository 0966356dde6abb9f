// GET /v2/email/dedicated-ip-pools/{PoolName}: SES v2 GetDedicatedIpPool. The two pools of SES's own are listed but not shown.
#include "control/names.h"
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_dedicated_ip_pool(Call& call) {
    const auto& name = call.in_path("PoolName");
    if (control::is_reserved_pool(name)) co_return bad_request(control::kReservedPoolRefusal);
    const auto* pool = call.snapshot->own_pool(call.caller.account, name);
    if (pool == nullptr) co_return error_response(no_pool(name));
    const boost::json::object shown{{"PoolName", pool->name}, {"ScalingMode", wire_name(pool->mode)}};
    boost::json::object body;
    body["DedicatedIpPool"] = shown;
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
