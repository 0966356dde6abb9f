// Settings of accounts and configuration sets.
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/settings/operations.h"

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kEntries[] = {
    {"PutAccountPricingAttributes", put_account_pricing_attributes},
    {"PutAccountSendingAttributes", put_account_sending_attributes},
    {"PutAccountSuppressionAttributes", put_account_suppression_attributes},
    {"PutAccountVdmAttributes", put_account_vdm_attributes},
    {"PutConfigurationSetArchivingOptions", put_configuration_set_archiving_options},
    {"PutConfigurationSetReputationOptions", put_configuration_set_reputation_options},
    {"PutConfigurationSetSendingOptions", put_configuration_set_sending_options},
    {"PutConfigurationSetSuppressionOptions", put_configuration_set_suppression_options},
    {"PutConfigurationSetTrackingOptions", put_configuration_set_tracking_options},
    {"PutConfigurationSetVdmOptions", put_configuration_set_vdm_options},
};

}  // namespace

std::span<const Entry> settings_handlers() { return kEntries; }

}  // namespace warmpost::ingress::http::ses
