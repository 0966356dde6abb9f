// PUT /v2/email/templates/{TemplateName}: SES v2 UpdateEmailTemplate. The whole content is replaced; mail that is being rendered keeps the old one.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/rendering.h"
#include "ingress/http/ses/templates/template_content.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_email_template(Call& call) {
    const auto& name = call.in_path("TemplateName");
    const auto account = call.account().id;
    if (const auto there = call.parts.templates->email(account, name); !there) co_return error_response(there.error());
    const auto source = read_template_content(*object_member(call.body, "TemplateContent"));
    if (!source) co_return error_response(source.error());
    auto checking = check_template(*call.parts.renderers, account, *source, false);
    const auto checked = co_await std::move(checking);
    if (!checked) co_return error_response(about_part(checked.error()));
    const auto work = [&shelf = *call.parts.templates, account, name, source = *source, now = runtime::wall_now()](control::Service&) {
        return shelf.update(account, name, *source, now);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
