// GET /v2/email/dedicated-ips/{IP}: SES v2 GetDedicatedIp.
#include "ingress/http/errors.h"
#include "ingress/http/ses/dedicated_ips.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_dedicated_ip(Call& call) {
    const auto& text = call.in_path("IP");
    const auto ip = IpAddress::parse(text);
    const auto all = dedicated_ips(*call.snapshot, *call.parts.config, call.caller.account);
    const auto found = ip ? all.find(*ip) : all.end();
    if (found == all.end()) co_return error_response(Error{ErrorCode::NotFound, "Could not find dedicated IP " + text + " under this account.", "Ip"});
    boost::json::object body;
    body["DedicatedIp"] = to_json(found->second, call.parts.config->warmup.plan, call.request.received);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
