// POST /v2/email/account/details: SES v2 PutAccountDetails: what the account says of itself, and its request to leave the sandbox.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_details(Call& call) {
    control::AccountDetails details;
    details.mail_type = string_member(call.body, "MailType");
    details.website = string_member(call.body, "WebsiteURL");
    details.use_case = string_member(call.body, "UseCaseDescription");
    details.language = string_member(call.body, "ContactLanguage");
    if (details.language.empty()) details.language = "EN";
    details.contacts = strings_member(call.body, "AdditionalContactEmailAddresses");
    const bool production = bool_member(call.body, "ProductionAccessEnabled").value_or(false);
    const auto work = [account = call.caller.account, details, production](control::Service& service) {
        return service.put_account_details(account, details, production);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
