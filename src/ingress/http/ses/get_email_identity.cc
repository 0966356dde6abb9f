// GET /v2/email/identities/{EmailIdentity}: SES v2 GetEmailIdentity.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/find_identity.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace {

boost::json::object verification_info(const control::Identity& identity) {
    boost::json::object info;
    if (identity.last_checked != WallTime{}) info["LastCheckedTimestamp"] = epoch_seconds(identity.last_checked);
    if (identity.last_success != WallTime{}) info["LastSuccessTimestamp"] = epoch_seconds(identity.last_success);
    if (!identity.error_type.empty()) info["ErrorType"] = identity.error_type;
    return info;
}

}  // namespace

boost::asio::awaitable<Response> get_email_identity(Call& call) {
    const auto found = find_identity(call.account(), call.in_path("EmailIdentity"));
    if (!found) co_return error_response(found.error());
    const auto& identity = **found;
    boost::json::object answer{{"IdentityType", identity_type(identity.kind)},
                               {"FeedbackForwardingStatus", identity.feedback_forwarding},
                               {"VerifiedForSendingStatus", identity.verified()},
                               {"VerificationStatus", wire_name(identity.status)},
                               {"VerificationInfo", verification_info(identity)},
                               {"DkimAttributes", dkim_attributes(identity, call.parts.config->server.service_domain)},
                               {"MailFromAttributes", mail_from_attributes(identity.mail_from)},
                               {"Policies", policy_map(identity.policies)},
                               {"Tags", tag_list(identity.tags)}};
    if (!identity.configuration_set.empty()) answer["ConfigurationSetName"] = identity.configuration_set;
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
