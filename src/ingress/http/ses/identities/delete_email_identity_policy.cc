// DELETE /v2/email/identities/{EmailIdentity}/policies/{PolicyName}: SES v2 DeleteEmailIdentityPolicy.
#include "ingress/http/ses/identities/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_email_identity_policy(Call& call) {
    const auto work = [account = call.caller.account, identity = call.in_path("EmailIdentity"),
                       name = call.in_path("PolicyName")](control::Service& service) { return service.delete_policy(account, identity, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
