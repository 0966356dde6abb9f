// PUT /v2/email/account/suppression: SES v2 PutAccountSuppressionAttributes. No list and an empty one are the same: nothing is suppressed.
#include "ingress/http/errors.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_suppression_attributes(Call& call) {
    if (const auto good = refuse_absent_suppression(call.body); !good) co_return error_response(good.error());
    const auto reasons = read_suppressed_reasons(call.body).value_or(control::SuppressedReasons{false, false});
    const auto work = [account = call.caller.account, reasons](control::Service& service) { return service.set_suppressed_reasons(account, reasons); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
