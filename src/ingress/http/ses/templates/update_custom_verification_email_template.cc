// PUT /v2/email/custom-verification-email-templates/{TemplateName}: SES v2 UpdateCustomVerificationEmailTemplate. Members that are left out stay as they are.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/verification_content.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_custom_verification_email_template(Call& call) {
    const auto& name = call.in_path("TemplateName");
    const auto account = call.account().id;
    const auto old = call.parts.templates->verification(account, name);
    if (!old) co_return error_response(old.error());
    const std::pair<const char*, const std::string*> kept[] = {{"FromEmailAddress", &old->from},
                                                               {"TemplateSubject", &old->subject},
                                                               {"TemplateContent", &old->html},
                                                               {"SuccessRedirectionURL", &old->success_url},
                                                               {"FailureRedirectionURL", &old->failure_url}};
    auto body = call.body;
    for (const auto& [member_name, value] : kept)
        if (member(body, member_name) == nullptr) body[member_name] = *value;
    auto changed = read_verification_template(body, call.account());
    if (!changed) co_return error_response(changed.error());
    changed->updated = runtime::wall_now();
    const auto work = [&shelf = *call.parts.templates, account, name, changed = std::move(*changed)](control::Service&) {
        return shelf.update(account, name, changed);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
