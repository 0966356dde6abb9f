// POST /v2/email/identities: SES v2 CreateEmailIdentity. Verification starts at once (ingress/verification).
#include <spdlog/spdlog.h>

#include "control/names.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/identities/dkim_origin.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_email_identity(Call& call) {
    const auto& body = call.body;
    control::NewIdentity wanted;
    wanted.name = string_member(body, "EmailIdentity");
    wanted.configuration_set = string_member(body, "ConfigurationSetName");
    wanted.tags = read_tags(body);
    if (const auto* dkim = object_member(body, "DkimSigningAttributes")) {
        wanted.byodkim_selector = string_member(*dkim, "DomainSigningSelector");
        wanted.byodkim_private_key = string_member(*dkim, "DomainSigningPrivateKey");
        if (const auto good = check_dkim_origin(string_member(*dkim, "DomainSigningAttributesOrigin")); !good) co_return error_response(good.error());
        if (const int bits = read_key_length(*dkim); bits != 0) wanted.dkim_bits = bits;
    }
    const auto account = call.account().id;
    const auto named = control::identity_name(wanted.name);
    if (named && named->kind == control::IdentityKind::address && !call.account().identities.contains(named->name))
        if (const auto may = call.parts.verifier.may_mail(account, named->name); !may) co_return error_response(may.error());
    const auto work = [account, wanted](control::Service& service) { return service.create_identity(account, wanted); };
    const auto made = co_await call.parts.service.run<Result<control::Identity>>(work);
    if (!made) co_return error_response(made.error());
    if (made->kind == control::IdentityKind::domain) {
        call.parts.verifier.wake();
    } else {
        auto mailing = call.parts.verifier.mail_link(account, made->name);
        const auto mailed = co_await std::move(mailing);
        // The identity is there all the same: the operator can verify it, or its owner deletes it and asks again.
        if (!mailed) spdlog::warn("verification mail to {} not sent: {}", made->name, mailed.error().message);
    }
    const boost::json::object answer{{"IdentityType", identity_type(made->kind)},
                  {"VerifiedForSendingStatus", made->status == control::VerificationStatus::success},
                  {"DkimAttributes", dkim_attributes(*made, call.parts.config->server.service_domain)}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
