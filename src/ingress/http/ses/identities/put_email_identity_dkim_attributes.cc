// PUT /v2/email/identities/{EmailIdentity}/dkim: SES v2 PutEmailIdentityDkimAttributes. A missing boolean is false, as in SES.
#include "ingress/http/json.h"
#include "ingress/http/ses/identities/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_email_identity_dkim_attributes(Call& call) {
    const bool enabled = bool_member(call.body, "SigningEnabled").value_or(false);
    const auto work = [account = call.caller.account, name = call.in_path("EmailIdentity"), enabled](control::Service& service) {
        return service.set_dkim_signing(account, name, enabled);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
