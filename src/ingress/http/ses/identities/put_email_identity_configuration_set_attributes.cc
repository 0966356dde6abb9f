// PUT /v2/email/identities/{EmailIdentity}/configuration-set: SES v2 PutEmailIdentityConfigurationSetAttributes. Without a name it has no default any more.
#include "ingress/http/json.h"
#include "ingress/http/ses/identities/operations.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_email_identity_configuration_set_attributes(Call& call) {
    const auto work = [account = call.caller.account, name = call.in_path("EmailIdentity"), set = string_member(call.body, "ConfigurationSetName")](
                          control::Service& service) { return service.set_default_configuration_set(account, name, set); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
