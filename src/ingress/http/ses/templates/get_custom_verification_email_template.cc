// GET /v2/email/custom-verification-email-templates/{TemplateName}: SES v2 GetCustomVerificationEmailTemplate.
#include "ingress/http/errors.h"
#include "ingress/http/off_core.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_custom_verification_email_template(Call& call) {
    const auto& name = call.in_path("TemplateName");
    using Found = Result<registry::VerificationTemplate>;
    const std::function<Found()> work = [templates = call.parts.templates, account = call.account().id, name] {
        return templates->verification(account, name);
    };
    auto reading = off_core<Found>(call, work);
    const auto found = co_await std::move(reading);
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
