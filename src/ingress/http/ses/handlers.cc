#include "ingress/http/ses/handlers.h"

#include <algorithm>

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kHandlers[] = {
    {"CreateConfigurationSet", create_configuration_set},
    {"CreateEmailIdentity", create_email_identity},
    {"DeleteConfigurationSet", delete_configuration_set},
    {"DeleteEmailIdentity", delete_email_identity},
    {"GetAccount", get_account},
    {"GetConfigurationSet", get_configuration_set},
    {"GetEmailIdentity", get_email_identity},
    {"ListConfigurationSets", list_configuration_sets},
    {"ListEmailIdentities", list_email_identities},
    {"PutConfigurationSetDeliveryOptions", put_configuration_set_delivery_options},
    {"PutEmailIdentityFeedbackAttributes", put_email_identity_feedback_attributes},
    {"SendEmail", send_email},
};

}  // namespace

std::span<const Entry> handlers() { return kHandlers; }

Handler handler_of(std::string_view operation) {
    const auto found = std::ranges::lower_bound(kHandlers, operation, {}, &Entry::operation);
    return found != std::end(kHandlers) && found->operation == operation ? found->handler : nullptr;
}

}  // namespace warmpost::ingress::http::ses
