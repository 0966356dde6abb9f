// PUT /v2/email/account/sending: SES v2 PutAccountSendingAttributes. A missing boolean is false, as in SES.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_sending_attributes(Call& call) {
    const bool enabled = bool_member(call.body, "SendingEnabled").value_or(false);
    const auto work = [account = call.caller.account, enabled](control::Service& service) { return service.set_sending_enabled(account, enabled); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
