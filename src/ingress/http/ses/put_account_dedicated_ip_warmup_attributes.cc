// PUT /v2/email/account/dedicated-ips/warmup: SES v2 PutAccountDedicatedIpWarmupAttributes. A missing member is false.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_dedicated_ip_warmup_attributes(Call& call) {
    const auto work = [account = call.caller.account, on = bool_member(call.body, "AutoWarmupEnabled").value_or(false)](control::Service& service) {
        return service.set_auto_warmup(account, on);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
