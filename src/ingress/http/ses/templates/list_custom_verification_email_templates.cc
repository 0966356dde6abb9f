// GET /v2/email/custom-verification-email-templates: SES v2 ListCustomVerificationEmailTemplates. 50 a page unless PageSize (1 to 50) says otherwise.
#include "ingress/http/errors.h"
#include "ingress/http/off_core.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_custom_verification_email_templates(Call& call) {
    constexpr std::string_view kOperation = "ListCustomVerificationEmailTemplates";
    const auto page = page_of(call, kOperation, {50, 1, 50});
    if (!page) co_return error_response(page.error());
    using Found = Result<std::vector<registry::VerificationTemplateName>>;
    const std::function<Found()> work = [templates = call.parts.templates, account = call.account().id, page = *page] {
        return templates->list_verification(account, page.after, page.size + 1);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return error_response(found.error());
    const auto body = page_of_rows(kOperation, "CustomVerificationEmailTemplates", *page, *found, [](const auto& each) {
        return boost::json::object{{"TemplateName", each.name},
                                   {"FromEmailAddress", each.from},
                                   {"TemplateSubject", each.subject},
                                   {"SuccessRedirectionURL", each.success_url},
                                   {"FailureRedirectionURL", each.failure_url}};
    });
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
