// POST /v2/email/templates: SES v2 CreateEmailTemplate. What does not compile is refused, in Handlebars' words.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/rendering.h"
#include "ingress/http/ses/templates/template_content.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_email_template(Call& call) {
    const auto name = string_member(call.body, "TemplateName");
    if (const auto good = check_template_name(name); !good) co_return error_response(good.error());
    const auto source = read_template_content(*object_member(call.body, "TemplateContent"));
    if (!source) co_return error_response(source.error());
    const auto account = call.account().id;
    auto checking = check_template(*call.parts.renderers, account, *source, false);
    const auto checked = co_await std::move(checking);
    if (!checked) co_return error_response(about_part(checked.error()));
    const auto now = runtime::wall_now();
    const registry::EmailTemplate made{*source, now, now, read_tags(call.body)};
    const auto work = [&shelf = *call.parts.templates, account, name, made](control::Service&) { return shelf.create(account, name, made); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
