// DELETE /v2/email/templates/{TemplateName}: SES v2 DeleteEmailTemplate.
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_email_template(Call& call) {
    const auto work = [&shelf = *call.parts.templates, account = call.account().id, name = call.in_path("TemplateName")](control::Service&) {
        return shelf.remove(account, name);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
