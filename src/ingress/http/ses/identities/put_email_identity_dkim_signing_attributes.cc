// PUT /v2/email/identities/{EmailIdentity}/dkim/signing: SES v2 PutEmailIdentityDkimSigningAttributes. The key that signs goes on until the new one is seen
// in DNS.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/identities/dkim_origin.h"
#include "ingress/http/ses/identities/operations.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_email_identity_dkim_signing_attributes(Call& call) {
    const auto wanted = read_dkim_change(call.body);
    if (!wanted) co_return error_response(wanted.error());
    const auto work = [account = call.caller.account, name = call.in_path("EmailIdentity"), change = *wanted](control::Service& service) {
        return service.change_dkim(account, name, change);
    };
    const auto changed = co_await call.parts.service.run<Result<control::Identity>>(work);
    if (!changed) co_return error_response(changed.error());
    call.parts.verifier.wake();
    const auto attributes = dkim_attributes(*changed, call.parts.config->server.service_domain);
    boost::json::object answer{{"DkimStatus", attributes.at("Status")}, {"DkimTokens", attributes.at("Tokens")}};
    if (const auto* zone = attributes.if_contains("SigningHostedZone")) answer["SigningHostedZone"] = *zone;
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
