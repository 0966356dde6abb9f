// POST /v2/email/custom-verification-email-templates: SES v2 CreateCustomVerificationEmailTemplate.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/template_content.h"
#include "ingress/http/ses/templates/verification_content.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_custom_verification_email_template(Call& call) {
    const auto name = string_member(call.body, "TemplateName");
    if (const auto good = check_template_name(name); !good) co_return error_response(good.error());
    auto made = read_verification_template(call.body, call.account());
    if (!made) co_return error_response(made.error());
    made->created = made->updated = runtime::wall_now();
    made->tags = read_tags(call.body);
    const auto work = [&shelf = *call.parts.templates, account = call.account().id, name, made = std::move(*made)](control::Service&) {
        return shelf.create(account, name, made);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
