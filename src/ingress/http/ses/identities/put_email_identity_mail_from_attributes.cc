// PUT /v2/email/identities/{EmailIdentity}/mail-from: SES v2 PutEmailIdentityMailFromAttributes. Its records are looked up at once.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/identities/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_email_identity_mail_from_attributes(Call& call) {
    const auto work = [account = call.caller.account, name = call.in_path("EmailIdentity"), domain = string_member(call.body, "MailFromDomain"),
                       reject = string_member(call.body, "BehaviorOnMxFailure") == "REJECT_MESSAGE"](control::Service& service) {
        return service.put_mail_from(account, name, domain, reject);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    if (!done) co_return error_response(done.error());
    call.parts.verifier.wake();
    co_return ok();
}

}  // namespace warmpost::ingress::http::ses
