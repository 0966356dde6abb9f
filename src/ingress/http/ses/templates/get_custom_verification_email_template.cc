// GET /v2/email/custom-verification-email-templates/{TemplateName}: SES v2 GetCustomVerificationEmailTemplate.
#include "ingress/http/errors.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_custom_verification_email_template(Call& call) {
    const auto& name = call.in_path("TemplateName");
    const auto found = call.parts.templates->verification(call.account().id, name);
    if (!found) co_return error_response(found.error());
    const boost::json::object body{{"TemplateName", name},
                                   {"FromEmailAddress", found->from},
                                   {"TemplateSubject", found->subject},
                                   {"TemplateContent", found->html},
                                   {"SuccessRedirectionURL", found->success_url},
                                   {"FailureRedirectionURL", found->failure_url},
                                   {"Tags", tag_list(found->tags)}};
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
