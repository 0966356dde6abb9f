// PUT /v2/email/account/pricing-attributes: SES v2 PutAccountPricingAttributes. Kept and told: the bill is by the operator's own price list.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_pricing_attributes(Call& call) {
    const auto work = [account = call.caller.account, plan = string_member(call.body, "Plan")](control::Service& service) {
        return service.set_pricing_plan(account, plan);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
