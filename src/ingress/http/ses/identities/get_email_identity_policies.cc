// GET /v2/email/identities/{EmailIdentity}/policies: SES v2 GetEmailIdentityPolicies.
#include "ingress/http/errors.h"
#include "ingress/http/ses/find_identity.h"
#include "ingress/http/ses/identities/operations.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_email_identity_policies(Call& call) {
    const auto found = find_identity(call.account(), call.in_path("EmailIdentity"));
    if (!found) co_return error_response(found.error());
    boost::json::object answer{{"Policies", policy_map((*found)->policies)}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
