// GET /v2/email/templates: SES v2 ListEmailTemplates. 10 a page unless PageSize (1 to 100) says otherwise.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_email_templates(Call& call) {
    constexpr std::string_view kOperation = "ListEmailTemplates";
    const auto page = page_of(call, kOperation, {10, 1, 100});
    if (!page) co_return error_response(page.error());
    using Found = Result<std::vector<registry::TemplateName>>;
    const std::function<Found()> work = [templates = call.parts.templates, account = call.account().id, page = *page] {
        return templates->list(account, page.after, page.size + 1);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return error_response(found.error());
    const auto body = page_of_rows(kOperation, "TemplatesMetadata", *page, *found, [](const auto& each) {
        return boost::json::object{{"TemplateName", each.name}, {"CreatedTimestamp", epoch_seconds(each.created)}};
    });
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
