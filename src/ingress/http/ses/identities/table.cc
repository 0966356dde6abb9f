// Identities: DKIM, MAIL FROM, policies and defaults.
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/identities/operations.h"

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kEntries[] = {
    {"CreateEmailIdentityPolicy", create_email_identity_policy},
    {"DeleteEmailIdentityPolicy", delete_email_identity_policy},
    {"GetEmailIdentityPolicies", get_email_identity_policies},
    {"PutEmailIdentityConfigurationSetAttributes", put_email_identity_configuration_set_attributes},
    {"PutEmailIdentityDkimAttributes", put_email_identity_dkim_attributes},
    {"PutEmailIdentityDkimSigningAttributes", put_email_identity_dkim_signing_attributes},
    {"PutEmailIdentityMailFromAttributes", put_email_identity_mail_from_attributes},
    {"UpdateEmailIdentityPolicy", update_email_identity_policy},
};

}  // namespace

std::span<const Entry> identity_handlers() { return kEntries; }

}  // namespace warmpost::ingress::http::ses
