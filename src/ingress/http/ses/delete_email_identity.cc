// DELETE /v2/email/identities/{EmailIdentity}: SES v2 DeleteEmailIdentity.
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_email_identity(Call& call) {
    const auto work = [account = call.account().id, name = call.in_path("EmailIdentity")](control::Service& service) { return service.delete_identity(account, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    if (!done) co_return error_response(done.error());
    co_return ok();
}

}  // namespace warmpost::ingress::http::ses
