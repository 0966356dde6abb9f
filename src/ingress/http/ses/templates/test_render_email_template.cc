// POST /v2/email/templates/{TemplateName}/render: SES v2 TestRenderEmailTemplate: the whole MIME message, without addresses. Here what is missing is an error
// at once.
#include "base/time.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/rendering.h"
#include "ingress/http/ses/templates/send_rendered.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> test_render_email_template(Call& call) {
    const auto account = call.account().id;
    const auto found = call.parts.templates->email(account, call.in_path("TemplateName"));
    if (!found) co_return error_response(found.error());
    auto data = rendering::prepare_data(string_member(call.body, "TemplateData"));
    if (!data) co_return error_response(data.error());
    const auto source = (*found)->source;
    auto rendering = render_template(*call.parts.renderers, account, source, std::move(*data));
    auto rendered = co_await std::move(rendering);
    if (!rendered) co_return error_response(rendered.error());
    const auto composed = compose_rendered({}, std::move(*rendered), *source);
    if (!composed) co_return error_response(composed.error());
    const boost::json::object body{{"RenderedTemplate", "Date: " + to_rfc5322_date(runtime::wall_now()) + "\r\n" + *composed}};
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
