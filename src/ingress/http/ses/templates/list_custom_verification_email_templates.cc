// GET /v2/email/custom-verification-email-templates: SES v2 ListCustomVerificationEmailTemplates. 50 a page unless PageSize (1 to 50) says otherwise.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_custom_verification_email_templates(Call& call) {
    constexpr std::string_view kOperation = "ListCustomVerificationEmailTemplates";
    constexpr std::size_t kMax = 50;
    auto page = page_of(call, kOperation);
    if (!page) co_return error_response(page.error());
    if (call.in_query("PageSize").empty()) page->size = kMax;
    if (page->size > kMax) co_return bad_request("PageSize must be a number from 1 to 50.");
    const auto found = call.parts.templates->list_verification(call.account().id, page->after, page->size + 1);
    if (!found) co_return error_response(found.error());
    boost::json::array list;
    boost::json::object body;
    for (const auto& each : *found) {
        if (list.size() == page->size) {
            body["NextToken"] = next_token(kOperation, (*found)[page->size - 1].name);
            break;
        }
        list.push_back(boost::json::object{{"TemplateName", each.name},
                                           {"FromEmailAddress", each.from},
                                           {"TemplateSubject", each.subject},
                                           {"SuccessRedirectionURL", each.success_url},
                                           {"FailureRedirectionURL", each.failure_url}});
    }
    body["CustomVerificationEmailTemplates"] = std::move(list);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
