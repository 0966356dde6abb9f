// GET /v2/email/templates/{TemplateName}: SES v2 GetEmailTemplate.
#include "ingress/http/errors.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_email_template(Call& call) {
    const auto& name = call.in_path("TemplateName");
    const auto found = call.parts.templates->email(call.account().id, name);
    if (!found) co_return error_response(found.error());
    const auto& source = *(*found)->source;
    boost::json::object content{{"Subject", source.subject}};
    if (source.text) content["Text"] = *source.text;
    if (source.html) content["Html"] = *source.html;
    const boost::json::object body{{"TemplateName", name}, {"TemplateContent", std::move(content)}, {"Tags", tag_list((*found)->tags)}};
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
