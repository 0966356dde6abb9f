// PUT /v2/email/identities/{EmailIdentity}/feedback: SES v2 PutEmailIdentityFeedbackAttributes. A missing boolean is false, as in SES.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_email_identity_feedback_attributes(Call& call) {
    const bool enabled = bool_member(call.body, "EmailForwardingEnabled").value_or(false);
    const auto work = [account = call.account().id, name = call.in_path("EmailIdentity"), enabled](control::Service& service) {
        return service.set_feedback_forwarding(account, name, enabled);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    if (!done) co_return error_response(done.error());
    co_return ok();
}

}  // namespace warmpost::ingress::http::ses
