// PUT /v2/email/dedicated-ips/{IP}/warmup: SES v2 PutDedicatedIpWarmupAttributes. 100 ends the warm-up; less sets it there, and it goes on.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_dedicated_ip_warmup_attributes(Call& call) {
    const double given = number_member(call.body, "WarmupPercentage").value_or(-1);
    // Out of bounds stays out of bounds, whatever its size.
    const std::int64_t percent = given < 0 ? -1 : (given > 100 ? 101 : static_cast<std::int64_t>(given));
    const auto work = [account = call.caller.account, ip = call.in_path("IP"), percent](control::Service& service) { return service.set_warmup(account, ip, percent); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
